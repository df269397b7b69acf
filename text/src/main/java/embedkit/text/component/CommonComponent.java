package embedkit.text.component;

import java.util.Arrays;
import java.util.List;

/**
 * The direction that many vectors have most in common: the first right singular vector of the
 * matrix of them, not centred, found by power iteration.
 */
public final class CommonComponent {

  private static final int MOST_STEPS = 500;

  /** Two steps of one direction, as far as doubles tell. */
  private static final double STILL = 1e-13;

  private CommonComponent() {}

  /**
   * Finds the direction.
   *
   * @param vectors of dim numbers each
   * @param dim numbers of each
   * @return a unit vector; zeros if all vectors are
   */
  public static float[] of(List<float[]> vectors, int dim) {
    double[] direction = start(vectors, dim);
    double[] next = new double[dim];
    boolean still = norm(direction) == 0;
    for (int step = 0; step < MOST_STEPS && !still; step++) {
      Arrays.fill(next, 0);
      for (float[] vector : vectors) {
        double along = 0;
        for (int d = 0; d < dim; d++) {
          along += vector[d] * direction[d];
        }
        for (int d = 0; d < dim; d++) {
          next[d] += along * vector[d];
        }
      }
      double norm = norm(next);
      double same = 0;
      for (int d = 0; d < dim; d++) {
        next[d] /= norm;
        same += next[d] * direction[d];
      }
      System.arraycopy(next, 0, direction, 0, dim);
      still = 1 - same < STILL;
    }
    float[] found = new float[dim];
    for (int d = 0; d < dim; d++) {
      found[d] = (float) direction[d];
    }
    return found;
  }

  /** The longest of the vectors, as a unit vector. */
  private static double[] start(List<float[]> vectors, int dim) {
    double[] start = new double[dim];
    double most = 0;
    for (float[] vector : vectors) {
      double square = 0;
      for (int d = 0; d < dim; d++) {
        square += (double) vector[d] * vector[d];
      }
      if (square > most) {
        most = square;
        for (int d = 0; d < dim; d++) {
          start[d] = vector[d];
        }
      }
    }
    double norm = norm(start);
    for (int d = 0; d < dim && norm > 0; d++) {
      start[d] = start[d] / norm;
    }
    return start;
  }

  private static double norm(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  /** Takes the direction off a vector. */
  public static void remove(float[] component, float[] vector, int at) {
    double along = 0;
    for (int d = 0; d < component.length; d++) {
      along += (double) component[d] * vector[at + d];
    }
    for (int d = 0; d < component.length; d++) {
      vector[at + d] -= (float) (along * component[d]);
    }
  }
}
