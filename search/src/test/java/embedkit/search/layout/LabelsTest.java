package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From which zoom on a word is seen. */
class LabelsTest {

  private static final Labels LABELS = new Labels(1000, 8, 16, 20);

  private static float[] zooms(Layout layout, int letters) {
    int[] order = IntStream.range(0, layout.rows()).toArray();
    return LABELS.zooms(layout, order, row -> letters, LayoutListener.NONE);
  }

  @Test
  void theFirstIsSeenAtOnceAndTheNextWhereThereIsRoomForBoth() {
    // 1000 pixels for 100: the second point is 20 pixels aside, and the words are 92 wide.
    Layout layout = new Layout(new float[] {0, 2, 100, 100.1f}, new float[] {0, 0, 50, 50.8f});
    float[] zooms = zooms(layout, 10);
    float by = 1000 / 100.1f;
    assertEquals(1, zooms[0]);
    assertEquals(92 / (2 * by), zooms[1], 1e-3);
    assertEquals(1, zooms[2]);
    assertEquals(16 / (0.8f * by), zooms[3], 1e-3);
  }

  @Test
  void noTwoWordsThatAreSeenOverlapAtAnyZoomAndNoneWaitsForNothing() {
    int n = 1500;
    Random random = new Random(2);
    float[] x = new float[n];
    float[] y = new float[n];
    int[] letters = new int[n];
    for (int i = 0; i < n; i++) {
      // Dense in the middle, as a map is.
      double far = Math.pow(random.nextDouble(), 3);
      double angle = random.nextDouble() * 2 * Math.PI;
      x[i] = (float) (far * Math.cos(angle));
      y[i] = (float) (far * Math.sin(angle));
      letters[i] = 1 + random.nextInt(30);
    }
    int[] order = IntStream.range(0, n).map(i -> (i * 7 + 3) % n).toArray();
    float[] zooms = LABELS.zooms(new Layout(x, y), order, row -> letters[row], LayoutListener.NONE);
    double extent = Math.max(extent(x), extent(y));
    for (int a = 0; a < n; a++) {
      double needed = 1;
      for (int b = 0; b < a; b++) {
        int row = order[a];
        int before = order[b];
        double aside = 1000 * Math.abs((double) x[row] - x[before]) / extent;
        double above = 1000 * Math.abs((double) y[row] - y[before]) / extent;
        double wide =
            8 * (Math.min(letters[row], 20) + Math.min(letters[before], 20) + 2 * 1.5) / 2;
        double apart = Math.min(wide / aside, 16 / above);
        if (Float.isFinite(zooms[row]) && Float.isFinite(zooms[before])) {
          double both = Math.max(zooms[row], zooms[before]);
          assertTrue(both >= apart * (1 - 1e-4), row + " and " + before + " overlap at " + both);
        }
        needed = apart > zooms[before] ? Math.max(needed, apart) : needed;
      }
      double expected = needed > Labels.MOST_ZOOM ? Float.POSITIVE_INFINITY : needed;
      assertEquals(expected, zooms[order[a]], 1e-2 * needed, "row " + order[a]);
    }
  }

  private static double extent(float[] values) {
    double[] sorted = IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[0];
  }

  @Test
  void ofPointsAtOnePlaceTheFirstAloneIsSeen() {
    Layout layout = new Layout(new float[] {1, 1, 1}, new float[] {4, 4, 4});
    float[] zooms = LABELS.zooms(layout, new int[] {2, 0, 1}, row -> 3, LayoutListener.NONE);
    assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, 1}, zooms);
  }

  @Test
  void aRowThatIsNotAmongThoseGivenOrHasNoLettersIsNotSeen() {
    Layout layout = new Layout(new float[] {0, 5, 9}, new float[] {0, 5, 9});
    float[] zooms =
        LABELS.zooms(layout, new int[] {0, 1}, row -> row == 0 ? 0 : 3, LayoutListener.NONE);
    assertFalse(Float.isFinite(zooms[0]));
    assertEquals(1, zooms[1]);
    assertFalse(Float.isFinite(zooms[2]));
  }

  @Test
  void sizesThatAreNoneAreRefused() {
    assertThrows(ConfigurationException.class, () -> new Labels(0, 8, 16, 20));
    assertThrows(ConfigurationException.class, () -> new Labels(900, Double.NaN, 16, 20));
    assertThrows(ConfigurationException.class, () -> new Labels(900, 8, 16, 0));
  }
}
