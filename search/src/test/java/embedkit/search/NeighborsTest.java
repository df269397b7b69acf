package embedkit.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.testkit.ArrayStore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search against a plain one in double precision, and its edges. */
class NeighborsTest {

  private static final int ROWS = 9001;
  private static final int DIM = 7;

  private static EmbeddingTable table(float[][] rows) {
    ArrayStore store = new ArrayStore(new TableShape(rows.length, rows[0].length, ElementType.F32));
    for (int i = 0; i < rows.length; i++) {
      store.scatter(new long[] {i}, 0, 1, rows[i], 0, rows[i].length);
    }
    List<String> names = IntStream.range(0, rows.length).mapToObj(i -> "w" + i).toList();
    return EmbeddingTable.of(store, Vocabulary.of(names));
  }

  private static float[][] random(int rows, int dim) {
    Random random = new Random(11);
    float[][] values = new float[rows][dim];
    for (float[] row : values) {
      for (int i = 0; i < dim; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static double plain(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    double apart = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
      apart += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case COSINE -> squareA * squareB == 0 ? 0 : dot / Math.sqrt(squareA * squareB);
      case DOT -> dot;
      case EUCLIDEAN -> -Math.sqrt(apart);
    };
  }

  @ParameterizedTest
  @EnumSource
  void theNearestAreThoseOfAPlainSearch(Metric metric) {
    float[][] rows = random(ROWS, DIM);
    Arrays.fill(rows[5], 0);
    float[] query = rows[4500].clone();
    double[] scores = new double[ROWS];
    Arrays.setAll(scores, i -> plain(metric, query, rows[i]));
    List<Integer> expected =
        IntStream.range(0, ROWS)
            .boxed()
            .filter(i -> i != 4500)
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    List<Neighbor> found = Neighbors.in(table(rows)).by(metric).nearest(4500, 50);
    assertEquals(50, found.size());
    for (int i = 0; i < 50; i++) {
      Neighbor neighbor = found.get(i);
      assertEquals(scores[expected.get(i)], neighbor.score(), 1e-4, "rank " + i);
      assertEquals(scores[(int) neighbor.row()], neighbor.score(), 1e-4, "row " + neighbor.row());
      assertEquals("w" + neighbor.row(), neighbor.token());
    }
    assertEquals(50, found.stream().mapToLong(Neighbor::row).distinct().count());
  }

  @Test
  void ofEquallyNearRowsTheLowerComesFirst() {
    float[][] rows = new float[ROWS][DIM];
    for (float[] row : rows) {
      Arrays.fill(row, 1);
    }
    List<Neighbor> found = Neighbors.in(table(rows)).nearest(rows[0], 4, 1, 0);
    assertEquals(List.of(2L, 3L, 4L, 5L), found.stream().map(Neighbor::row).toList());
  }

  @Test
  void aRowThatIsNotANumberIsNeverAnAnswer() {
    float[][] rows = {{1, 0}, {Float.NaN, 1}, {0, 1}};
    for (Metric metric : Metric.values()) {
      List<Neighbor> found = Neighbors.in(table(rows)).by(metric).nearest(rows[0], 3);
      assertEquals(List.of(0L, 2L), found.stream().map(Neighbor::row).toList());
    }
  }

  @Test
  void aZeroRowHasCosineZero() {
    float[][] rows = {{1, 0}, {0, 0}, {-1, 0}};
    List<Neighbor> found = Neighbors.in(table(rows)).nearest(0, 2);
    assertEquals(List.of(1L, 2L), found.stream().map(Neighbor::row).toList());
    assertEquals(0f, found.get(0).score());
    assertEquals(-1f, found.get(1).score());
  }

  @Test
  void moreThanThereAreGivesAllAndNoneGivesNone() {
    EmbeddingTable table = table(random(3, 2));
    assertEquals(2, Neighbors.in(table).nearest(0, Integer.MAX_VALUE).size());
    assertTrue(Neighbors.in(table).nearest(0, 0).isEmpty());
  }

  @Test
  void aQueryOfAnotherDimOrANegativeTopIsRefused() {
    Neighbors neighbors = Neighbors.in(table(random(3, 2)));
    assertEquals(
        "a query of 3 numbers cannot be asked of a table of dim 2",
        assertThrows(ConfigurationException.class, () -> neighbors.nearest(new float[3], 1))
            .getMessage());
    assertThrows(ConfigurationException.class, () -> neighbors.nearest(new float[2], -1));
    assertThrows(
        ConfigurationException.class, () -> neighbors.similarity(new float[2], new float[3]));
  }
}
