package embedkit.linear;

import embedkit.api.ConfigurationException;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The directions in which rows differ most, about their mean, the greatest first (Pearson 1901),
 * and rows told along them. The same rows give the same components, whatever the processors. Safe
 * for any number of threads.
 */
public final class PrincipalComponents {

  /** The matrix of all products of columns then takes 128 MiB. */
  public static final int MOST_DIM = 4096;

  private static final int BLOCK_ROWS = 256;

  /** Rows whose products are added at once; a block is a multiple of them. */
  private static final int TOGETHER = 4;

  private final double[] mean;

  /** {@code [dim, count]}: how much of each number goes into each of the new ones. */
  private final double[][] weights;

  private PrincipalComponents(double[] mean, double[][] weights) {
    this.mean = mean;
    this.weights = weights;
  }

  /**
   * Finds the first components. Time grows with rows times the square of the dim, by all
   * processors, and with the cube of the dim.
   *
   * @param rows at least one
   * @param count how many are wanted, 1 to dim
   * @throws ConfigurationException if there is no row or one of more than {@value #MOST_DIM}
   *     numbers, or a number is not finite
   */
  public static PrincipalComponents of(RowSource rows, int count) {
    int dim = rows.dim();
    if (rows.rows() == 0 || dim > MOST_DIM) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d rows of dim %d have no principal components; one row or more is needed, and a dim of %d or less",
              rows.rows(),
              dim,
              MOST_DIM));
    }
    double[] mean = mean(rows);
    SymmetricEigen eigen = SymmetricEigen.of(products(rows, mean));
    double[][] weights = new double[dim][count];
    int[] greatest = eigen.greatest(count);
    for (int k = 0; k < count; k++) {
      double[] direction = eigen.vector(greatest[k]);
      double sign = sign(direction);
      for (int d = 0; d < dim; d++) {
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

  private static double[] mean(RowSource rows) {
    int dim = rows.dim();
    double[] mean = new double[dim];
    float[] block = new float[BLOCK_ROWS * dim];
    for (long first = 0; first < rows.rows(); first += BLOCK_ROWS) {
      int count = (int) Math.min(BLOCK_ROWS, rows.rows() - first);
      rows.read(first, count, block);
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < dim; d++) {
          mean[d] += block[i * dim + d];
        }
      }
    }
    for (int d = 0; d < dim; d++) {
      mean[d] /= rows.rows();
      if (!Double.isFinite(mean[d])) {
        throw new ConfigurationException(
            "column "
                + d
                + " of the table has a number that is not finite, so that it has no"
                + " principal components");
      }
    }
    return mean;
  }

  /**
   * The products of all columns with each other, of rows whose mean is zero. Each line is summed by
   * one thread from the first row to the last, so that sums do not depend on how many there are.
   */
  private static double[][] products(RowSource rows, double[] mean) {
    int dim = mean.length;
    double[][] sums = new double[dim][dim];
    float[] block = new float[BLOCK_ROWS * dim];
    double[][] centred = new double[BLOCK_ROWS][dim];
    for (long first = 0; first < rows.rows(); first += BLOCK_ROWS) {
      int count = (int) Math.min(BLOCK_ROWS, rows.rows() - first);
      rows.read(first, count, block);
      int padded = Math.ceilDiv(count, TOGETHER) * TOGETHER;
      for (int i = 0; i < padded; i++) {
        for (int d = 0; d < dim; d++) {
          centred[i][d] = i < count ? block[i * dim + d] - mean[d] : 0;
        }
      }
      IntStream.range(0, dim)
          .parallel()
          .forEach(
              d -> {
                for (int i = 0; i < padded; i += TOGETHER) {
                  addProducts(centred, i, d, sums[d]);
                }
              });
    }
    for (int i = 0; i < dim; i++) {
      for (int j = i; j < dim; j++) {
        sums[j][i] = sums[i][j];
      }
    }
    return sums;
  }

  private static void addProducts(double[][] rows, int first, int d, double[] sums) {
    double[] x0 = rows[first];
    double[] x1 = rows[first + 1];
    double[] x2 = rows[first + 2];
    double[] x3 = rows[first + 3];
    double f0 = x0[d];
    double f1 = x1[d];
    double f2 = x2[d];
    double f3 = x3[d];
    for (int j = d; j < sums.length; j++) {
      sums[j] += f0 * x0[j] + f1 * x1[j] + (f2 * x2[j] + f3 * x3[j]);
    }
  }

  /** How many numbers a projected row has. */
  public int count() {
    return weights[0].length;
  }

  /**
   * Projects a row: where it lies along each direction, from the mean.
   *
   * @param row holds the row's numbers
   * @param from where they begin
   * @param into receives {@link #count} numbers
   * @param to where they begin
   */
  public void project(float[] row, int from, float[] into, int to) {
    double[] sums = new double[count()];
    for (int d = 0; d < mean.length; d++) {
      addMultiple(row[from + d] - mean[d], weights[d], sums);
    }
    for (int k = 0; k < sums.length; k++) {
      into[to + k] = (float) sums[k];
    }
  }

  private static void addMultiple(double factor, double[] weights, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] += factor * weights[k];
    }
  }
}
