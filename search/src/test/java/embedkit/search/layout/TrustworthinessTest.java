package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far a map can be believed, against the formula as it stands in the paper. */
class TrustworthinessTest {

  private static List<Integer> order(int n, int row, IntToDoubleFunction distance) {
    return IntStream.range(0, n)
        .filter(other -> other != row)
        .boxed()
        .sorted((a, b) -> Double.compare(distance.applyAsDouble(a), distance.applyAsDouble(b)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"COSINE,4", "EUCLIDEAN,7"})
  void bothMeasuresAreThoseOfTheFormula(Metric metric, int k) {
    int n = 70;
    float[][] rows = Rows.around(5, n, 6, 0.6);
    Random random = new Random(5);
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = rows[i][0] + (float) random.nextGaussian();
      y[i] = rows[i][1] + (float) random.nextGaussian();
    }
    double strangers = 0;
    double missed = 0;
    for (int row = 0; row < n; row++) {
      int own = row;
      List<Integer> inTable = order(n, row, i -> -metric.score(rows[own], rows[i]));
      List<Integer> inPlane = order(n, row, i -> Math.hypot(x[own] - x[i], y[own] - y[i]));
      for (int place = 0; place < k; place++) {
        strangers += Math.max(0, inTable.indexOf(inPlane.get(place)) + 1 - k);
        missed += Math.max(0, inPlane.indexOf(inTable.get(place)) + 1 - k);
      }
    }
    double by = 2.0 / (n * k * (2.0 * n - 3 * k - 1));
    try (EmbeddingTable table = Rows.table(rows)) {
      Trustworthiness found = Trustworthiness.of(table.store(), metric, new Layout(x, y), k);
      assertEquals(1 - by * strangers, found.trustworthiness(), 1e-9);
      assertEquals(1 - by * missed, found.continuity(), 1e-9);
      assertEquals(n, found.rows());
    }
  }

  @Test
  void aPlaneDrawnAsItIsIsBelievedWholly() {
    float[][] rows = Rows.around(5, 90, 2, 0.6);
    float[] x = new float[90];
    float[] y = new float[90];
    for (int i = 0; i < 90; i++) {
      x[i] = rows[i][0];
      y[i] = rows[i][1];
    }
    try (EmbeddingTable table = Rows.table(rows)) {
      Trustworthiness found =
          Trustworthiness.of(table.store(), Metric.EUCLIDEAN, new Layout(x, y), 5, 30);
      assertEquals(new Trustworthiness(1, 1, 5, 30), found);
    }
  }

  @Test
  void otherRowsOrTooManyNeighboursAreRefused() {
    try (EmbeddingTable table = Rows.table(Rows.around(2, 10, 3, 1))) {
      Layout nine = new Layout(new float[9], new float[9]);
      Layout ten = new Layout(new float[10], new float[10]);
      assertThrows(
          ConfigurationException.class,
          () -> Trustworthiness.of(table.store(), Metric.COSINE, nine, 2));
      assertThrows(
          ConfigurationException.class,
          () -> Trustworthiness.of(table.store(), Metric.COSINE, ten, 5));
    }
  }
}
