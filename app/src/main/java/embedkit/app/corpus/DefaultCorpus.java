package embedkit.app.corpus;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text that comes with Embedkit ({@link WordNetGlosses}) as the corpus of a pipeline that names
 * no other, and what suits a text so small: its lines are short and each about one thing.
 */
public final class DefaultCorpus {

  private static final Map<String, String> SUITED =
      Map.of(
          Pipeline.WINDOW.name(), "10",
          Pipeline.SUBSAMPLE.name(), "0.001",
          Pipeline.EPOCHS.name(), "25",
          Pipeline.VECTORS.name(), "sum");

  private DefaultCorpus() {}

  /**
   * The pipeline of the bare command.
   *
   * @return the default corpus, and the defaults that suit it
   */
  public static Pipeline pipeline() {
    return complete(Map.of());
  }

  /**
   * A pipeline of what was given: on the default corpus, unless another is named.
   *
   * @param given values as text by the option's name
   * @return the pipeline, with the defaults that suit its corpus
   * @throws ConfigurationException if a name is not an option's or a value not in its range
   */
  public static Pipeline complete(Map<String, String> given) {
    Map<String, String> all = new LinkedHashMap<>(given);
    all.putIfAbsent(Pipeline.CORPUS.name(), WordNetGlosses.NAME);
    if (all.get(Pipeline.CORPUS.name()).equals(WordNetGlosses.NAME)) {
      SUITED.forEach(all::putIfAbsent);
    }
    return Pipeline.of(all);
  }

  /**
   * Returns the defaults that differ for the default corpus.
   *
   * @return text by the option's name
   */
  public static Map<String, String> suited() {
    return SUITED;
  }

  /**
   * Tells whether what a pipeline calls its corpus can be looked for.
   *
   * @param corpus names as {@link #texts} opens them
   * @return false if a file that it names is missing
   */
  public static boolean isThere(String corpus) {
    if (corpus.equals(WordNetGlosses.NAME) || corpus.equals("-")) {
      return true;
    }
    try {
      return PipelineRun.Texts.named(corpus).stream().allMatch(name -> Files.exists(Path.of(name)));
    } catch (FileAccessException | InvalidPathException e) {
      return false;
    }
  }

  /**
   * Opens the default corpus by its name, standard input as {@code -}, files and pipes.
   *
   * @param tables opens files
   * @param standardInput what {@code -} means
   * @return opens texts
   */
  @Incubating
  public static PipelineRun.Texts texts(Tables tables, InputStream standardInput) {
    PipelineRun.Texts files = tables::stream;
    return corpus ->
        switch (corpus) {
          case WordNetGlosses.NAME -> WordNetGlosses.open();
          case "-" -> tables.readingStandardInput(standardInput).stream(corpus);
          default -> files.several().open(corpus);
        };
  }

  /**
   * A run with the plugins that the pipeline names.
   *
   * @param tables makes the table, opens files, has the plugins
   * @param pipeline what is to be done
   * @return the run
   * @throws ConfigurationException if a spec cannot be met
   */
  @Incubating
  public static PipelineRun run(Tables tables, Pipeline pipeline) {
    return PipelineRun.of(tables, pipeline, texts(tables, InputStream.nullInputStream()));
  }
}
