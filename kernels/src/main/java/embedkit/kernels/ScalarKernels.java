package embedkit.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Plain loops: the oracle of the vector kernels, and what runs where the Vector API is missing. The
 * block kernels walk contiguous columns, so the JIT vectorizes them by itself.
 */
final class ScalarKernels implements KernelSet {

  private final int lanes;

  ScalarKernels() {
    this(16);
  }

  /** With a width of its own, to stand beside the vectors of any machine. */
  ScalarKernels(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public String describe() {
    return "plain loops (no Vector API)";
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[aFrom + i] * b[bFrom + i];
      s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
      s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
      s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[aFrom + i] * b[bFrom + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void axpy(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    for (int i = 0; i < n; i++) {
      y[yFrom + i] += alpha * x[xFrom + i];
    }
  }

  @Override
  public void addTo(MemorySegment y, long at, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      long place = at + 4L * i;
      y.set(MAPPED, place, y.get(MAPPED, place) + x[from + i]);
    }
  }

  @Override
  public void scores(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    for (int i = 0; i < count; i++) {
      int row = from + i * stride;
      dots[i] = dot(query, 0, rows, row, dim);
      squares[i] = dot(rows, row, rows, row, dim);
    }
  }

  @Override
  public void dotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots) {
    for (int r = 0; r < count; r++) {
      dots[r] = dot(query, 0, rows, from + r * stride, dim);
    }
  }

  /** As {@link #scores}, with sums in four strands, which need not wait for each other. */
  static void strands(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    for (int i = 0; i < count; i++) {
      int row = from + i * stride;
      float d0 = 0;
      float d1 = 0;
      float d2 = 0;
      float d3 = 0;
      float q0 = 0;
      float q1 = 0;
      float q2 = 0;
      float q3 = 0;
      int k = 0;
      for (; k + 3 < dim; k += 4) {
        float v0 = rows[row + k];
        float v1 = rows[row + k + 1];
        float v2 = rows[row + k + 2];
        float v3 = rows[row + k + 3];
        d0 += v0 * query[k];
        d1 += v1 * query[k + 1];
        d2 += v2 * query[k + 2];
        d3 += v3 * query[k + 3];
        q0 += v0 * v0;
        q1 += v1 * v1;
        q2 += v2 * v2;
        q3 += v3 * v3;
      }
      for (; k < dim; k++) {
        d0 += rows[row + k] * query[k];
        q0 += rows[row + k] * rows[row + k];
      }
      dots[i] = d0 + d1 + (d2 + d3);
      squares[i] = q0 + q1 + (q2 + q3);
    }
  }

  @Override
  public int above(
      float[] c, int from, int n, float scale, float shift, float[] floor, int[] hits) {
    int found = 0;
    for (int j = 0; j < n; j++) {
      c[from + j] = c[from + j] * scale + shift;
      if (c[from + j] >= floor[j]) {
        hits[found++] = j;
      }
    }
    return found;
  }

  /** Lays rows out as columns, in panels of a width; zeros behind the last row. */
  static void panels(float[] y, int p, int stride, int dim, float[] yt, int columns, int width) {
    for (int j = 0; j < columns; j++) {
      int to = j / width * width * dim + j % width;
      for (int d = 0; d < dim; d++) {
        yt[to + d * width] = j < p ? y[j * stride + d] : 0;
      }
    }
  }

  @Override
  public void products(float[] x, int m, int stride, int dim, float[] yt, int p, float[] c) {
    Arrays.fill(c, 0, m * p, 0);
    int width = Math.min(p, 2 * lanes());
    for (int panel = 0; panel < p; panel += width) {
      for (int i = 0; i < m; i++) {
        for (int d = 0; d < dim; d++) {
          axpy(x[i * stride + d], yt, panel * dim + d * width, c, i * p + panel, width);
        }
      }
    }
  }

  @Override
  public void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        axpy(g[i * rowStep + j * colStep], y, j * stride, d, i * stride, stride);
      }
    }
  }

  @Override
  public void dots(
      float[] x, int xFrom, float[] y, int[] rows, int from, int n, int stride, float[] out) {
    for (int k = from; k < from + n; k++) {
      out[k] = dot(x, xFrom, y, rows[k] * stride, stride);
    }
  }

  @Override
  public void spread(
      float[] x,
      float[] dx,
      int xFrom,
      float[] y,
      float[] dy,
      int[] rows,
      int from,
      int n,
      int stride,
      float[] g) {
    for (int k = from; k < from + n; k++) {
      axpy(g[k], y, rows[k] * stride, dx, xFrom, stride);
      axpy(g[k], x, xFrom, dy, rows[k] * stride, stride);
    }
  }

  @Override
  public void addRows(float[] y, int[] rows, int[] start, int m, int stride, float[] x) {
    for (int i = 0; i < m; i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        axpy(1, y, rows[k] * stride, x, i * stride, stride);
      }
    }
  }

  @Override
  public void addToRows(float[] x, int[] rows, int[] start, int m, int stride, float[] y) {
    for (int i = 0; i < m; i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        axpy(1, x, i * stride, y, rows[k] * stride, stride);
      }
    }
  }

  @Override
  public double logistic(float[] c, int m, int p, float[] rowWeight, float[] colWeight) {
    double loss = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        float weight = rowWeight[i] * colWeight[j];
        float logit = c[i * p + j];
        loss += weight * softplus(logit);
        c[i * p + j] = (float) (weight * sigmoid(logit));
      }
    }
    return loss;
  }

  @Override
  public double logisticPositive(float[] c, int n) {
    double loss = 0;
    for (int k = 0; k < n; k++) {
      loss += softplus(-c[k]);
      c[k] = (float) -sigmoid(-c[k]);
    }
    return loss;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Override
  public void scale(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    for (int i = 0; i < n; i++) {
      y[yFrom + i] = alpha * x[xFrom + i];
    }
  }

  @Override
  public float squares(float[] x, int from, int n) {
    return dot(x, from, x, from, n);
  }

  @Override
  public void divideByRootSum(
      float alpha,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] sums,
      float[] y,
      int from,
      int n) {
    for (int i = 0; i < n; i++) {
      float number = x[xFrom + i];
      float sum = sums[from + i] + number * number;
      sums[from + i] = sum;
      float root = Math.max((float) Math.sqrt(sum) + shift, least);
      y[from + i] = alpha * (number / root);
    }
  }

  @Override
  public void divideByRootSumBefore(
      float alpha, float least, float[] x, int xFrom, float[] sums, float[] y, int from, int n) {
    for (int i = 0; i < n; i++) {
      float step = alpha * x[xFrom + i];
      float sum = sums[from + i];
      y[from + i] = step / Math.max((float) Math.sqrt(sum), least);
      sums[from + i] = sum + step * step;
    }
  }

  @Override
  public void divideMeanByRootMean(
      float alpha,
      float toMean,
      float toSquare,
      float shift,
      float least,
      float[] x,
      int xFrom,
      float[] means,
      float[] squares,
      float[] y,
      int from,
      int n) {
    for (int i = 0; i < n; i++) {
      float number = x[xFrom + i];
      float mean = means[from + i] + toMean * (number - means[from + i]);
      float square = squares[from + i] + toSquare * (number * number - squares[from + i]);
      means[from + i] = mean;
      squares[from + i] = square;
      float root = Math.max((float) Math.sqrt(square) + shift, least);
      y[from + i] = alpha * (mean / root);
    }
  }
}
