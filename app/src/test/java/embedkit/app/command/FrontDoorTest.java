package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.TrainingException;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.initializers.Normal;
import embedkit.initializers.Uniform;
import embedkit.optimizers.Adagrad;
import embedkit.optimizers.Adam;
import embedkit.optimizers.Semantics;
import embedkit.optimizers.Sgd;
import embedkit.optimizers.schedules.Cosine;
import embedkit.optimizers.schedules.Linear;
import embedkit.optimizers.schedules.WarmUp;
import embedkit.spi.Option;
import embedkit.tokenizers.Whitespace;
import embedkit.tokenizers.Words;
import embedkit.training.Pipeline;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import embedkit.training.objective.Cbow;
import embedkit.training.objective.Glove;
import embedkit.training.objective.SkipGram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run put together in Java: of values where the command line has text. */
class FrontDoorTest {

  private static final String TEXT =
      "a fine film with a fine cast\na dull film with a dull plot\n".repeat(60);

  @TempDir Path folder;

  /** One thread and few numbers, so that two tables can be the same bit for bit. */
  private static Pipeline small(Pipeline of) {
    return of.dim(8).epochs(2).threads(1).minCount(1).subsample(0).seed(7);
  }

  private static Pipeline lines() {
    return small(Pipeline.ofLines(TEXT.lines().toList()));
  }

  private static float[] numbers(EmbeddingTable table) {
    float[] all = new float[Math.toIntExact(table.rows()) * table.dim()];
    table.store().gather(0, (int) table.rows(), all, 0, table.dim());
    return all;
  }

  private static float[] learned(Pipeline pipeline) {
    try (EmbeddingTable table = pipeline.train()) {
      return numbers(table);
    }
  }

  private static String refusal(Class<? extends EmbedkitException> type, Pipeline pipeline) {
    return assertThrows(type, pipeline::train).getMessage();
  }

  @Test
  void whatIsGivenByAMethodIsTheOptionOfThatName() {
    Pipeline typed =
        Pipeline.of("text.txt")
            .dim(64)
            .epochs(3)
            .window(4)
            .minCount(2)
            .maxVocabulary(1000)
            .subsample(0.001)
            .threads(2)
            .deterministic(true)
            .seed(7)
            .store("mmap:path=a.safetensors")
            .elementType(ElementType.F16);
    Map<String, String> said =
        Map.ofEntries(
            Map.entry("corpus", "text.txt"),
            Map.entry("dim", "64"),
            Map.entry("epochs", "3"),
            Map.entry("window", "4"),
            Map.entry("min-count", "2"),
            Map.entry("max-vocab", "1000"),
            Map.entry("subsample", "0.001"),
            Map.entry("threads", "2"),
            Map.entry("deterministic", "true"),
            Map.entry("seed", "7"),
            Map.entry("store", "mmap:path=a.safetensors"),
            Map.entry("element-type", "f16"));
    assertEquals(said, typed.given());
    assertEquals(Pipeline.of(said), typed);
  }

  @Test
  void anOptionTakesAnyNumberThatFits() {
    Pipeline pipeline = Pipeline.of("text.txt");
    Integer boxed = 64;
    short small = 64;
    assertEquals(pipeline.with(Pipeline.DIM, 64L), pipeline.with(Pipeline.DIM, 64));
    assertEquals(pipeline.with(Pipeline.DIM, 64L), pipeline.with(Pipeline.DIM, boxed));
    assertEquals(pipeline.with(Pipeline.DIM, 64L), pipeline.with(Pipeline.DIM, small));
    assertEquals(pipeline.with(Pipeline.DIM, 64L), pipeline.with(Pipeline.DIM, Long.valueOf(64)));
    assertEquals(pipeline.with(Pipeline.SUBSAMPLE, 0.0), pipeline.with(Pipeline.SUBSAMPLE, 0));
    assertEquals(64, pipeline.with(Pipeline.DIM, 64).get(Pipeline.DIM));
    assertEquals(
        "the pipeline: dim=0 is not accepted; dim is whole number from 1 to 1048576",
        assertThrows(ConfigurationException.class, () -> pipeline.dim(0)).getMessage());
  }

