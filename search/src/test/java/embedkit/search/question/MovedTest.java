package embedkit.search.question;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Alignment;
import embedkit.search.Among;
import embedkit.search.answer.MovedWords;
import embedkit.search.near.Rotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Words that moved from one table to another. */
class MovedTest {

  private static final int DIM = 9;

  private static float[][] random(int count, int dim) {
    Random random = new Random(8);
    float[][] rows = new float[count][dim];
    for (float[] row : rows) {
      for (int d = 0; d < dim; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  /** Axes that stand at right angles, by Gram and Schmidt. */
  private static double[][] axes(int dim) {
    float[][] given = random(dim, dim);
    double[][] axes = new double[dim][dim];
    for (int k = 0; k < dim; k++) {
      for (int d = 0; d < dim; d++) {
        axes[k][d] = given[k][d];
      }
      for (int other = 0; other < k; other++) {
        double along = dot(axes[k], axes[other]);
        for (int d = 0; d < dim; d++) {
          axes[k][d] -= along * axes[other][d];
        }
      }
      double length = Math.sqrt(dot(axes[k], axes[k]));
      for (int d = 0; d < dim; d++) {
        axes[k][d] /= length;
      }
    }
    return axes;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[] turned(float[] row, double[][] rotation, float by) {
    float[] turned = new float[row.length];
    for (int j = 0; j < row.length; j++) {
      double sum = 0;
      for (int i = 0; i < row.length; i++) {
        sum += row[i] * rotation[i][j];
      }
      turned[j] = (float) (by * sum);
    }
    return turned;
  }

  private static EmbeddingTable table(Map<String, float[]> words) {
    return Tables.installed().table(words);
  }

  /** The old table is the new one turned, in another order, but for some words. */
  private static EmbeddingTable old(float[][] rows, double[][] rotation, List<Integer> moved) {
    Map<String, float[]> words = new LinkedHashMap<>();
    words.put("only-old", rows[0].clone());
    for (int row = rows.length - 1; row >= 0; row--) {
      float[] values = turned(rows[row], rotation, 0.5f + row % 3);
      if (moved.contains(row)) {
        values = turned(rows[(row + 40) % rows.length], rotation, 1);
      }
      words.put("w" + row, values);
    }
    return table(words);
  }

  private static EmbeddingTable now(float[][] rows) {
    Map<String, float[]> words = new LinkedHashMap<>();
    for (int row = 0; row < rows.length; row++) {
      words.put("w" + row, rows[row]);
    }
    words.put("only-new", rows[1].clone());
    return table(words);
  }

  @Test
  void theWordsThatMovedAreFoundThoughTheAxesAreOthers() {
    float[][] rows = random(400, DIM);
    try (EmbeddingTable old = old(rows, axes(DIM), List.of(17, 300));
        EmbeddingTable now = now(rows)) {
      MovedWords found = new Moved(old, 3).in(now);
      assertEquals(400, found.common());
      assertEquals(3, found.words().size());
      for (MovedWords.Word word : found.words().subList(0, 2)) {
        assertTrue(List.of("w17", "w300").contains(word.word()), word.word());
        int row = (int) word.row();
        // What it is now against what it was, which is another word now.
        assertEquals(Metric.COSINE.score(rows[row], rows[(row + 40) % 400]), word.cosine(), 0.03);
        assertEquals("w" + row, old.vocabulary().orElseThrow().token(word.otherRow()));
      }
      assertTrue(found.words().get(0).cosine() <= found.words().get(1).cosine());
      assertTrue(found.words().get(2).cosine() > 0.99, found.toString());
      assertTrue(found.mean() > 0.99 && found.mean() < 1);
      MovedWords frequent = new Moved(old, 1, Among.first(100)).in(now);
      assertEquals("w17", frequent.words().getFirst().word());
    }
  }

  @Test
  void aTableThatWasOnlyTurnedHasNotMovedAtAll() {
    float[][] rows = random(50, DIM);
    try (EmbeddingTable old = old(rows, axes(DIM), List.of());
        EmbeddingTable now = now(rows)) {
      MovedWords found = new Moved(old, 50).in(now);
      found.words().forEach(word -> assertEquals(1, word.cosine(), 1e-5));
      assertEquals(1, found.mean(), 1e-5);
      Alignment alignment = Alignment.of(old, now);
      assertArrayEquals(rows[7], alignment.aligned(turned(rows[7], axes(DIM), 1)), 1e-4f);
    }
  }

  @Test
  void theNearestRotationOfARotationIsItselfAndOfAStretchedOneToo() {
    double[][] rotation = axes(33);
    double[][] stretched = new double[33][33];
    for (int i = 0; i < 33; i++) {
      for (int j = 0; j < 33; j++) {
        // From the left by a diagonal matrix that is positive: M = S R, whose rotation is R.
        stretched[i][j] = (1 + i * i) * rotation[i][j];
      }
    }
    double[][] found = Rotation.nearest(stretched);
    for (int i = 0; i < 33; i++) {
      assertArrayEquals(rotation[i], found[i], 1e-9);
    }
  }

  @Test
  void ofAMatrixThatLacksDirectionsTheRotationIsOneAllTheSame() {
    double[][] lacking = new double[6][6];
    lacking[1][4] = 3;
    lacking[2][2] = -1;
    double[][] found = Rotation.nearest(lacking);
    assertEquals(1, found[1][4], 1e-12);
    assertEquals(-1, found[2][2], 1e-12);
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        assertEquals(i == j ? 1 : 0, dot(found[i], found[j]), 1e-12);
      }
    }
  }

  @Test
  void tablesThatCannotBeComparedAreRefused() {
    float[][] rows = random(50, DIM);
    try (EmbeddingTable now = now(rows);
        EmbeddingTable other = now(random(50, 4));
        EmbeddingTable few = table(Map.of("w1", rows[1], "w2", rows[2]))) {
      assertSays(now, other, "tables of dim 4 and 9 cannot be aligned");
      assertSays(now, few, "the tables have 2 words in common; to align dim 9 takes more than 9");
      assertThrows(ConfigurationException.class, () -> new Moved(now, 0));
      EmbeddingTable wordless =
          new EmbeddingTable(now.store(), Optional.empty(), Map.of(), now.report());
      assertSays(now, wordless, "has no words, by which tables are aligned");
    }
  }

  private static void assertSays(EmbeddingTable now, EmbeddingTable other, String what) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> new Moved(other, 5).in(now));
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }
}
