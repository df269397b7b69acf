package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.OutputRows;
import embedkit.api.file.Policy;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that was learned with n-grams answers for unknown words, wherever it is taken. */
class NgramTableTest {

  private static final String[] STEMS = {"walk", "talk", "paint", "jump", "cook", "climb"};
  private static final String[] ENDINGS = {"", "s", "ed", "ing", "er", "ers"};

  private static final Selection FIRST_FIVE =
      new Selection(5, Optional.empty(), false, false, Policy.SKIP, Policy.KEEP);

  @TempDir Path folder;
  private Path text;
  private Pipeline pipeline;

  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(4);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < 3000; line++) {
      String stem = STEMS[random.nextInt(STEMS.length)];
      for (int i = 0; i < 8; i++) {
        lines.append(stem).append(ENDINGS[random.nextInt(ENDINGS.length)]).append(' ');
      }
      lines.append('\n');
    }
    text = Files.writeString(folder.resolve("text.txt"), lines);
    pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.OBJECTIVE, "skipgram:maxn=5")
            .with(Pipeline.DIM, 24L)
            .with(Pipeline.SUBSAMPLE, 0.0)
            .with(Pipeline.EPOCHS, 5L)
            .with(Pipeline.THREADS, 1L);
  }

  private Path learned() {
    Path file = folder.resolve("learned.safetensors");
    try (EmbeddingTable table = pipeline.train()) {
      Tables.installed().save(table, file, Saving.usual().replacing(true));
    }
    return file;
  }

  @Test
  void anUnknownWordLiesNearThoseItIsSpeltLike() {
    try (EmbeddingTable table = Tables.installed().open(learned())) {
      assertEquals(-1, table.row("talkative"));
      float[] made = table.vectorOrMade("talkative").orElseThrow();
      double own = Cosine.of(made, table.vector("talking").orElseThrow());
      double other = Cosine.of(made, table.vector("painting").orElseThrow());
      assertTrue(own > other + 0.3, "talking " + own + ", painting " + other);
      assertArrayEquals(new float[24], table.vectorOrMade("\u6f22").orElseThrow());
    }
  }

  @Test
  void aWordsVectorIsTheMeanOfItsRowAndItsNgrams() {
    try (EmbeddingTable table = pipeline.train()) {
      NgramRows ngrams = NgramRows.of(table).orElseThrow();
      TreeSet<Integer> distinct = new TreeSet<>();
      for (long row = 0; row < table.rows(); row++) {
        float[] mean = new float[24];
        int[] count = {1};
        table.store().slots().get("words").gather(row, 1, mean, 0, 24);
        ngrams
            .scheme()
            .each(
                table.vocabulary().orElseThrow().utf8(row),
                bucket -> {
                  distinct.add(bucket);
                  count[0]++;
                  float[] piece = new float[24];
                  ngrams.rows().gather(ngrams.row(bucket), 1, piece, 0, 24);
                  for (int d = 0; d < 24; d++) {
                    mean[d] += piece[d];
                  }
                });
        for (int d = 0; d < 24; d++) {
          mean[d] /= count[0];
        }
        assertArrayEquals(mean, table.vector(row), 1e-5f);
      }
      assertEquals(distinct.size(), ngrams.rows().rows(), "only n-grams that occur have rows");
    }
  }

  @Test
  void whateverStoreAndSelectionTheVectorsStay() {
    Path file = learned();
    Tables tables = Tables.installed();
    float[] expected;
    try (EmbeddingTable table = tables.open(file)) {
      expected = table.vectorOrMade("cookable").orElseThrow();
    }
    try (EmbeddingTable heap = tables.open(file.toString(), Opening.usual().into("heap"))) {
      assertArrayEquals(expected, heap.vectorOrMade("cookable").orElseThrow());
    }
    Path few = folder.resolve("few.safetensors");
    try (EmbeddingTable some =
        tables.open(file.toString(), Opening.usual().selecting(FIRST_FIVE))) {
      assertEquals(5, some.rows());
      assertArrayEquals(expected, some.vectorOrMade("cookable").orElseThrow());
      tables.save(some, few);
    }
    try (EmbeddingTable again = tables.open(few)) {
      assertEquals(5, again.rows());
      assertArrayEquals(expected, again.vectorOrMade("cookable").orElseThrow());
    }
  }

  @Test
  void aTableThatGrowsKeepsItsVectorsAndItsNgrams() throws IOException {
    Path file = learned();
    Files.writeString(text, "walkers hikers\n".repeat(10));
    Pipeline grown =
        pipeline.with(Pipeline.FROM, file.toString()).with(Pipeline.OPTIMIZER, "sgd:lr=0.000001");
    try (EmbeddingTable before = Tables.installed().open(file);
        EmbeddingTable after = grown.train()) {
      assertEquals(before.rows() + 1, after.rows());
      for (long row = 0; row < before.rows(); row++) {
        assertArrayEquals(before.vector(row), after.vector(row), 1e-4f);
      }
      assertArrayEquals(
          before.vectorOrMade("walkable").orElseThrow(),
          after.vectorOrMade("walkable").orElseThrow(),
          1e-4f);
    }
  }

  @Test
  void aPlainTableBecomesOneWithNgramsWithoutMoving() {
    Path plain = folder.resolve("plain.safetensors");
    try (EmbeddingTable table = pipeline.with(Pipeline.OBJECTIVE, "skipgram").train()) {
      Tables.installed().save(table, plain);
    }
    Pipeline grown =
        pipeline
            .with(Pipeline.FROM, plain.toString())
            .with(Pipeline.EPOCHS, 1L)
            .with(Pipeline.OPTIMIZER, "sgd:lr=0.000001");
    try (EmbeddingTable before = Tables.installed().open(plain);
        EmbeddingTable after = grown.train()) {
      for (long row = 0; row < before.rows(); row++) {
        assertArrayEquals(before.vector(row), after.vector(row), 1e-3f);
      }
    }
  }

  @Test
  void whatCannotBeIsToldInASentence() {
    Path file = learned();
    Pipeline frozen = pipeline.with(Pipeline.FROM, file.toString()).with(Pipeline.FREEZE, true);
    String message = assertThrows(ConfigurationException.class, frozen::train).getMessage();
    assertTrue(message.contains("made of n-grams"), message);
    Pipeline sum =
        pipeline
            .with(Pipeline.OBJECTIVE, "skipgram:hierarchical=true")
            .with(Pipeline.VECTORS, "sum");
    message = assertThrows(ConfigurationException.class, sum::train).getMessage();
    assertTrue(message.contains("vectors=input"), message);
    Pipeline crossed = pipeline.with(Pipeline.OBJECTIVE, "skipgram:minn=5,maxn=3");
    message = assertThrows(ConfigurationException.class, crossed::train).getMessage();
    assertTrue(message.contains("minn <= maxn"), message);
  }

  @Test
  void brokenMetadataOfNgramsIsToldAndNothingIsAllocated() throws IOException {
    Path file = learned();
    byte[] bytes = Files.readAllBytes(file);
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = head.indexOf("minn=3", head.indexOf("\"subwords\":"));
    assertTrue(at > 0);
    byte[] wrong = "minn=3,maxn=5,buckets=2000000000".getBytes(StandardCharsets.US_ASCII);
    byte[] cut = Arrays.copyOf(wrong, "minn=3,maxn=5,buckets=2000000".length());
    cut[3] = 'x';
    System.arraycopy(cut, 0, bytes, at, cut.length);
    Files.write(file, bytes);
    String message =
        assertThrows(ConfigurationException.class, () -> Tables.installed().open(file))
            .getMessage();
    assertTrue(message.contains("says nothing of n-grams"), message);
  }

  @Test
  void theStateOfTheRunIsOnlySavedWhenAskedFor() {
    Path file = learned();
    try (EmbeddingTable table = Tables.installed().open(file)) {
      assertEquals(Set.of(NgramRows.ROWS, NgramRows.BUCKETS), table.store().slots().keySet());
      assertFalse(table.store().slots().containsKey(OutputRows.PART));
      assertEquals(
          new CharacterNgrams(3, 5, 2_000_000), NgramRows.of(table).orElseThrow().scheme());
    }
  }
}
