package embedkit;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The directions in which rows differ most, the greatest first, and rows told along them. */
final class PrincipalComponents {

  /** The matrix of all products of columns then takes 128 MiB. */
  static final int MOST_DIM = 4096;

  /** Fixed, so that sums do not depend on the number of processors. */
  private static final int PARTS = 4;

  private static final int TOGETHER = 4;

  private final double[] mean;

  /** {@code [dim, kept]}: how much of each number goes into each of the new ones. */
  private final double[][] weights;

  private PrincipalComponents(double[] mean, double[][] weights) {
    this.mean = mean;
    this.weights = weights;
  }

  /**
   * Finds the components of rows of finite numbers.
   *
   * @param rows some rows, of a dim of at most {@link #MOST_DIM}
   * @param kept how many are wanted, 1 to dim
   */
  static PrincipalComponents of(GrowingRows rows, int kept) {
    double[] mean = mean(rows);
    SymmetricEigen eigen = SymmetricEigen.of(products(rows, mean));
    double[][] weights = new double[rows.dim()][kept];
    int[] greatest = eigen.greatest(kept);
    for (int k = 0; k < kept; k++) {
      double[] direction = eigen.vector(greatest[k]);
      double sign = sign(direction);
      for (int d = 0; d < direction.length; d++) {
        weights[d][k] = sign * direction[d];
      }
    }
    return new PrincipalComponents(mean, weights);
  }

  /** A direction has no sign of its own: its largest weight is made positive. */
  private static double sign(double[] direction) {
    double largest = 0;
    for (double weight : direction) {
      largest = Math.abs(weight) > Math.abs(largest) + 1e-9 ? weight : largest;
    }
    return largest < 0 ? -1 : 1;
  }

  private static double[] mean(GrowingRows rows) {
    double[] mean = new double[rows.dim()];
    for (int row = 0; row < rows.size(); row++) {
      float[] chunk = rows.chunk(row);
      int at = rows.at(row);
      for (int d = 0; d < mean.length; d++) {
        mean[d] += chunk[at + d];
      }
    }
    for (int d = 0; d < mean.length; d++) {
      mean[d] /= rows.size();
    }
    return mean;
  }

  /** The products of all columns with each other, of rows whose mean is zero. */
  private static double[][] products(GrowingRows rows, double[] mean) {
    int parts = Math.clamp(rows.size() / 256, 1, PARTS);
    double[][][] sums =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(
                p ->
                    products(
                        rows,
                        mean,
                        (int) ((long) rows.size() * p / parts),
                        (int) ((long) rows.size() * (p + 1) / parts)))
            .toArray(double[][][]::new);
    double[][] all = sums[0];
    int dim = mean.length;
    for (int i = 0; i < dim; i++) {
      for (int j = i; j < dim; j++) {
        for (int p = 1; p < parts; p++) {
          all[i][j] += sums[p][i][j];
        }
        all[j][i] = all[i][j];
      }
    }
    return all;
  }

  private static double[][] products(GrowingRows rows, double[] mean, int from, int to) {
    int dim = mean.length;
    double[][] sums = new double[dim][dim];
    double[][] some = new double[TOGETHER][dim];
    for (int first = from; first < to; first += TOGETHER) {
      for (int i = 0; i < TOGETHER; i++) {
        centre(rows, mean, first + i, first + i < to, some[i]);
      }
      for (int i = 0; i < dim; i++) {
        addProducts(some, i, sums[i]);
      }
    }
    return sums;
  }

  private static void centre(GrowingRows rows, double[] mean, int row, boolean there, double[] to) {
    float[] chunk = there ? rows.chunk(row) : null;
    int at = there ? rows.at(row) : 0;
    for (int d = 0; d < to.length; d++) {
      to[d] = there ? chunk[at + d] - mean[d] : 0;
    }
  }

  private static void addProducts(double[][] some, int i, double[] sums) {
    double[] x0 = some[0];
    double[] x1 = some[1];
    double[] x2 = some[2];
    double[] x3 = some[3];
    double f0 = x0[i];
    double f1 = x1[i];
    double f2 = x2[i];
    double f3 = x3[i];
    for (int j = i; j < sums.length; j++) {
      sums[j] += f0 * x0[j] + f1 * x1[j] + (f2 * x2[j] + f3 * x3[j]);
    }
  }

  /** Returns the rows along the components. */
  GrowingRows project(GrowingRows rows) {
    GrowingRows projected = new GrowingRows(weights[0].length);
    double[] sums = new double[weights[0].length];
    float[] vector = new float[sums.length];
    for (int row = 0; row < rows.size(); row++) {
      float[] chunk = rows.chunk(row);
      int at = rows.at(row);
      Arrays.fill(sums, 0);
      for (int d = 0; d < mean.length; d++) {
        addMultiple(chunk[at + d] - mean[d], weights[d], sums);
      }
      for (int k = 0; k < sums.length; k++) {
        vector[k] = (float) sums[k];
      }
      projected.add(vector);
    }
    return projected;
  }

  private static void addMultiple(double factor, double[] weights, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] += factor * weights[k];
    }
  }
}
