package embedkit.text.component;

import embedkit.api.ConfigurationException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The directions in which rows differ most, about their mean (PCA). They are the eigenvectors of
 * the rows' covariance, found by Jacobi's rotations, with the sign by which their largest number is
 * above zero.
 */
public final class PrincipalComponents {

  private static final int BLOCK = 256;

  private static final int MOST_SWEEPS = 60;

  /** What is left beside the diagonal, to what is on it, when rotating ends. */
  private static final double LEFT = 1e-22;

  private final double[] mean;
  private final double[][] directions;

  private PrincipalComponents(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds the first components.
   *
   * @param rows at least one, of finite numbers
   * @param count how many components, 1 to dim
   */
  public static PrincipalComponents of(RowSource rows, int count) {
    int dim = rows.dim();
    double[] mean = mean(rows);
    double[][] covariance = covariance(rows, mean);
    double[][] vectors = new double[dim][dim];
    diagonalize(covariance, vectors);
    Integer[] order = IntStream.range(0, dim).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -covariance[i][i]));
    double[][] directions = new double[count][];
    for (int k = 0; k < count; k++) {
      directions[k] = signed(vectors[order[k]]);
    }
    return new PrincipalComponents(mean, directions);
  }

  private static double[] mean(RowSource rows) {
    int dim = rows.dim();
    double[] mean = new double[dim];
    float[] block = new float[BLOCK * dim];
    for (long first = 0; first < rows.rows(); first += BLOCK) {
      int count = (int) Math.min(BLOCK, rows.rows() - first);
      rows.read(first, count, block);
      for (int i = 0; i < count * dim; i++) {
        mean[i % dim] += block[i];
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

  /** The upper half is summed up by all processors, each of which has lines of its own. */
  private static double[][] covariance(RowSource rows, double[] mean) {
    int dim = rows.dim();
    double[][] sums = new double[dim][dim];
    float[] block = new float[BLOCK * dim];
    double[] centred = new double[BLOCK * dim];
    for (long first = 0; first < rows.rows(); first += BLOCK) {
      int count = (int) Math.min(BLOCK, rows.rows() - first);
      rows.read(first, count, block);
      for (int i = 0; i < count * dim; i++) {
        centred[i] = block[i] - mean[i % dim];
      }
      IntStream.range(0, dim)
          .parallel()
          .forEach(
              d -> {
                double[] line = sums[d];
                for (int r = 0; r < count; r++) {
                  double value = centred[r * dim + d];
                  int from = r * dim;
                  for (int e = d; e < dim; e++) {
                    line[e] += value * centred[from + e];
                  }
                }
              });
    }
    for (int d = 0; d < dim; d++) {
      for (int e = d; e < dim; e++) {
        sums[d][e] /= rows.rows();
        sums[e][d] = sums[d][e];
      }
    }
    return sums;
  }

  /**
   * Turns a symmetric matrix until it is diagonal.
   *
   * @param a the matrix; its eigenvalues are on the diagonal in the end
   * @param v takes the eigenvectors, one a line
   */
  private static void diagonalize(double[][] a, double[][] v) {
    int n = a.length;
    for (int i = 0; i < n; i++) {
      v[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double on = 0;
      double off = 0;
      for (int p = 0; p < n; p++) {
        on += a[p][p] * a[p][p];
        for (int q = p + 1; q < n; q++) {
          off += a[p][q] * a[p][q];
        }
      }
      if (off <= LEFT * on) {
        return;
      }
      // Turning away what is far below the average changes nothing for now.
      double least = sweep < 4 ? off / ((double) n * n) * 0.01 : 0;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          if (a[p][q] * a[p][q] > least) {
            rotate(a, v, p, q);
          }
        }
      }
    }
  }

  /** Turns the plane of two axes so that what they share is gone. */
  private static void rotate(double[][] a, double[][] v, int p, int q) {
    double[] rowP = a[p];
    double[] rowQ = a[q];
    double shared = rowP[q];
    double theta = (rowQ[q] - rowP[p]) / (2 * shared);
    double t = Math.signum(theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    if (theta == 0) {
      t = 1;
    }
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    double diagonalP = rowP[p] - t * shared;
    double diagonalQ = rowQ[q] + t * shared;
    turn(rowP, rowQ, c, s);
    for (int i = 0; i < a.length; i++) {
      if (i != p && i != q) {
        a[i][p] = rowP[i];
        a[i][q] = rowQ[i];
      }
    }
    rowP[p] = diagonalP;
    rowQ[q] = diagonalQ;
    rowP[q] = 0;
    rowQ[p] = 0;
    turn(v[p], v[q], c, s);
  }

  private static void turn(double[] x, double[] y, double c, double s) {
    for (int i = 0; i < x.length; i++) {
      double own = x[i];
      x[i] = c * own - s * y[i];
      y[i] = s * own + c * y[i];
    }
  }

  private static double[] signed(double[] direction) {
    double most = 0;
    for (double value : direction) {
      most = Math.abs(value) > Math.abs(most) ? value : most;
    }
    double sign = most < 0 ? -1 : 1;
    return Arrays.stream(direction).map(value -> sign * value).toArray();
  }

  /** How many numbers a projected row has. */
  public int count() {
    return directions.length;
  }

  /** Projects a row: where it lies along each direction, from the mean. */
  public void project(float[] row, int from, float[] into, int to) {
    for (int k = 0; k < directions.length; k++) {
      double[] direction = directions[k];
      double along = 0;
      for (int d = 0; d < direction.length; d++) {
        along += direction[d] * (row[from + d] - mean[d]);
      }
      into[to + k] = (float) along;
    }
  }
}