  /** An optimizer from new, and the spec that names it. */
  @TestFactory
  Stream<DynamicTest> aPartFromNewDoesWhatItsSpecDoes() {
    return Stream.of(
            optimizer(new Sgd(0.05), "sgd:lr=0.05"),
            optimizer(new Adam(0.001), "adam:lr=0.001"),
            optimizer(new Adagrad(0.05), "adagrad:lr=0.05"),
            part(
                lines().initializer(new Uniform(-0.1, 0.1)),
                Pipeline.INIT,
                "uniform:low=-0.1,high=0.1"),
            // What is left out of a spec is chosen for the text, which has few words.
            part(lines().objective(new SkipGram()), Pipeline.OBJECTIVE, "skipgram:negatives=10"),
            part(lines().objective(new SkipGram(3)), Pipeline.OBJECTIVE, "skipgram:negatives=3"),
            part(
                lines().objective(new SkipGram().withNgrams(3, 6)),
                Pipeline.OBJECTIVE,
                "skipgram:negatives=10,maxn=6"),
            part(lines().objective(new Cbow()), Pipeline.OBJECTIVE, "cbow"),
            part(lines().objective(new Glove()), Pipeline.OBJECTIVE, "glove"),
            part(lines().objective(new Glove(10)), Pipeline.OBJECTIVE, "glove:x-max=10"),
            part(lines().tokenizer(new Whitespace()), Pipeline.TOKENIZER, "whitespace"),
            part(lines().tokenizer(new Words(true, true, false)), Pipeline.TOKENIZER, "words"),
            part(lines().schedule(new Cosine()), Pipeline.SCHEDULE, "cosine"),
            part(lines().schedule(new Linear()), Pipeline.SCHEDULE, "linear"),
            part(
                lines().schedule(new Linear(0.01, WarmUp.NONE)),
                Pipeline.SCHEDULE,
                "linear:floor=0.01"))
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.named().settings().toString(),
                    () -> {
                      try (EmbeddingTable one = pair.typed().train();
                          EmbeddingTable other = pair.named().train()) {
                        assertArrayEquals(numbers(other), numbers(one));
                        assertEquals(other.metadata(), one.metadata());
                      }
                    }));
  }

  private record Pair(Pipeline typed, Pipeline named) {}

  private static Pair optimizer(Optimizer optimizer, String spec) {
    return part(lines().optimizer(optimizer), Pipeline.OPTIMIZER, spec);
  }

  private static Pair part(Pipeline typed, Option<String> option, String spec) {
    return new Pair(typed, lines().with(option, spec));
  }

  @Test
  void anObjectiveFromNewEqualsThatOfItsSpec() {
    Catalog catalog = Catalog.installed();
    for (Objective objective :
        List.of(new SkipGram(9), new Cbow().withNgrams(2, 4), new Glove(10))) {
      assertEquals(objective, catalog.objective(objective.spec()));
    }
    assertEquals(new SkipGram(), catalog.objective("skipgram"));
    assertEquals(new Cbow(), catalog.objective("cbow"));
    assertEquals(
        "objective skipgram: negatives=0 is not accepted; negatives is whole number from 1 to 1000",
        assertThrows(ConfigurationException.class, () -> new SkipGram(0)).getMessage());
  }

  @Test
  void aTextIsTheSameWhereverItComesFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
    Path texts = Files.createDirectory(folder.resolve("texts"));
    int half = TEXT.indexOf('\n', TEXT.length() / 2) + 1;
    Path first = Files.writeString(texts.resolve("1.txt"), TEXT.substring(0, half));
    Path second = Files.writeString(texts.resolve("2.txt"), TEXT.substring(half));
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    List<List<String>> tokens = TEXT.lines().map(line -> List.of(line.split(" "))).toList();
    float[] expected = learned(small(Pipeline.of(file.toString())));
    URI zip = URI.create("jar:" + folder.resolve("texts.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path hidden = Files.writeString(inside.getPath("/text.txt"), TEXT);
      Files.writeString(Path.of(folder.toString(), "decoy.txt"), "one two\n");
      List<Pipeline> all =
          List.of(
              Pipeline.of(file),
              Pipeline.of(first, second),
              Pipeline.of(texts),
              Pipeline.of(new ByteArrayInputStream(bytes)),
              Pipeline.of(new ByteArrayInputStream(packed.toByteArray())),
              Pipeline.ofLines(TEXT.lines()::iterator),
              Pipeline.ofTokens(tokens),
              Pipeline.of(hidden));
      for (Pipeline pipeline : all) {
        assertArrayEquals(expected, learned(small(pipeline)), pipeline.toString());
      }
    }
  }

  @Test
  void whatIsSaidLastHolds() {
    Pipeline named = lines().optimizer(new Sgd(0.05)).with(Pipeline.OPTIMIZER, "adagrad:lr=0.1");
    assertEquals("adagrad:lr=0.1", named.get(Pipeline.OPTIMIZER));
    assertArrayEquals(
        learned(lines().optimizer(new Adagrad(0.1, 0, 0.1, 1e-10, 0, Semantics.DENSE))),
        learned(named));
    Pipeline typed = lines().with(Pipeline.OPTIMIZER, "adagrad").optimizer(new Sgd(0.05));
    assertArrayEquals(learned(lines().optimizer(new Sgd(0.05))), learned(typed));
  }

  /** The table takes a step of its rate at once: what is learned tells which rate it was. */
  @Test
  void theRateIsThatOfTheOptimizerAlone() {
    float[] slow = learned(lines().optimizer(new Sgd(1e-9)));
    float[] start;
    try (TrainingRun run = lines().read().start()) {
      start = numbers(run.table());
    }
    for (int i = 0; i < start.length; i++) {
      assertEquals(start[i], slow[i], 1e-5f);
    }
    float[] quick = learned(lines().optimizer(new Sgd(0.5)));
    assertNotEquals(quick[0], slow[0], 1e-3f);
  }

  @Test
  void aFunctionIsATokenizerWhereverNoTextHasToNameIt() {
    Pipeline letters = lines().tokenizer(line -> Arrays.asList(line.replace(" ", "").split("")));
    Map<String, String> metadata;
    try (EmbeddingTable table = letters.train()) {
      assertTrue(table.vector("f").isPresent());
      assertTrue(table.vector("film").isEmpty());
      metadata = table.metadata();
    }
    assertEquals("function", metadata.get("tokenizer"));
    Pipeline again = Pipeline.of(Pipeline.madeBy(metadata));
    assertEquals(
        "the tokenizer of this pipeline was a function of a Java program, which no text can name;"
            + " give it again with Pipeline.tokenizer",
        refusal(ConfigurationException.class, again));
  }

  @Test
  void aFunctionThatGivesNoWordsIsToldWithItsPlace() {
    String nothing =
        refusal(
            TrainingException.class,
            lines().tokenizer(line -> line.contains("dull") ? null : List.of("a", "b")));
    assertEquals(
        "lines:2: expected tokens, found null from the tokenizer function at byte 29", nothing);
    String space = refusal(TrainingException.class, lines().tokenizer(line -> List.of("a b")));
    assertTrue(space.startsWith("lines:1: expected tokens that are not empty"), space);
  }

  /** Parts of nobody's plugin, with specs that no catalog could read. */
  private record Mine(Optimizer sgd) implements Optimizer {
    @Override
    public String spec() {
      return "mine, of no plugin";
    }

    @Override
    public double learningRate() {
      return sgd.learningRate();
    }

    @Override
    public embedkit.api.TableOptimizer bind(embedkit.api.EmbeddingStore table, Slots slots) {
      return sgd.bind(table, slots);
    }
  }

  @Test
  void partsOfNoPluginLearnAndTheTableKeepsTheirWords() {
    Initializer zeros =
        new Initializer() {
          @Override
          public String spec() {
            return "my zeros";
          }

          @Override
          public Rows bind(Target target) {
            return new Normal(0, 0.01).bind(target);
          }
        };
    Schedule halves =
        new Schedule() {
          @Override
          public String spec() {
            return "halves";
          }

          @Override
          public double factor(long step, long total) {
            return 0.5;
          }
        };
    Pipeline pipeline =
        lines().initializer(zeros).schedule(halves).optimizer(new Mine(new Sgd(0.1)));
    try (EmbeddingTable table = pipeline.train()) {
      assertEquals("my zeros", table.metadata().get("init"));
      assertEquals("halves", table.metadata().get("schedule"));
      assertEquals("mine, of no plugin", table.metadata().get("optimizer"));
      float[] twin =
          learned(
              lines()
                  .initializer(new Normal(0, 0.01))
                  .with(Pipeline.SCHEDULE, "constant")
                  .optimizer(new Sgd(0.05)));
      float[] mine = numbers(table);
      for (int i = 0; i < twin.length; i++) {
        assertEquals(twin[i], mine[i], 1e-6f);
      }
    }
  }

  @Test
  void anObjectiveThatIsHandedOverHasItsOwnNegatives() {
    Pipeline pipeline = lines().objective(new SkipGram(3));
    String message =
        assertThrows(ConfigurationException.class, () -> pipeline.with(Pipeline.NEGATIVES, 7))
            .getMessage();
    assertTrue(message.startsWith("negatives is an option of the objective"), message);
  }

  @Test
  void aStreamComesButOnceAndSeveralRunsStartFromOneReading() {
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    Pipeline pipeline = small(Pipeline.of(new ByteArrayInputStream(bytes)));
    ReadText text = pipeline.read();
    try (TrainingRun one = text.start();
        TrainingRun other = text.start()) {
      try (EmbeddingTable first = one.learn();
          EmbeddingTable second = other.learn()) {
        assertArrayEquals(numbers(first), numbers(second));
      }
    }
    String message = refusal(ConfigurationException.class, pipeline);
    assertTrue(message.contains("was read already, and comes but once"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new york", "tab\there", "\u0000", "line\nend"})
  void aTokenThatIsNoneIsToldWithItsPlace(String token) {
    Pipeline pipeline = Pipeline.ofTokens(List.of(List.of("a", "b"), List.of("c", token)));
    String message = refusal(TrainingException.class, pipeline);
    assertTrue(
        message.startsWith("tokens:2: expected tokens that are not empty and hold no space"),
        message);
    assertTrue(message.contains(" as token 2; "), message);
  }

  @Test
  void nullsAmongSentencesAreToldWithTheirPlace() {
    List<String> lines = new ArrayList<>(List.of("a b"));
    lines.add(null);
    assertEquals(
        "lines:2: expected a string, found null; leave it out",
        refusal(TrainingException.class, Pipeline.ofLines(lines)));
    List<List<String>> sentences = new ArrayList<>(List.of(List.of("a")));
    sentences.add(Arrays.asList("b", null));
    String message = refusal(TrainingException.class, Pipeline.ofTokens(sentences));
    assertTrue(message.contains("tokens:2: "), message);
    assertTrue(message.contains("found null as token 2"), message);
  }

  @Test
  void halfASurrogatePairIsASpotThatIsNoText() {
    List<String> lines = List.of("a b c", "d \ud83d e", "a b c");
    String message = refusal(TrainingException.class, Pipeline.ofLines(lines).minCount(1));
    assertTrue(message.startsWith("lines:2: expected UTF-8"), message);
    try (EmbeddingTable table =
        small(Pipeline.ofLines(lines)).with(Pipeline.ON_BAD_TEXT, "skip").train()) {
      assertEquals(3, table.rows());
    }
  }

  @Test
  void tokensAreNotCutOnceMoreAndStringsHaveNoEncoding() {
    Tokenizer words = new Words(true, true, false);
    Pipeline tokens = Pipeline.ofTokens(List.of(List.of("a", "b")));
    assertTrue(
        refusal(ConfigurationException.class, tokens.tokenizer(words))
            .startsWith("the text is tokens already"));
    assertTrue(
        refusal(ConfigurationException.class, lines().with(Pipeline.ENCODING, "latin-1"))
            .startsWith("the text is strings of Java"));
  }

  @Test
  void anEmptyTextSaysSoWhateverItIsMadeOf() {
    assertEquals(
        "lines is empty: there is no word to learn from",
        refusal(TrainingException.class, Pipeline.ofLines(List.of())));
    assertEquals(
        "tokens is empty: there is no word to learn from",
        refusal(TrainingException.class, Pipeline.ofTokens(List.of(List.of(), List.of()))));
    assertEquals(
        "a stream is empty: there is no word to learn from",
        refusal(TrainingException.class, Pipeline.of(new ByteArrayInputStream(new byte[0]))));
  }

  @Test
  void whatWasLearnedIsNotLostIfItCannotBeSaved() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Path one = folder.resolve("one.safetensors");
    Pipeline lost = lines().out(gone.resolve("words.safetensors"));
    String kept = told(lost, gone);
    assertTrue(kept.contains("; what was learned is in "), kept);
    Path rescued = Path.of(kept.substring(kept.lastIndexOf(' ') + 1));
    try (EmbeddingTable table = Tables.installed().open(rescued)) {
      assertTrue(table.rows() > 0);
    }
    Files.delete(rescued);
    Files.delete(rescued.getParent());
    Files.createDirectory(gone);
    String other = told(lost.out(gone.resolve("words.safetensors"), one), gone);
    assertTrue(other.endsWith("; what was learned is in " + one), other);
    assertTrue(Files.exists(one));
  }

  /** Trains, while a folder goes. */
  private static String told(Pipeline pipeline, Path folder) {
    return assertThrows(
            FileAccessException.class,
            () -> pipeline.train(progress -> folder.toFile().delete()).close())
        .getMessage();
  }

  @Test
  void theFilesThatAreNamedAreSaved() {
    Path one = folder.resolve("one.safetensors");
    Path other = folder.resolve("other,2.txt");
    float[] learned = learned(lines().out(one, other));
    try (EmbeddingTable saved = Tables.installed().open(one);
        EmbeddingTable text = Tables.installed().open(other)) {
      assertArrayEquals(learned, numbers(saved));
      assertArrayEquals(learned, numbers(text));
    }
    Path named = folder.resolve("named.npz");
    Path second = folder.resolve("named.vec");
    assertArrayEquals(learned, learned(lines().with(Pipeline.OUT, named + ", " + second)));
    try (EmbeddingTable saved = Tables.installed().open(named)) {
      assertArrayEquals(learned, numbers(saved));
    }
    assertTrue(Files.exists(second));
  }

  @Test
  void whatCannotBeSavedOrIsNotDoneIsToldBeforeTheTextIsRead() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Iterable<String> watched =
        () -> {
          asked.incrementAndGet();
          return TEXT.lines().iterator();
        };
    Pipeline pipeline = small(Pipeline.ofLines(watched));
    Path there = Files.writeString(folder.resolve("there.safetensors"), "x");
    assertTrue(
        refusal(FileAccessException.class, pipeline.out(there)).endsWith("it is there already"));
    assertTrue(
        refusal(ConfigurationException.class, pipeline.out(folder.resolve("words.odd")))
            .startsWith("cannot tell the format of "));
    assertTrue(
        refusal(ConfigurationException.class, pipeline.with(Pipeline.OUT, " , "))
            .startsWith("out names no file"));
    String judged =
        refusal(ConfigurationException.class, pipeline.with(Pipeline.EVALUATE, "pairs.tsv"));
    assertTrue(judged.startsWith("evaluate=pairs.tsv is not done by train()"), judged);
    assertEquals(0, asked.get());
    assertEquals("x", Files.readString(there));
  }

  @Test
  void aStoreMayBeAFileWithACommaInItsName() {
    Path file = folder.resolve("a,b \"c\".safetensors");
    float[] learned = learned(lines().store(Spec.of("mmap").with("path", file)));
    try (EmbeddingTable table = Tables.installed().open(file)) {
      assertArrayEquals(learned, numbers(table));
    }
    String message =
        assertThrows(
                ConfigurationException.class,
                () -> lines().store("mmap:path=" + folder.resolve("a,b.safetensors")).train())
            .getMessage();
    assertTrue(
        message.endsWith(
            "quotes around a value that holds a comma, as in path=\"" + folder + "/a,...\""),
        message);
  }

  @Test
  void nothingThatIsMissingIsTakenForSomething() {
    Pipeline pipeline = Pipeline.of("text.txt");
    assertEquals(
        "file",
        assertThrows(NullPointerException.class, () -> Pipeline.of((Path) null)).getMessage());
    assertEquals(
        "optimizer",
        assertThrows(NullPointerException.class, () -> pipeline.optimizer(null)).getMessage());
    assertEquals(
        "lines",
        assertThrows(NullPointerException.class, () -> Pipeline.ofLines(null)).getMessage());
  }
}
