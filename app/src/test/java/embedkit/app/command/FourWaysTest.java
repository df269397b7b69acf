package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.inject.Guice;
import com.google.inject.util.Modules;
import embedkit.Catalog;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.text.Tokenizer;
import embedkit.app.answer.Console;
import embedkit.app.command.learn.PipelineFile;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.guice.EmbedkitModule;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.progress.TrainingProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pipeline by flags, by a file, in Java and in Guice: one table, to the byte. */
class FourWaysTest {

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("text.txt");
    Files.writeString(
        text,
        "The cat, the kitten: a warm mat.\nThe king and the queen - an old realm!\n".repeat(99));
  }

  private String run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    Console console =
        new Console(
            new PrintWriter(out), new PrintWriter(err), InputStream.nullInputStream(), false);
    assertEquals(0, EmbedkitCommand.run(console, line), err.toString());
    return out.toString();
  }

  private byte[] saved(EmbeddingTable table, String name) throws IOException {
    Path file = folder.resolve(name);
    try (table) {
      Tables.installed().save(table, file, Saving.usual());
    }
    return Files.readAllBytes(file);
  }

  @Test
  void flagsAFileJavaAndGuiceMakeOneTable() throws IOException {
    Object[] flags = {
      "train",
      "--corpus",
      text,
      "--tokenizer",
      "words:numbers=false",
      "--dim",
      "12",
      "--optimizer",
      "adagrad:lr=0.1",
      "--objective",
      "cbow",
      "--threads",
      "1",
      "--seed",
      "9",
      "--out",
      folder.resolve("flags.safetensors")
    };
    run(flags);
    byte[] byFlags = Files.readAllBytes(folder.resolve("flags.safetensors"));

    Path yaml = folder.resolve("pipeline.yaml");
    Files.writeString(
        yaml,
        """
        corpus: %s
        tokenizer: words:numbers=false
        dim: 12
        optimizer: "adagrad:lr=0.1"
        objective: cbow
        threads: 1
        seed: 9
        out: [%s]
        """
            .formatted(text, folder.resolve("file.safetensors")));
    run("run", yaml);
    assertArrayEquals(byFlags, Files.readAllBytes(folder.resolve("file.safetensors")));

    Pipeline pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.TOKENIZER, "words:numbers=false")
            .with(Pipeline.DIM, 12L)
            .with(Pipeline.OPTIMIZER, "adagrad:lr=0.1")
            .with(Pipeline.OBJECTIVE, "cbow")
            .with(Pipeline.THREADS, 1L)
            .with(Pipeline.SEED, 9L);
    assertArrayEquals(byFlags, saved(pipeline.train(), "java.safetensors"));

    EmbeddingTable byGuice =
        Guice.createInjector(new EmbedkitModule(Catalog.installed(), pipeline))
            .getInstance(PipelineRun.class)
            .train(TrainingProgress.Listener.NONE);
    assertArrayEquals(byFlags, saved(byGuice, "guice.safetensors"));
  }

  @Test
  void aPipelineWithoutACorpusIsTheDefaultOneInAllWays() {
    String printed = run("train", "--print-pipeline");
    Map<String, String> file =
        PipelineFile.read(
            "printed",
            new java.io.ByteArrayInputStream(
                printed.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            Catalog.installed());
    assertEquals(DefaultCorpus.pipeline(), DefaultCorpus.complete(file));
    assertEquals(DefaultCorpus.pipeline().settings(), file);
    assertEquals("10", file.get("window"));
  }

  @Test
  void everyOptionIsAFlagAKeyAndAConstant() {
    String help = run("train", "--help");
    for (Option<?> option : Pipeline.options()) {
      assertEquals(true, help.contains("--" + option.name()), option.name());
    }
  }

  /** Vowels alone, as no tokenizer of ours would have it. */
  private record Vowels() implements Tokenizer {
    @Override
    public String spec() {
      return "vowels";
    }

    @Override
    public void split(String line, Consumer<String> tokens) {
      line.chars()
          .filter(c -> "aeiou".indexOf(c) >= 0)
          .forEach(c -> tokens.accept(Character.toString(c)));
    }
  }

  @Test
  void aHostBindsATokenizerOfItsOwn() {
    PipelineRun run =
        Guice.createInjector(
                Modules.override(
                        new EmbedkitModule(Catalog.installed(), Pipeline.of(text.toString())))
                    .with(binder -> binder.bind(Tokenizer.class).toInstance(new Vowels())))
            .getInstance(PipelineRun.class);
    try (EmbeddingTable table = run.train(TrainingProgress.Listener.NONE)) {
      assertEquals(5, table.rows());
      assertEquals("vowels", table.metadata().get("tokenizer"));
      assertEquals(List.of("a", "e"), List.of(word(table, "a"), word(table, "e")));
    }
  }

  private static String word(EmbeddingTable table, String word) {
    return table.vocabulary().orElseThrow().token(table.row(word));
  }
}
