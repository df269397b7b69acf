package embedkit.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.api.TableShape;
import org.junit.jupiter.api.Test;

/** Widths, fans, cuts and orthogonality against the formulas and numbers of the libraries. */
class FanAndBoundsTest {

  private static float[] numbers(Initializer initializer, int rows, int dim) {
    float[] values = new float[rows * dim];
    initializer
        .bind(Initializer.Target.of(TableShape.f32(rows, dim), 5))
        .fill(0, rows, values, 0, dim);
    return values;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double deviation(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(squares / values.length - mean * mean);
  }

  @Test
  void kaimingTakesPyTorchsFanUnlessToldKeras() {
    Initializer torch = new KaimingUniform("leaky-relu", 0, "in", "pytorch");
    Initializer keras = new KaimingUniform("leaky-relu", 0, "in", "keras");
    assertEquals(0.346, largest(numbers(torch, 1000, 50)), 5e-4);
    assertEquals(0.077, largest(numbers(keras, 1000, 50)), 5e-4);
    Initializer relu = new KaimingNormal("relu", 0, "out", "pytorch");
    assertEquals(Math.sqrt(2.0 / 1000), deviation(numbers(relu, 1000, 50)), 5e-4);
  }

  @Test
  void gainsAreThoseOfPyTorch() {
    assertEquals(5.0 / 3, Fan.gain("tanh", 0));
    assertEquals(Math.sqrt(2), Fan.gain("relu", 0));
    assertEquals(Math.sqrt(2 / 1.04), Fan.gain("leaky-relu", 0.2));
    assertEquals(1, Fan.gain("sigmoid", 0));
  }

  @Test
  void xavierIsSymmetricInItsFans() {
    assertEquals(Math.sqrt(6.0 / 1050), largest(numbers(new XavierUniform(1), 1000, 50)), 1e-4);
    assertEquals(
        2 * Math.sqrt(2.0 / 1050), deviation(numbers(new XavierNormal(2), 1000, 50)), 1e-3);
  }

  @Test
  void lecunHasTheSameVarianceInBothDistributions() {
    for (String distribution : new String[] {"normal", "uniform"}) {
      float[] values = numbers(new Lecun(distribution, "pytorch"), 2000, 50);
      assertEquals(Math.sqrt(1.0 / 50), deviation(values), 1e-3, distribution);
    }
  }

  @Test
  void fastTextIsTwiceAsWideAsWord2Vec() {
    assertEquals(1.0 / 50, largest(numbers(new FastText(1), 1000, 50)), 1e-5);
  }

  @Test
  void theTruncatedNormalIsCutAndNarrower() {
    float[] values = numbers(new TruncatedNormal(0, 1, -2, 2, "absolute"), 2000, 50);
    assertTrue(largest(values) <= 2);
    assertEquals(0.87962566, deviation(values), 5e-3);
    float[] scaled = numbers(new TruncatedNormal(0, 0.1, -2, 2, "deviations"), 2000, 50);
    assertTrue(largest(scaled) <= 0.2 + 1e-6);
    assertEquals(0.087962566, deviation(scaled), 5e-4);
  }

  @Test
  void theQuantilesAreThoseOfTheTables() {
    // Python 3, statistics.NormalDist().inv_cdf
    assertEquals(0, NormalQuantile.of(0.5), 1e-15);
    assertEquals(1.9599639845400536, NormalQuantile.of(0.975), 1e-14);
    assertEquals(-4.753424308822899, NormalQuantile.of(1e-6), 1e-13);
    assertEquals(-11.464024688443617, NormalQuantile.of(1e-30), 1e-12);
    assertEquals(0.9772498680518208, NormalQuantile.probability(2), 1e-14);
  }

  @Test
  void orthogonalTablesHaveOrthonormalRowsOrColumns() {
    for (int[] shape : new int[][] {{300, 20}, {30, 20}, {20, 20}, {20, 30}, {1, 5}, {5, 1}}) {
      float[] values = numbers(new Orthogonal(1), shape[0], shape[1]);
      int n = Math.min(shape[0], shape[1]);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          assertEquals(i == j ? 1 : 0, product(values, shape, i, j), 1e-5, i + " " + j);
        }
      }
    }
  }

  private static double product(float[] values, int[] shape, int i, int j) {
    int rows = shape[0];
    int dim = shape[1];
    double sum = 0;
    for (int k = 0; k < Math.max(rows, dim); k++) {
      sum +=
          rows < dim
              ? (double) values[i * dim + k] * values[j * dim + k]
              : (double) values[k * dim + i] * values[k * dim + j];
    }
    return sum;
  }

  @Test
  void badValuesAreRefusedInASentence() {
    assertThrows(ConfigurationException.class, () -> new FastText(0));
    assertThrows(ConfigurationException.class, () -> new XavierUniform(-1));
    assertThrows(
        ConfigurationException.class, () -> new TruncatedNormal(0, 1, 2, -2, "deviations"));
    assertThrows(
        ConfigurationException.class, () -> new KaimingNormal("relux", 0, "in", "pytorch"));
  }
}
