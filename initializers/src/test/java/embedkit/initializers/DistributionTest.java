package embedkit.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.Initializer;
import embedkit.api.TableShape;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The numbers are what they are said to be. */
class DistributionTest {

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

  @Test
  void word2VecIsWithinHalfAnDimth() {
    float[] values = numbers(new Word2Vec(), 1000, 50);
    for (float value : values) {
      assertTrue(value >= -0.01f && value < 0.01f);
    }
    assertEquals(0.02 / Math.sqrt(12), deviation(values), 1e-4);
  }

  @Test
  void aMillionRowsAreAllDifferent() {
    int rows = 1_000_000;
    float[] values = numbers(new Word2Vec(), rows, 3);
    long distinct =
        LongStream.range(0, rows)
            .map(
                row -> {
                  int at = (int) row * 3;
                  return ((long) Float.floatToIntBits(values[at]) << 32)
                      ^ ((long) Float.floatToIntBits(values[at + 1]) << 16)
                      ^ Float.floatToIntBits(values[at + 2]);
                })
            .distinct()
            .count();
    assertTrue(distinct > rows - 5, "distinct " + distinct);
  }
}
