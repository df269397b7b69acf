package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.training.Pipeline;
import embedkit.training.part.PartPlan;
import embedkit.training.part.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTrainingTest {

  private static final List<String> TEXT = Texts.twoTopics(5000);
  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void begin() {
    session = Texts.session();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void end() {
    session.stop();
  }

  private static Map<String, String> settings(String... more) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "tokenizer", "words",
                "dim", "16",
                "epochs", "2",
                "threads", "1",
                "optimizer", "sgd:lr=0.05",
                "seed", "5"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static Pipeline local(Map<String, String> settings) {
    Pipeline pipeline = Pipeline.ofLines(TEXT);
    for (Map.Entry<String, String> each : settings.entrySet()) {
      Map<String, String> given = new HashMap<>(pipeline.given());
      pipeline =
          switch (each.getKey()) {
            case "tokenizer" -> pipeline.with(Pipeline.TOKENIZER, each.getValue());
            case "dim" -> pipeline.dim(Integer.parseInt(each.getValue()));
            case "epochs" -> pipeline.epochs(Integer.parseInt(each.getValue()));
            case "threads" -> pipeline.threads(Integer.parseInt(each.getValue()));
            case "optimizer" -> pipeline.with(Pipeline.OPTIMIZER, each.getValue());
            case "seed" -> pipeline.seed(Long.parseLong(each.getValue()));
            case "max-vocab" -> pipeline.maxVocabulary(Integer.parseInt(each.getValue()));
            case "min-count" -> pipeline.minCount(Integer.parseInt(each.getValue()));
            default -> throw new IllegalArgumentException(each.getKey() + " of " + given);
          };
    }
    return pipeline;
  }

  private static void same(Vocabulary expected, Vocabulary found) {
    assertEquals(expected.size(), found.size());
    for (long row = 0; row < expected.size(); row++) {
      assertEquals(expected.token(row), found.token(row));
      assertEquals(expected.count(row), found.count(row));
    }
  }

  private static float[] rows(EmbeddingTable table) {
    int dim = table.dim();
    float[] rows = new float[(int) table.store().rows() * dim];
    table.store().gather(0, (int) table.store().rows(), rows, 0, dim);
    return rows;
  }

  private float[] train(
      JavaRDD<String> lines, Map<String, String> settings, int parts, String name) {
    Path table = folder.resolve(name + ".safetensors");
    double loss =
        new ClusterTraining(settings, parts, folder.resolve(name).toString())
            .train(lines, table.toString());
    assertTrue(loss > 0 && loss < 11 * Math.log(2), "the loss is " + loss);
    try (EmbeddingTable learned = Tables.installed().open(table)) {
      return rows(learned);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void piecesHaveTheWordsOfOneMachineAsOftenAndInTheirOrder(int pieces) {
    for (String[] more :
        new String[][] {
          {}, {"min-count", "40"}, {"max-vocab", "30"}, {"tokenizer", "whitespace"}
        }) {
      Map<String, String> settings = settings(more);
      Plan plan =
          WordCounts.plan(
              spark.parallelize(TEXT, pieces), with(settings, "corpus", "lines"), Parts.of(1));
      same(local(settings).read().vocabulary(), plan.get().words());
    }
  }

  private static Map<String, String> with(Map<String, String> settings, String key, String value) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(key, value);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd:lr=0.05", "adagrad:lr=0.1"})
  void onePartLearnsTheTableOfOneThread(String optimizer) {
    Map<String, String> settings = settings("optimizer", optimizer);
    float[] rows = train(spark.parallelize(TEXT, 1), settings, 1, "one");
    try (EmbeddingTable local = local(settings).train();
        EmbeddingTable learned = Tables.installed().open(folder.resolve("one.safetensors"))) {
      assertArrayEquals(rows(local), rows, 0f);
      same(local.vocabulary().orElseThrow(), learned.vocabulary().orElseThrow());
      local
          .metadata()
          .forEach((key, value) -> assertEquals(value, learned.metadata().get(key), key));
    }
  }

  @Test
  void partsGiveTheSameTableTwiceAlsoWhenTheyAreMapped() {
    JavaRDD<String> lines = spark.parallelize(TEXT, 3);
    Map<String, String> settings = settings("optimizer", "adagrad:lr=0.1");
    float[] rows = train(lines, settings, 3, "first");
    assertArrayEquals(rows, train(lines, settings, 3, "second"), 0f);
    assertArrayEquals(rows, train(lines, with(settings, "store", "mmap"), 3, "third"), 0f);
  }

  @Test
  void aFolderGetsATableForEachPartWithTheRowsOfTheWholeOne() throws IOException {
    JavaRDD<String> lines = spark.parallelize(TEXT, 2);
    float[] whole = train(lines, settings(), 3, "whole");
    Path left = Files.createDirectory(folder.resolve("in-parts"));
    Files.createFile(left.resolve("part-00003.safetensors"));
    new ClusterTraining(settings(), 3, folder.resolve("whole").toString()).train(lines, left + "/");
    try (Stream<Path> files = Files.list(left)) {
      assertEquals(
          List.of("part-00000.safetensors", "part-00001.safetensors", "part-00002.safetensors"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .sorted()
              .toList());
    }
    try (EmbeddingTable one = Tables.installed().open(folder.resolve("whole.safetensors"))) {
      long words = 0;
      for (int part = 0; part < 3; part++) {
        Path file = left.resolve("part-0000" + part + ".safetensors");
        try (EmbeddingTable some = Tables.installed().open(file)) {
          float[] rows = rows(some);
          Vocabulary its = some.vocabulary().orElseThrow();
          for (int row = 0; row < its.size(); row++) {
            int there = (int) one.row(its.token(row));
            assertEquals(one.vocabulary().orElseThrow().count(there), its.count(row));
            for (int i = 0; i < 16; i++) {
              assertEquals(whole[16 * there + i], rows[16 * row + i]);
            }
          }
          words += its.size();
        }
      }
      assertEquals(one.rows(), words);
    }
  }

  @Test
  void aTaskThatFailsLearnsItsSubStepAgainAndTheTableIsTheSame() {
    JavaRDD<String> lines = spark.parallelize(TEXT, 2);
    Map<String, String> settings = settings("optimizer", "faulty");
    Faulty.after(Integer.MAX_VALUE, 0);
    float[] rows = train(lines, settings, 2, "whole");
    Faulty.after(Faulty.taken() / 4, 2);
    assertArrayEquals(rows, train(lines, settings, 2, "faulty"), 0f);
    assertEquals(2, Faulty.THROWN.get());
  }

  @Test
  void aRunThatEndedGoesOnFromItsLastSubStep() throws IOException {
    JavaRDD<String> lines = spark.parallelize(TEXT, 2);
    Map<String, String> settings = settings("optimizer", "faulty");
    Faulty.after(Integer.MAX_VALUE, 0);
    float[] rows = train(lines, settings, 2, "whole");
    // Every attempt fails, and so does the job, some steps after the first sub-step.
    Faulty.after(Faulty.taken() / 2, 1);
    Faulty.every = 1;
    Faulty.FAULTS.set(100);
    assertThrows(Exception.class, () -> train(lines, settings, 2, "left"));
    Path left = folder.resolve("left");
    List<String> names = new ArrayList<>();
    try (Stream<Path> found = Files.list(left)) {
      found.map(each -> each.getFileName().toString()).forEach(names::add);
    }
    assertTrue(names.stream().anyMatch(each -> each.startsWith("step-")), names.toString());
    assertFalse(Files.exists(folder.resolve("left.safetensors")));
    Faulty.after(-1, 0);
    assertArrayEquals(rows, train(lines, settings, 2, "left"), 0f);

    ConfigurationException other =
        assertThrows(
            ConfigurationException.class,
            () -> train(lines, with(settings, "seed", "6"), 2, "left"));
    assertTrue(other.getMessage().contains("has the state of another run"), other.getMessage());
  }

  @Test
  void aRunOnADiskThatFillsUpSaysSoAndEndsOnceThereIsRoom() throws IOException {
    spark.hadoopConfiguration().set("fs.full.impl", FullDisk.class.getName());
    JavaRDD<String> lines = spark.parallelize(TEXT, 2);
    String state = "full://" + folder.resolve("disk");
    String table = "full://" + folder.resolve("disk.safetensors");
    float[] rows = train(lines, settings(), 2, "whole");
    try {
      for (long free : new long[] {300, 40_000}) {
        FullDisk.FREE.set(free);
        FileAccessException full =
            assertThrows(
                FileAccessException.class,
                () -> new ClusterTraining(settings(), 2, state).train(lines, table));
        assertTrue(full.getMessage().contains("No space left on device"), full.getMessage());
        // A task that is still being stopped may write beside its file, under a name of its own.
        try (Stream<Path> found = Files.walk(folder.resolve("disk"))) {
          for (Path each : found.filter(this::isKept).toList()) {
            Tables.installed().open(each).close();
          }
        }
        assertFalse(Files.exists(folder.resolve("disk.safetensors")));
      }
    } finally {
      FullDisk.FREE.set(Long.MAX_VALUE);
    }
    new ClusterTraining(settings(), 2, state).train(lines, table);
    try (EmbeddingTable learned = Tables.installed().open(folder.resolve("disk.safetensors"))) {
      assertArrayEquals(rows, rows(learned), 0f);
    }
  }

  private boolean isKept(Path file) {
    return file.getFileName().toString().matches("[a-z].*\\.safetensors");
  }

  @Test
  void morePartsThanASquareHasRoomForAreRefused() {
    ConfigurationException many =
        assertThrows(
            ConfigurationException.class,
            () -> new ClusterTraining(settings(), 46_341, folder.toString()));
    assertTrue(many.getMessage().contains("46340 are the most"), many.getMessage());
  }

  @Test
  void aTextWithoutWordsAndWhatIsNoTextAreRefused() {
    assertThrows(
        TrainingException.class,
        () -> train(spark.parallelize(List.of("", " "), 2), settings(), 1, "empty"));
    TrainingException broken =
        assertThrows(
            TrainingException.class,
            () ->
                train(
                    spark.parallelize(List.of("a b", "half \ud800 pair"), 1), settings(), 1, "b"));
    assertTrue(broken.getMessage().contains("piece 0 of the text"), broken.getMessage());
    assertThrows(
        ConfigurationException.class,
        () -> train(spark.parallelize(TEXT, 1), settings("objective", "cbow"), 1, "cbow"));
  }

  @Test
  void twoPartsTellTheTopicsApart() {
    float[] rows = train(spark.parallelize(TEXT, 2), settings("epochs", "4"), 2, "topics");
    PartPlan plan =
        WordCounts.plan(
                spark.parallelize(TEXT, 2), with(settings(), "corpus", "lines"), Parts.of(2))
            .get();
    double within = 0;
    double across = 0;
    int pairs = 0;
    for (int i = 4; i < 40; i++) {
      for (int j = 4; j < 40; j++) {
        boolean same = plan.words().token(i).charAt(0) == plan.words().token(j).charAt(0);
        double dot = 0;
        double one = 0;
        double other = 0;
        for (int k = 0; k < 16; k++) {
          dot += rows[16 * i + k] * rows[16 * j + k];
          one += rows[16 * i + k] * rows[16 * i + k];
          other += rows[16 * j + k] * rows[16 * j + k];
        }
        within += same && i != j ? dot / Math.sqrt(one * other) : 0;
        across += same ? 0 : dot / Math.sqrt(one * other);
        pairs += same && i != j ? 1 : 0;
      }
    }
    assertTrue(within / pairs > across / (36 * 35 - pairs) + 0.2, within + " and " + across);
  }
}
