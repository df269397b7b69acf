package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often each word is drawn. */
class AliasSamplerTest {

  private static final int DRAWS = 2_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.75, 1})
  void wordsAreDrawnByThePowerOfTheirCounts(double power) {
    long[] counts = {1_000_000, 1, 250_000, 7, 7, 90_000, 3, 12_345, 1, 500_000};
    assertDrawn(counts, power);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void zipfianVocabulariesOfAnySizeAreDrawnRight(int size) {
    assertDrawn(LongStream.rangeClosed(1, size).map(i -> 10_000_000_000L / i).toArray(), 0.75);
  }

  /** By the chi-squared statistic: its mean is the degrees of freedom, its variance twice that. */
  private static void assertDrawn(long[] counts, double power) {
    AliasSampler sampler = new AliasSampler(counts, power);
    SplittableRandom random = new SplittableRandom(5);
    int[] drawn = new int[counts.length];
    for (int i = 0; i < DRAWS; i++) {
      drawn[sampler.draw(random.nextLong())]++;
    }
    double total = 0;
    for (long count : counts) {
      total += Math.pow(count, power);
    }
    double statistic = 0;
    double freedom = -1;
    for (int i = 0; i < counts.length; i++) {
      double expected = DRAWS * Math.pow(counts[i], power) / total;
      if (expected >= 5) {
        statistic += (drawn[i] - expected) * (drawn[i] - expected) / expected;
        freedom++;
      } else {
        assertEquals(expected, drawn[i], 25);
      }
    }
    double bound = freedom + 5 * Math.sqrt(2 * Math.max(1, freedom)) + 5;
    assertTrue(statistic < bound, statistic + " with " + freedom + " degrees of freedom");
  }
}
