package embedkit.search.near;

import java.util.Arrays;

/**
 * The rotation (with a reflection, if need be) that is nearest to a square matrix: with the
 * singular values {@code M = U S V'} it is {@code U V'} (Schönemann 1966). Found by Hestenes'
 * one-sided rotations of Jacobi.
 */
public final class Rotation {

  private static final int SWEEPS = 60;
  private static final double SMALL = 1e-12;

  /** Singular values below this share of the greatest are as good as 0. */
  private static final double VANISHED = 1e-11;

  private Rotation() {}

  /**
   * Finds the rotation.
   *
   * @param matrix dim rows of dim numbers, spent
   * @return R, of which row i says where axis i goes
   */
  public static double[][] nearest(double[][] matrix) {
    int dim = matrix.length;
    // Columns as arrays: each rotation walks along two of them.
    double[][] columns = new double[dim][dim];
    double[][] right = new double[dim][dim];
    for (int i = 0; i < dim; i++) {
      right[i][i] = 1;
      for (int j = 0; j < dim; j++) {
        columns[j][i] = matrix[i][j];
      }
    }
    boolean turned = true;
    for (int sweep = 0; sweep < SWEEPS && turned; sweep++) {
      turned = false;
      for (int p = 0; p < dim; p++) {
        for (int q = p + 1; q < dim; q++) {
          turned |= turn(columns, right, p, q);
        }
      }
    }
    complete(columns);
    double[][] rotation = new double[dim][dim];
    for (int k = 0; k < dim; k++) {
      for (int i = 0; i < dim; i++) {
        double along = columns[k][i];
        for (int j = 0; j < dim; j++) {
          rotation[i][j] += along * right[k][j];
        }
      }
    }
    return rotation;
  }

  /** Makes two columns orthogonal; false if they are already. */
  private static boolean turn(double[][] columns, double[][] right, int p, int q) {
    double[] a = columns[p];
    double[] b = columns[q];
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int i = 0; i < a.length; i++) {
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      ab += a[i] * b[i];
    }
    if (Math.abs(ab) <= SMALL * Math.sqrt(aa) * Math.sqrt(bb)) {
      return false;
    }
    double zeta = (bb - aa) / (2 * ab);
    double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(zeta, 1));
    double c = 1 / Math.hypot(t, 1);
    rotate(a, b, c, c * t);
    rotate(right[p], right[q], c, c * t);
    return true;
  }

  private static void rotate(double[] a, double[] b, double c, double s) {
    for (int i = 0; i < a.length; i++) {
      double x = a[i];
      double y = b[i];
      a[i] = c * x - s * y;
      b[i] = s * x + c * y;
    }
  }

  /** Columns of length 1; those that vanished become any that are orthogonal to all others. */
  private static void complete(double[][] columns) {
    double greatest = 0;
    double[] lengths = new double[columns.length];
    for (int k = 0; k < columns.length; k++) {
      lengths[k] = length(columns[k]);
      greatest = Math.max(greatest, lengths[k]);
    }
    boolean[] known = new boolean[columns.length];
    for (int k = 0; k < columns.length; k++) {
      known[k] = lengths[k] > VANISHED * greatest;
      if (known[k]) {
        divide(columns[k], lengths[k]);
      }
    }
    int axis = 0;
    for (int k = 0; k < columns.length; k++) {
      while (!known[k]) {
        known[k] = orthogonal(columns, known, k, axis++ % columns.length);
      }
    }
  }

  private static boolean orthogonal(double[][] columns, boolean[] known, int k, int axis) {
    double[] column = columns[k];
    Arrays.fill(column, 0);
    column[axis] = 1;
    for (int again = 0; again < 2; again++) {
      for (int other = 0; other < columns.length; other++) {
        if (known[other]) {
          double along = 0;
          for (int i = 0; i < column.length; i++) {
            along += column[i] * columns[other][i];
          }
          for (int i = 0; i < column.length; i++) {
            column[i] -= along * columns[other][i];
          }
        }
      }
    }
    double length = length(column);
    if (length * length * columns.length < 0.5) {
      return false;
    }
    divide(column, length);
    return true;
  }

  private static double length(double[] values) {
    double square = 0;
    for (double value : values) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  private static void divide(double[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= by;
    }
  }
}
