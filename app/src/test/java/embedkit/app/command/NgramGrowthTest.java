package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.BucketSubwords;
import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.training.Pipeline;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the n-grams of a table, of fastText or another, that a run goes on from. */
class NgramGrowthTest {

  /** By make_fixture.sh beside it; the other is a reader's. */
  private static final Path FASTTEXT = Path.of("src/test/resources/fasttext/ngrams.bin");

  private static final Path FIFU =
      Path.of("../io-formats/src/test/resources/finalfusion/fasttext.fifu");
  private static final String STILL = "sgd:lr=1e-30";
  private static final String ALIKE = "skipgram:minn=2,maxn=4,buckets=150";

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text =
        Files.writeString(folder.resolve("text.txt"), "the kittens and the cat purr\n".repeat(9));
  }

  private Pipeline pipeline(Path from, String objective) {
    return Pipeline.of(text.toString())
        .with(Pipeline.FROM, from.toString())
        .with(Pipeline.OBJECTIVE, objective)
        .with(Pipeline.OPTIMIZER, STILL)
        .with(Pipeline.SUBSAMPLE, 0.0)
        .with(Pipeline.EPOCHS, 1L)
        .with(Pipeline.THREADS, 1L);
  }

  private static String reportOf(Pipeline pipeline) {
    try (TrainingRun run = pipeline.read().start()) {
      return run.report().orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ALIKE,
        ALIKE + ",hierarchical=true",
        "cbow:minn=2,maxn=4,buckets=150",
        "skipgram:minn=3,maxn=4,buckets=150",
        "skipgram"
      })
  void withoutLearningEveryWordOfAFastTextModelKeepsItsVector(String objective) {
    try (EmbeddingTable before = Tables.installed().open(FASTTEXT);
        EmbeddingTable after = pipeline(FASTTEXT, objective).train()) {
      assertEquals(before.rows() + 1, after.rows());
      for (long row = 0; row < before.rows(); row++) {
        assertArrayEquals(before.vector(row), after.vector(row), 1e-6f);
      }
    }
  }

  @Test
  void theRowsOfNgramsAreThoseOfTheFastTextModel() {
    try (EmbeddingTable before = Tables.installed().open(FASTTEXT);
        EmbeddingTable after = pipeline(FASTTEXT, ALIKE).train()) {
      BucketSubwords old = (BucketSubwords) before.subwords().orElseThrow();
      NgramRows now = NgramRows.of(after).orElseThrow();
      float[] expected = new float[before.dim()];
      float[] actual = new float[before.dim()];
      int filled = 0;
      for (int bucket = 0; bucket < now.scheme().buckets(); bucket++) {
        if (now.read(bucket, actual)) {
          assertTrue(old.read(bucket, expected));
          assertArrayEquals(expected, actual);
          filled += actual[0] == 0 ? 0 : 1;
        }
      }
      assertEquals(now.rows().rows(), filled, "a row of zeros would prove nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ALIKE, "skipgram", "skipgram:maxn=5"})
  void aNewWordStartsAsTheOldTableMakesIt(String objective) {
    try (EmbeddingTable before = Tables.installed().open(FASTTEXT);
        EmbeddingTable after = pipeline(FASTTEXT, objective).train()) {
      assertEquals(-1, before.row("kittens"));
      assertArrayEquals(
          before.vectorOrMade("kittens").orElseThrow(),
          after.vector("kittens").orElseThrow(),
          1e-6f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ALIKE, "skipgram", "cbow"})
  void theOutputRowsOfAFastTextModelGoOn(String objective) {
    Pipeline pipeline = pipeline(FASTTEXT, objective);
    try (EmbeddingTable before = Tables.installed().open(FASTTEXT);
        TrainingRun run = pipeline.read().start();
        EmbeddingTable after = run.learn()) {
      String report = run.report().orElseThrow();
      assertFalse(report.contains("start anew"), report);
      EmbeddingStore outputs = after.store().slots().get("output");
      float[] expected = new float[before.dim()];
      float[] actual = new float[before.dim()];
      for (long row = 0; row < before.rows(); row++) {
        String word = before.vocabulary().orElseThrow().token(row);
        assertTrue(before.outputs().orElseThrow().read(word, expected));
        outputs.gather(row, 1, actual, 0, actual.length);
        assertArrayEquals(expected, actual, 1e-6f, word);
        assertTrue(expected[0] != 0, "a row of zeros would prove nothing");
      }
    }
  }

  @Test
  void anOutputRowOfAFastTextModelThatIsNoNumberIsRefused() throws IOException {
    byte[] model = Files.readAllBytes(FASTTEXT);
    ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).putFloat(model.length - 4, Float.NaN);
    Path broken = Files.write(folder.resolve("broken.bin"), model);
    Pipeline pipeline = pipeline(broken, ALIKE);
    String message = assertThrows(ConfigurationException.class, pipeline::train).getMessage();
    assertTrue(message.contains("broken.bin: output row 14 (\"realm\") has"), message);
  }

  @Test
  void aNewWordThatAnInitializerKnowsStartsAsThatSays() throws IOException {
    Path known = Files.writeString(folder.resolve("known.txt"), "1 6\nkittens 1 2 3 4 5 6\n");
    Pipeline pipeline = pipeline(FASTTEXT, ALIKE).with(Pipeline.INIT, "pretrained:path=" + known);
    try (EmbeddingTable after = pipeline.train()) {
      float[] given = {1, 2, 3, 4, 5, 6};
      assertArrayEquals(given, after.vector("kittens").orElseThrow(), 1e-5f);
    }
  }

  @Test
  void aFinalfusionFileThatNumbersAsFastTextKeepsItsNgramsToo() {
    try (EmbeddingTable before = Tables.installed().open(FIFU)) {
      String scheme = ((BucketSubwords) before.subwords().orElseThrow()).scheme().text();
      Pipeline pipeline = pipeline(FIFU, "skipgram:" + scheme);
      assertTrue(reportOf(pipeline).contains(" n-grams keep their rows"), reportOf(pipeline));
      try (EmbeddingTable after = pipeline.train()) {
        for (long row = 0; row < before.rows(); row++) {
          assertArrayEquals(before.vector(row), after.vector(row), 1e-6f);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ALIKE + "| n-grams keep their rows",
        "skipgram| its n-grams are left, for the objective learns none (with"
            + " minn=2,maxn=4,buckets=150 it goes on with them)",
        "skipgram:maxn=5,buckets=150| n-grams begin anew, for it has minn=2,maxn=4,buckets=150 and"
            + " asked for are minn=3,maxn=5,buckets=150"
      })
  void theReportSaysWhatBecameOfTheNgrams(String objective, String expected) {
    String report = reportOf(pipeline(FASTTEXT, objective));
    assertTrue(report.endsWith(expected), report);
    assertTrue(report.contains("; 1 words are new, 1 of them start as its n-grams"), report);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vectors.txt|for it has none",
        "buckets.fifu|for it does not number its own as fastText does"
      })
  void theReportSaysWhyNgramsBeginAnew(String name, String why) throws IOException {
    Path from =
        name.endsWith("fifu")
            ? FIFU.resolveSibling(name)
            : Files.writeString(folder.resolve(name), "2 2\nthe 1 2\ncat 3 4\n");
    String report = reportOf(pipeline(from, "skipgram:maxn=6"));
    assertTrue(report.endsWith("; n-grams begin anew, " + why), report);
  }

  @Test
  void theOptimizersStateOfNgramsGoesOnWithThem() throws IOException {
    Path old = folder.resolve("old.safetensors");
    Pipeline pipeline = pipeline(FASTTEXT, ALIKE).with(Pipeline.OPTIMIZER, "adagrad:lr=0.1");
    try (EmbeddingTable table = pipeline.train()) {
      Tables.installed().save(table, old, Saving.usual().as("safetensors:state=true"));
    }
    Files.writeString(text, "aa the cat\n".repeat(9));
    try (EmbeddingTable before = Tables.installed().open(old);
        EmbeddingTable after = pipeline.with(Pipeline.FROM, old.toString()).train()) {
      NgramRows then = NgramRows.of(before).orElseThrow();
      NgramRows now = NgramRows.of(after).orElseThrow();
      EmbeddingStore thenState = before.store().slots().get("subwords.accumulator");
      EmbeddingStore nowState = after.store().slots().get("subwords.accumulator");
      float[] a = new float[before.dim()];
      float[] b = new float[before.dim()];
      for (int bucket = 0; bucket < 150; bucket++) {
        if (then.row(bucket) >= 0) {
          thenState.gather(then.row(bucket), 1, a, 0, a.length);
          nowState.gather(now.row(bucket), 1, b, 0, b.length);
          for (int d = 0; d < a.length; d++) {
            assertTrue(b[d] >= a[d], "an accumulator never falls");
          }
        }
      }
    }
  }

  @Test
  void ngramsWithANumberThatIsNoneAreRefused() throws IOException {
    byte[] model = Files.readAllBytes(FASTTEXT);
    int bucket;
    try (EmbeddingTable table = Tables.installed().open(FASTTEXT)) {
      CharacterNgrams scheme = ((BucketSubwords) table.subwords().orElseThrow()).scheme();
      Set<Integer> buckets = bucketsOf(scheme, "kittens");
      for (long row = 0; row < table.rows(); row++) {
        buckets.removeAll(bucketsOf(scheme, table.vocabulary().orElseThrow().token(row)));
      }
      bucket = buckets.iterator().next();
      int rowBytes = 4 * table.dim();
      long outputs = 1 + 16 + table.rows() * rowBytes;
      int at = (int) (model.length - outputs - (scheme.buckets() - bucket) * (long) rowBytes);
      ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, Float.NaN);
    }
    Path broken = Files.write(folder.resolve("broken.bin"), model);
    Pipeline pipeline = pipeline(broken, ALIKE);
    String message = assertThrows(ConfigurationException.class, pipeline::train).getMessage();
    assertTrue(message.contains("broken.bin: the n-grams of bucket " + bucket + " have"), message);
    assertTrue(reportOf(pipeline(broken, "skipgram")).endsWith("it goes on with them)"));
  }

  private static Set<Integer> bucketsOf(CharacterNgrams scheme, String word) {
    Set<Integer> buckets = new TreeSet<>();
    scheme.each(word.getBytes(StandardCharsets.UTF_8), buckets::add);
    return buckets;
  }
}
