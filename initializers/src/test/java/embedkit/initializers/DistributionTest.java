package embedkit.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.Initializer;
import embedkit.api.TableShape;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The numbers are what they are said to be. */
class DistributionTest {

  private static final Catalog CATALOG = Catalog.installed();

  private static float[] numbers(Initializer initializer, int rows, int dim) {
    float[] values = new float[rows * dim];
    initializer
        .bind(Initializer.Target.of(TableShape.f32(rows, dim), 5))
        .fill(0, rows, values, 0, dim);
    return values;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  @Test
  void uniformFillsItsRangeEvenly() {
    float[] values = numbers(new Uniform(-2, 6), 10_000, 100);
    assertEquals(2, mean(values), 0.01);
    assertEquals(8 / Math.sqrt(12), deviation(values), 0.01);
    Arrays.sort(values);
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      worst = Math.max(worst, Math.abs((values[i] + 2) / 8 - (i + 0.5) / values.length));
    }
    assertTrue(worst < 1.95 / Math.sqrt(values.length), "Kolmogorov-Smirnov " + worst);
    assertTrue(values[0] >= -2 && values[values.length - 1] < 6);
  }

  @Test
  void normalHasItsMeanAndDeviationAndTails() {
    float[] values = numbers(new Normal(1, 3), 10_000, 100);
    assertEquals(1, mean(values), 0.02);
    assertEquals(3, deviation(values), 0.02);
    int beyond = 0;
    for (float value : values) {
      beyond += Math.abs(value - 1) > 6 ? 1 : 0;
    }
    assertEquals(0.0455, (double) beyond / values.length, 0.001);
  }

  /**
   * Largest distance of the sample from a distribution; 1.95 / sqrt(n) is exceeded once in 1000.
   */
  private static void kolmogorovSmirnov(float[] values, DoubleUnaryOperator probability) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      double p = probability.applyAsDouble(sorted[i]);
      worst =
          Math.max(worst, Math.max(p - (double) i / sorted.length, (i + 1.0) / sorted.length - p));
    }
    assertTrue(worst < 1.95 / Math.sqrt(sorted.length), "Kolmogorov-Smirnov " + worst);
  }

  /** The normal distribution by Abramowitz and Stegun 7.1.26, right to 1.5e-7. */
  private static double normalProbability(double x) {
    double z = Math.abs(x) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * z);
    double poly =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double erf = 1 - poly * Math.exp(-z * z);
    return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
  }

  @Test
  void normalNumbersPassKolmogorovSmirnov() {
    kolmogorovSmirnov(numbers(new Normal(1, 3), 5_000, 40), x -> normalProbability((x - 1) / 3));
  }

  @Test
  void truncatedNumbersPassKolmogorovSmirnovWithBoundsOfEitherKind() {
    double least = normalProbability(-2);
    double share = normalProbability(2) - least;
    kolmogorovSmirnov(
        numbers(new TruncatedNormal(0, 3, -2, 2, "deviations"), 5_000, 40),
        x -> (normalProbability(x / 3) - least) / share);
    float[] absolute = numbers(new TruncatedNormal(0, 1, -2, 2, "absolute"), 5_000, 40);
    kolmogorovSmirnov(absolute, x -> (normalProbability(x) - least) / share);
    assertEquals(0.88, deviation(absolute), 0.005);
  }

  @Test
  void everyUniformInitializerFillsItsBoundsEvenly() {
    int rows = 2_000;
    int dim = 50;
    double xavier = Math.sqrt(6.0 / (rows + dim));
    kolmogorovSmirnov(numbers(new Word2Vec(), rows, dim), x -> Math.clamp(x * dim + 0.5, 0.0, 1.0));
    kolmogorovSmirnov(
        numbers(CATALOG.initializer("fasttext"), rows, dim),
        x -> Math.clamp((x * dim + 1) / 2, 0.0, 1.0));
    kolmogorovSmirnov(
        numbers(CATALOG.initializer("xavier-uniform"), rows, dim),
        x -> Math.clamp((x / xavier + 1) / 2, 0.0, 1.0));
  }

  @Test
  void neighbouringRowsAndColumnsAreNotCorrelated() {
    int dim = 64;
    float[] values = numbers(new Normal(0, 1), 4_000, dim);
    for (int lag : new int[] {1, 2, dim, 2 * dim, 256 * dim}) {
      double sum = 0;
      for (int i = 0; i + lag < values.length; i++) {
        sum += values[i] * values[i + lag];
      }
      assertEquals(
          0, sum / (values.length - lag), 4 / Math.sqrt(values.length - lag), "lag " + lag);
    }
  }

  @Test
  void word2VecIsWithinHalfAnDimth() {
    float[] values = numbers(new Word2Vec(), 1000, 50);
    for (float value : values) {
      assertTrue(value >= -0.01f && value < 0.01f);
    }
    assertEquals(0.02 / Math.sqrt(12), deviation(values), 1e-4);
  }

  /**
   * At dim 256 word2vec.c's own generator repeats its rows every 256. Two rows alike would have the
   * same first four numbers, whose bits are 96 random ones.
   */
  @Test
  void noTwoOfAMillionRowsAreEqual() {
    int rows = 1_000_000;
    int dim = 4;
    for (String spec : List.of("word2vec", "uniform", "normal", "truncated-normal")) {
      float[] values = numbers(CATALOG.initializer(spec), rows, dim);
      long[] halves = new long[rows];
      for (int row = 0; row < rows; row++) {
        long hash = 0;
        for (int d = 0; d < dim; d++) {
          hash = (hash ^ Float.floatToIntBits(values[row * dim + d])) * 0x9E3779B97F4A7C15L;
          hash ^= hash >>> 32;
        }
        halves[row] = hash;
      }
      Arrays.sort(halves);
      for (int row = 1; row < rows; row++) {
        assertTrue(halves[row] != halves[row - 1], spec + " repeats a row");
      }
    }
  }
}
