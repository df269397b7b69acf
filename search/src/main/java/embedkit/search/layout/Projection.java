package embedkit.search.layout;

import embedkit.kernels.Kernels;
import embedkit.search.near.MapRows;
import embedkit.search.near.Work;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * All rows in the plane through their mean in which they differ most (Pearson 1901). The matrix of
 * the products of columns is summed by kernels, and its two greatest eigenvectors are found by
 * iterating a few directions together (Bauer's simultaneous iteration).
 *
 * @param layout where each row is
 * @param kept the share of the differences that the plane shows, 0 to 1
 */
record Projection(Layout layout, double kept) {

  private static final int BLOCK = 256;

  /** More directions than two are iterated, so that the two are soon found. */
  private static final int DIRECTIONS = 8;

  private static final int ROUNDS = 400;
  private static final double SETTLED = 1e-13;

  /** Beyond so many multiplications only every so many-th row counts for the plane. */
  private static final double MOST_WORK = 2e11;

  static Projection of(MapRows rows, LayoutListener listener) {
    Work work = LayoutListener.Phase.PROJECTION.work(listener);
    int dim = rows.dim();
    double wanted = (double) rows.rows() * dim * dim;
    int every = (int) Math.max(1, Math.ceil(wanted / MOST_WORK));
    double[] mean = new double[dim];
    double[][] products = products(rows, every, mean, work);
    double all = 0;
    for (int d = 0; d < dim; d++) {
      all += products[d][d];
    }
    double[] first = new double[dim];
    double[] second = new double[dim];
    double shown = plane(products, first, second);
    float[] x = new float[rows.rows()];
    float[] y = new float[rows.rows()];
    work.each(
        Math.ceilDiv(rows.rows(), BLOCK * 16),
        piece -> {
          float[] block = new float[BLOCK * dim];
          int to = Math.min(rows.rows(), (piece + 1) * BLOCK * 16);
          for (int from = piece * BLOCK * 16; from < to; from += BLOCK) {
            int count = Math.min(BLOCK, to - from);
            rows.read(from, count, block, dim);
            for (int i = 0; i < count; i++) {
              x[from + i] = (float) along(block, i * dim, mean, first);
              y[from + i] = (float) along(block, i * dim, mean, second);
            }
          }
        });
    turn(x);
    turn(y);
    return new Projection(new Layout(x, y), all == 0 ? 1 : Math.clamp(shown / all, 0, 1));
  }

  private static double along(float[] values, int from, double[] mean, double[] direction) {
    double sum = 0;
    for (int d = 0; d < mean.length; d++) {
      sum += (values[from + d] - mean[d]) * direction[d];
    }
    return sum;
  }

  /** A direction has no sign: the point farthest out is on the positive side. */
  private static void turn(float[] values) {
    float farthest = 0;
    for (float value : values) {
      farthest = Math.abs(value) > Math.abs(farthest) ? value : farthest;
    }
    for (int i = 0; i < values.length && farthest < 0; i++) {
      values[i] = -values[i];
    }
  }

  /** The covariance of the columns; receives their means. */
  private static double[][] products(MapRows rows, int every, double[] mean, Work work) {
    int dim = rows.dim();
    int stride = Kernels.stride(dim);
    int counted = Math.ceilDiv(rows.rows(), every);
    // A fixed number of parts, so that sums do not depend on the number of threads.
    int parts = Math.clamp(counted / 1024, 1, dim > 1024 ? 2 : 8);
    float[][] sums = new float[parts][];
    double[][] totals = new double[parts][];
    double[][] means = new double[parts][dim];
    work.quietly(
        parts,
        p -> {
          double[] total = new double[stride * stride];
          float[] block = new float[BLOCK * stride];
          long[] ids = new long[BLOCK];
          int from = (int) ((long) counted * p / parts);
          int to = (int) ((long) counted * (p + 1) / parts);
          sums[p] = new float[stride * stride];
          for (int at = from; at < to; at += BLOCK) {
            int count = Math.min(BLOCK, to - at);
            for (int i = 0; i < count; i++) {
              ids[i] = (long) (at + i) * every;
            }
            Arrays.fill(block, 0);
            rows.read(ids, 0, count, block, stride);
            Kernels.accumulate(block, 1, stride, stride, count, block, sums[p], stride);
            for (int i = 0; i < count; i++) {
              for (int d = 0; d < dim; d++) {
                means[p][d] += block[i * stride + d];
              }
            }
            // Sums in binary32 stay short.
            if ((at - from) / BLOCK % 16 == 15 || at + BLOCK >= to) {
              for (int i = 0; i < total.length; i++) {
                total[i] += sums[p][i];
              }
              Arrays.fill(sums[p], 0);
            }
          }
          totals[p] = total;
        });
    for (double[] part : means) {
      for (int d = 0; d < dim; d++) {
        mean[d] += part[d] / counted;
      }
    }
    double[][] products = new double[dim][dim];
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        double sum = 0;
        for (double[] part : totals) {
          sum += part[i * stride + j];
        }
        products[i][j] = sum / counted - mean[i] * mean[j];
      }
    }
    return products;
  }

  /** The two greatest eigenvectors; returns the sum of their values. */
  private static double plane(double[][] matrix, double[] first, double[] second) {
    int dim = matrix.length;
    int count = Math.min(DIRECTIONS, dim);
    SplittableRandom random = new SplittableRandom(1);
    double[][] directions = new double[count][dim];
    for (double[] direction : directions) {
      for (int d = 0; d < dim; d++) {
        direction[d] = random.nextDouble() - 0.5;
      }
    }
    orthonormal(directions);
    double before = -1;
    double[] values = new double[count];
    for (int round = 0; round < ROUNDS; round++) {
      double[][] images = new double[count][];
      for (int k = 0; k < count; k++) {
        images[k] = times(matrix, directions[k]);
      }
      directions = images;
      orthonormal(directions);
      for (int k = 0; k < count; k++) {
        values[k] = Math.max(0, dot(directions[k], times(matrix, directions[k])));
      }
      double now = values[0] + (count > 1 ? values[1] : 0);
      if (Math.abs(now - before) <= SETTLED * now) {
        break;
      }
      before = now;
    }
    System.arraycopy(directions[0], 0, first, 0, dim);
    if (count > 1) {
      System.arraycopy(directions[1], 0, second, 0, dim);
    }
    return values[0] + (count > 1 ? values[1] : 0);
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = dot(matrix[i], vector);
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

  /** Gram and Schmidt, twice, as once leaves rounding; what vanishes stays zero. */
  private static void orthonormal(double[][] directions) {
    for (int k = 0; k < directions.length; k++) {
      for (int again = 0; again < 2; again++) {
        double length = Math.sqrt(dot(directions[k], directions[k]));
        for (int d = 0; d < directions[k].length; d++) {
          directions[k][d] = length <= 1e-300 ? 0 : directions[k][d] / length;
        }
        for (int other = 0; other < k; other++) {
          double along = dot(directions[k], directions[other]);
          for (int d = 0; d < directions[k].length; d++) {
            directions[k][d] -= along * directions[other][d];
          }
        }
      }
      double length = Math.sqrt(dot(directions[k], directions[k]));
      for (int d = 0; d < directions[k].length; d++) {
        directions[k][d] = length < 1e-6 ? 0 : directions[k][d] / length;
      }
    }
  }
}
