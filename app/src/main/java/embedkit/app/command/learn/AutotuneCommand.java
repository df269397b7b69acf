package embedkit.app.command.learn;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.TrainingCancelledException;
import embedkit.api.TrainingException;
import embedkit.app.answer.Console;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.TextLines;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.ReadText;
import embedkit.training.TextColumns;
import embedkit.training.TrainingRun;
import embedkit.training.label.Classifier;
import embedkit.training.label.ClassifierTuning;
import embedkit.training.label.LabelScores;
import embedkit.training.label.TextClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Searches options of a classifier. */
@Command(
    name = "autotune",
    sortOptions = false,
    description = {
      "Search options of a classifier: learn with some, judge by labelled lines, and go on from the"
          + " best, until the time is over.",
      "Learning rate, epochs, dim, word n-grams, pieces of words and buckets are searched, but for"
          + " those that are given. The other flags make the pipeline, as in train."
    },
    footer = {
      "",
      "Example: embedkit autotune --corpus labelled.txt --validation held-out.txt --seconds 600",
      "         embedkit autotune --corpus labelled.txt --validation held-out.txt --dim 20"
    })
public final class AutotuneCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Spec private CommandSpec spec;

  @Option(
      names = "--validation",
      paramLabel = "FILE",
      required = true,
      description =
          "Labelled lines to judge by, which are no part of the corpus; a table with the same"
              + " columns if that is one.")
  private String validation;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "How long to search (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many to try at the most (${DEFAULT-VALUE}).")
  private int trials;

  public static CommandSpec described() {
    CommandSpec described = PipelineFlags.addTo(new AutotuneCommand());
    for (var option : List.of(Pipeline.OUT, Pipeline.EVALUATE, Pipeline.FROM, Pipeline.FREEZE)) {
      described.remove(described.findOption("--" + option.name()));
    }
    return described;
  }

  @Override
  public Integer call() {
    Console console = host.console();
    Tables tables = host.tables();
    if (!(seconds > 0) || trials < 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "--seconds is %s and --trials is %d; both must be above 0",
              seconds,
              trials));
    }
    Map<String, String> given = PipelineFlags.given(spec);
    if (!given.containsKey(Pipeline.CORPUS.name())) {
      throw new ConfigurationException("--corpus is missing: labelled lines to learn from");
    }
    given.putIfAbsent(Pipeline.OBJECTIVE.name(), "classifier");
    Pipeline base = Pipeline.of(given);
    ClassifierTuning tuning = new ClassifierTuning(base, base.get(Pipeline.SEED));
    List<String> lines = lines(tables, base);
    search(console, tables, tuning, lines);
    Pipeline best =
        tuning
            .best()
            .orElseThrow(
                () ->
                    new TrainingException(
                        String.format(
                            Locale.ROOT,
                            "no classifier was learned in %s seconds; take more",
                            seconds)));
    console
        .out()
        .println(String.format(Locale.ROOT, "The best, with an F1 of %.4f:", tuning.bestScore()));
    console.out().println(commandLine(best));
    return 0;
  }

  private List<String> lines(Tables tables, Pipeline base) {
    Optional<String> label = base.find(Pipeline.LABEL_COLUMN);
    Optional<String> text = base.find(Pipeline.TEXT_COLUMN);
    List<String> lines = new ArrayList<>();
    try (InputStream in = tables.stream(validation)) {
      InputStream read =
          label.isEmpty() && text.isEmpty()
              ? in
              : new TextColumns(label, text).lines(validation, in, prefix(tables, base));
      new TextLines(validation, read).forEachRemaining(lines::add);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + validation + ": " + e.getMessage(), e);
    }
    return lines;
  }

  private static String prefix(Tables tables, Pipeline base) {
    return tables.catalog().objective(base.objective()) instanceof Classifier classifier
        ? classifier.prefix()
        : "";
  }

  private void search(Console console, Tables tables, ClassifierTuning tuning, List<String> lines) {
    long start = System.nanoTime();
    ReadText text = null;
    console.out().println("trial      F1   seconds  options");
    for (int trial = 1; trial <= trials; trial++) {
      double spent = (System.nanoTime() - start) * 1e-9;
      if (spent >= seconds) {
        return;
      }
      Pipeline next = tuning.next(Math.max(spent / seconds, (trial - 1.0) / trials));
      PipelineRun run = LearnCommand.wired(console, tables, next.completed(tables.catalog()));
      text = text == null ? Learning.read(console, run) : run.take(text);
      Optional<LabelScores> scores = judged(tables, run, text, lines, seconds - spent);
      if (scores.isEmpty()) {
        return;
      }
      double f1 = scores.get().lines() == 0 ? Double.NaN : scores.get().f1();
      boolean better = tuning.tried(next, f1);
      console
          .out()
          .printf(
              Locale.ROOT,
              "%5d%s %7.4f  %8.1f  %s%n",
              trial,
              better ? "*" : " ",
              f1,
              (System.nanoTime() - start) * 1e-9,
              options(next));
      console.out().flush();
    }
  }

  /** Learns and judges; empty if the time is over before. What went astray has no lines. */
  private static Optional<LabelScores> judged(
      Tables tables, PipelineRun run, ReadText text, List<String> lines, double seconds) {
    CountDownLatch done = new CountDownLatch(1);
    Thread watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!done.await((long) (seconds * 1000), TimeUnit.MILLISECONDS)) {
                      run.cancel();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try (TrainingRun learning = text.start();
        EmbeddingTable table = learning.learn()) {
      return Optional.of(TextClassifier.of(tables, table).test(lines.iterator(), 1, 0));
    } catch (TrainingCancelledException e) {
      return Optional.empty();
    } catch (TrainingException e) {
      return Optional.of(new LabelScores(0, 0, 0, "", 1, 0, 0, 0, List.of()));
    } finally {
      done.countDown();
      watch.interrupt();
    }
  }

  private static String options(Pipeline pipeline) {
    return pipeline.given().entrySet().stream()
        .filter(
            option ->
                List.of(
                        Pipeline.OBJECTIVE.name(),
                        Pipeline.OPTIMIZER.name(),
                        Pipeline.EPOCHS.name(),
                        Pipeline.DIM.name())
                    .contains(option.getKey()))
        .map(option -> "--" + option.getKey() + " " + option.getValue())
        .collect(Collectors.joining(" "));
  }

  /** What a shell takes as it stands. */
  private static String commandLine(Pipeline pipeline) {
    return pipeline.given().entrySet().stream()
        .map(
            option ->
                Boolean.toString(true).equals(option.getValue())
                    ? "--" + option.getKey()
                    : "--" + option.getKey() + " " + quoted(option.getValue()))
        .collect(Collectors.joining(" ", "embedkit train ", ""));
  }

  private static String quoted(String value) {
    return value.matches("[\\w@%+=:,./-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
