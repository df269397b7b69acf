package embedkit.search.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestRowsTest {

  /** Sorted whole: the higher score first, of equals the lower row. */
  private static long[] sorted(float[] scores, int most) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -(scores[i] + 0.0)).thenComparing(i -> i))
        .limit(most)
        .mapToLong(i -> i)
        .sorted()
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 108, 1000, 6000})
  void theBestAreThoseOfASort(int most) {
    Random random = new Random(most);
    for (int distinct : new int[] {1, 7, 300, 1 << 24}) {
      float[] scores = new float[5000];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(distinct) - distinct / 2;
      }
      BestRows best = new BestRows(most);
      for (int i = 0; i < scores.length; i++) {
        best.add(scores[i], i);
      }
      assertArrayEquals(sorted(scores, most), best.rows());
    }
  }

  @Test
  void partsGiveWhatOnePassGives() {
    Random random = new Random(3);
    float[] scores = new float[4000];
    BestRows[] parts = {new BestRows(50), new BestRows(50), new BestRows(50)};
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(200);
      parts[i / 1500].add(scores[i], i);
    }
    BestRows all = new BestRows(50);
    for (BestRows part : parts) {
      all.addAll(part);
    }
    assertArrayEquals(sorted(scores, 50), all.rows());
  }

  @Test
  void infinityAndBothZerosHaveTheirPlaceAndNaNHasNone() {
    BestRows best = new BestRows(3);
    float[] scores = {
      Float.NaN, -0f, Float.NEGATIVE_INFINITY, 0f, -0f, -1, Float.POSITIVE_INFINITY
    };
    for (int i = 0; i < scores.length; i++) {
      best.add(scores[i], i);
    }
    assertArrayEquals(new long[] {1, 3, 6}, best.rows());
    assertTrue(best.floor() > 0);
  }
}
