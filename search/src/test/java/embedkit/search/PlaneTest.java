package embedkit.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plane of principal components. */
class PlaneTest {

  private static List<float[]> random(int count, int dim) {
    Random random = new Random(4);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dim];
      for (int d = 0; d < dim; d++) {
        vector[d] = (float) random.nextGaussian() / (d + 1);
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static double apart(Plane.Point a, Plane.Point b) {
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }

  @Test
  void vectorsOfAPlaneKeepTheirDistances() {
    float[] angles = {0, 20, 45, 100, 190, 300};
    List<float[]> vectors = new ArrayList<>();
    for (float angle : angles) {
      double radians = Math.toRadians(angle);
      // Length counts for nothing, and the plane lies aslant in four dimensions.
      float length = 1 + angle / 50;
      float x = (float) Math.cos(radians) * length;
      float y = (float) Math.sin(radians) * length;
      vectors.add(new float[] {x, (float) (y * Math.sqrt(0.5)), 0, (float) (y * Math.sqrt(0.5))});
    }
    Plane plane = Plane.of(vectors);
    assertEquals(1, plane.kept(), 1e-6);
    for (int i = 0; i < angles.length; i++) {
      for (int j = 0; j < i; j++) {
        double chord = 2 * Math.sin(Math.toRadians(Math.abs(angles[i] - angles[j])) / 2);
        assertEquals(chord, apart(plane.points().get(i), plane.points().get(j)), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20, 150})
  void theTwoAxesAreUncorrelatedAndShowNoLessThanAnyTwoNumbers(int count) {
    List<float[]> vectors = random(count, 9);
    Plane plane = Plane.of(vectors);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    double x = 0;
    double y = 0;
    for (Plane.Point point : plane.points()) {
      xx += point.x() * point.x();
      yy += point.y() * point.y();
      xy += point.x() * point.y();
      x += point.x();
      y += point.y();
    }
    assertEquals(0, x, 1e-9 * count);
    assertEquals(0, y, 1e-9 * count);
    assertEquals(0, xy, 1e-9 * count);
    assertTrue(xx >= yy, "the first axis shows most");
    double[] shares = shares(vectors);
    assertTrue(plane.kept() >= shares[0] + shares[1] - 1e-9, "as no two of the numbers show more");
    assertTrue(plane.kept() <= 1);
  }

  /** How much of the variance each number of unit vectors has, the greatest first. */
  private static double[] shares(List<float[]> vectors) {
    int dim = vectors.getFirst().length;
    double[] variance = new double[dim];
    double all = 0;
    for (int d = 0; d < dim; d++) {
      double sum = 0;
      double square = 0;
      for (float[] vector : vectors) {
        double value = Terms.none().with(vector, 1, -1).mean(dim)[d];
        sum += value;
        square += value * value;
      }
      variance[d] = square - sum * sum / vectors.size();
      all += variance[d];
    }
    Arrays.sort(variance);
    return new double[] {variance[dim - 1] / all, variance[dim - 2] / all};
  }

  @Test
  void theSamePlaneComesAgainAndEqualVectorsAreOnePoint() {
    List<float[]> vectors = random(30, 5);
    assertEquals(Plane.of(vectors), Plane.of(vectors));
    Plane one = Plane.of(List.of(new float[] {1, 2}, new float[] {1, 2}, new float[] {2, 4}));
    assertEquals(1, one.kept());
    assertEquals(0, apart(one.points().get(0), one.points().get(2)), 1e-6);
  }

  @Test
  void tooFewVectorsOrNumbersThatAreNotFiniteAreTold() {
    List<float[]> two = random(2, 3);
    assertThrows(ConfigurationException.class, () -> Plane.of(two));
    List<float[]> many = random(1001, 2);
    assertThrows(ConfigurationException.class, () -> Plane.of(many));
    List<float[]> broken = random(4, 3);
    broken.get(1)[2] = Float.NaN;
    assertThrows(ConfigurationException.class, () -> Plane.of(broken));
  }
}
