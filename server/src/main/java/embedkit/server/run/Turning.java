package embedkit.server.run;

/**
 * Turns and mirrors points so that they lie nearest to where they were. Principal components have
 * no sign, and swap when two matter the same: without this a film of them would jump.
 */
final class Turning {

  private Turning() {}

  /**
   * Turns points about the origin.
   *
   * @param x where they are now; changed
   * @param y the same
   * @param before where each was; empty for the first picture
   */
  static double[][] near(double[] x, double[] y, double[][] before) {
    int count = x.length;
    double along = 0;
    double across = 0;
    double mirroredAlong = 0;
    double mirroredAcross = 0;
    for (int i = 0; i < count; i++) {
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
