package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.api.TableShape;
import embedkit.spi.RowChecks;

/**
 * Orthonormal columns (or rows, of a wide table) out of normal rows by CholeskyQR, run twice where
 * the table is so nearly square that once would lose digits.
 */
final class OrthogonalRows {

  private static final int MOST = 4096;
  private static final long MOST_WIDE = 1L << 27;

  private OrthogonalRows() {}

  static Initializer.Rows of(Initializer.Target target, double gain) {
    TableShape shape = target.shape();
    if (Math.min(shape.rows(), shape.dim()) > MOST) {
      throw new ConfigurationException(
          "initializer orthogonal: the smaller of rows and dim is at most "
              + MOST
              + ", but the table is "
              + shape.rows()
              + " by "
              + shape.dim());
    }
    return shape.rows() < shape.dim() ? wide(target, gain) : tall(target, gain);
  }

  private static Initializer.Rows tall(Initializer.Target target, double gain) {
    int dim = target.shape().dim();
    long rows = target.shape().rows();
    double[][] inverse = identity(dim);
    int passes = rows < 4L * dim ? 2 : 1;
    for (int pass = 0; pass < passes; pass++) {
      double[][] gram = new double[dim][dim];
      double[] row = new double[dim];
      double[] raw = new double[dim];
      for (long r = 0; r < rows; r++) {
        normalRow(target.seed(), r, raw);
        times(raw, inverse, row);
        for (int i = 0; i < dim; i++) {
          axpy(row[i], row, gram[i], i + 1);
        }
      }
      inverse = product(inverse, transposed(invertedLower(cholesky(gram))));
    }
    double[][] last = inverse;
    return (firstRow, count, dst, offset, stride) -> {
      RowChecks.block(count, dim, dst.length, offset, stride);
      RowChecks.range(firstRow, count, rows);
      double[] raw = new double[dim];
      double[] row = new double[dim];
      for (int i = 0; i < count; i++) {
        normalRow(target.seed(), firstRow + i, raw);
        times(raw, last, row);
        for (int j = 0; j < dim; j++) {
          dst[offset + i * stride + j] = (float) (gain * row[j]);
        }
      }
    };
  }

  private static Initializer.Rows wide(Initializer.Target target, double gain) {
    int dim = target.shape().dim();
    int rows = (int) target.shape().rows();
    if ((long) rows * dim > MOST_WIDE) {
      throw new ConfigurationException(
          "initializer orthogonal: a table with fewer rows than dims has at most "
              + MOST_WIDE
              + " numbers, but this one is "
              + rows
              + " by "
              + dim);
    }
    double[][] q = new double[rows][dim];
    for (int r = 0; r < rows; r++) {
      normalRow(target.seed(), r, q[r]);
    }
    for (int pass = 0; pass < 2; pass++) {
      double[][] gram = new double[rows][rows];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] = dot(q[i], q[j]);
        }
      }
      q = product(invertedLower(cholesky(gram)), q);
    }
    double[][] last = q;
    return (firstRow, count, dst, offset, stride) -> {
      RowChecks.block(count, dim, dst.length, offset, stride);
      RowChecks.range(firstRow, count, rows);
      for (int i = 0; i < count; i++) {
        double[] row = last[Math.toIntExact(firstRow + i)];
        for (int j = 0; j < dim; j++) {
          dst[offset + i * stride + j] = (float) (gain * row[j]);
        }
      }
    };
  }

  private static void normalRow(long seed, long row, double[] to) {
    RowRandom random = new RowRandom(seed, row);
    for (int j = 0; j < to.length; j++) {
      to[j] = random.gaussian();
    }
  }

  private static double[][] identity(int n) {
    double[][] one = new double[n][n];
    for (int i = 0; i < n; i++) {
      one[i][i] = 1;
    }
    return one;
  }

  /** Writes row * matrix, of which just the upper triangle is not zero. */
  private static void times(double[] row, double[][] upper, double[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] = 0;
    }
    for (int i = 0; i < row.length; i++) {
      double x = row[i];
      double[] line = upper[i];
      for (int j = i; j < to.length; j++) {
        to[j] += x * line[j];
      }
    }
  }

  private static void axpy(double a, double[] x, double[] y, int count) {
    for (int j = 0; j < count; j++) {
      y[j] += a * x[j];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Returns L with L * transposed L = the matrix, whose lower triangle is read. */
  private static double[][] cholesky(double[][] matrix) {
    int n = matrix.length;
    double[][] lower = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  private static double[][] invertedLower(double[][] lower) {
    int n = lower.length;
    double[][] inverse = identity(n);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        axpy(-lower[i][k], inverse[k], inverse[i], k + 1);
      }
      for (int j = 0; j <= i; j++) {
        inverse[i][j] /= lower[i][i];
      }
    }
    return inverse;
  }

  private static double[][] transposed(double[][] matrix) {
    int n = matrix.length;
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] result = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        if (a[i][k] != 0) {
          axpy(a[i][k], b[k], result[i], result[i].length);
        }
      }
    }
    return result;
  }
}
