package embedkit.server.run;

import embedkit.search.Plane;
import java.util.List;

/**
 * Turns and mirrors points so that they lie nearest to where they were. Principal components have
 * no sign, and swap when two matter the same: without this a film of them would jump.
 */
final class Turning {

  private Turning() {}

  /**
   * Turns points about the origin.
   *
   * @param points where they are now
   * @param before where each was; empty for the first picture
   */
  static double[][] near(List<Plane.Point> points, double[][] before) {
    int count = points.size();
    double[] x = new double[count];
    double[] y = new double[count];
    double along = 0;
    double across = 0;
    double mirroredAlong = 0;
    double mirroredAcross = 0;
    for (int i = 0; i < count; i++) {
      x[i] = points.get(i).x();
      y[i] = points.get(i).y();
      if (before.length > 0) {
        along += x[i] * before[0][i] + y[i] * before[1][i];
        across += x[i] * before[1][i] - y[i] * before[0][i];
        mirroredAlong += x[i] * before[0][i] - y[i] * before[1][i];
        mirroredAcross += x[i] * before[1][i] + y[i] * before[0][i];
      }
    }
    double straight = Math.hypot(along, across);
    double mirrored = Math.hypot(mirroredAlong, mirroredAcross);
    if (Math.max(straight, mirrored) == 0) {
      return new double[][] {x, y};
    }
    double sign = mirrored > straight ? -1 : 1;
    double cos = (sign < 0 ? mirroredAlong : along) / Math.max(straight, mirrored);
    double sin = (sign < 0 ? mirroredAcross : across) / Math.max(straight, mirrored);
    for (int i = 0; i < count; i++) {
      double flipped = sign * y[i];
      double turned = cos * x[i] - sin * flipped;
      y[i] = sin * x[i] + cos * flipped;
      x[i] = turned;
    }
    return new double[][] {x, y};
  }
}
