package embedkit.server.run;

import java.util.Random;

/**
 * The two directions in which points differ most, followed from picture to picture: each time by a
 * few steps of orthogonal iteration from where they were. That costs next to nothing beside the
 * training that it watches, and the plane does not jump.
 */
final class Axes {

  private static final int FIRST_STEPS = 100;
  private static final int STEPS = 15;

  /**
   * Points in the plane.
   *
   * @param x along the first direction
   * @param y along the second
   * @param kept the share of the variance that the plane keeps, 0 to 1
   */
  record Picture(double[] x, double[] y, double kept) {}

  private double[][] axes = {};

  /**
   * Projects points.
   *
   * @param points rows of one length; centred and made unit vectors here
   */
  Picture project(double[][] points) {
    int dim = points[0].length;
    double all = centre(points);
    int steps = STEPS;
    if (axes.length == 0) {
      steps = FIRST_STEPS;
      Random random = new Random(1);
      axes = new double[2][dim];
      for (double[] axis : axes) {
        for (int d = 0; d < dim; d++) {
          axis[d] = random.nextGaussian();
        }
      }
    }
    for (int step = 0; step < steps; step++) {
      double[] first = times(points, axes[0]);
      double[] second = times(points, axes[1]);
      if (!normalize(first)) {
        break;
      }
      double along = dot(first, second);
      for (int d = 0; d < dim; d++) {
        second[d] -= along * first[d];
      }
      axes[0] = first;
      // Points of one line have no second direction; any one will do.
      axes[1] = normalize(second) ? second : axes[1];
    }
    double[] x = new double[points.length];
    double[] y = new double[points.length];
    double kept = 0;
    for (int i = 0; i < points.length; i++) {
      x[i] = dot(points[i], axes[0]);
      y[i] = dot(points[i], axes[1]);
      kept += x[i] * x[i] + y[i] * y[i];
    }
    return new Picture(x, y, all == 0 ? 1 : Math.clamp(kept / all, 0, 1));
  }

  /** Makes rows unit vectors, takes off their mean, and returns the sum of the squares left. */
  private static double centre(double[][] points) {
    int dim = points[0].length;
    double[] mean = new double[dim];
    for (double[] point : points) {
      normalize(point);
      for (int d = 0; d < dim; d++) {
        mean[d] += point[d] / points.length;
      }
    }
    double all = 0;
    for (double[] point : points) {
      for (int d = 0; d < dim; d++) {
        point[d] -= mean[d];
        all += point[d] * point[d];
      }
    }
    return all;
  }

  /** The covariance times a vector, without the covariance. */
  private static double[] times(double[][] points, double[] vector) {
    double[] product = new double[vector.length];
    for (double[] point : points) {
      double along = dot(point, vector);
      for (int d = 0; d < vector.length; d++) {
        product[d] += along * point[d];
      }
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  /** Makes a vector one of length 1; false if it has none. */
  private static boolean normalize(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    if (!(norm > 1e-30)) {
      return false;
    }
    for (int d = 0; d < vector.length; d++) {
      vector[d] /= norm;
    }
    return true;
  }
}
