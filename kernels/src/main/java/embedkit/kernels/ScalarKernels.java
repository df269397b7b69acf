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
  public void copyMapped(
      MemorySegment y,
      long pitch,
      long[] ids,
      int from,
      int n,
      int dim,
      float[] x,
      int at,
      int stride) {
    for (int k = 0; k < n; k++) {
      MemorySegment.copy(y, MAPPED, ids[from + k] * pitch, x, at + k * stride, dim);
    }
  }

  @Override
  public void addMapped(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int dim,
      MemorySegment y,
      long pitch) {
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < dim; i++) {
        long place = ids[from + k] * pitch + 4L * i;
        y.set(MAPPED, place, y.get(MAPPED, place) + alpha * x[at + k * stride + i]);
      }
    }
  }

  @Override
  public void copyListed(
      float[] y, long[] ids, int from, int n, int mask, int dim, float[] x, int at, int stride) {
    for (int k = 0; k < n; k++) {
      System.arraycopy(y, ((int) ids[from + k] & mask) * dim, x, at + k * stride, dim);
    }
  }

  @Override
  public void addListed(
      float alpha,
      float[] x,
      int at,
      int stride,
      long[] ids,
      int from,
      int n,
      int mask,
      int dim,
      float[] y) {
    for (int k = 0; k < n; k++) {
      axpy(alpha, x, at + k * stride, y, ((int) ids[from + k] & mask) * dim, dim);
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
    eachFour(query, rows, from, count, stride, dim, dots, squares);
  }

  @Override
  public void dotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      int row = from + i * stride;
      dotsOfFour(query, rows, row, stride, dim, dots, i);
    }
    for (; i < count; i++) {
      dots[i] = dotInPieces(query, rows, from + i * stride, dim);
    }
  }

  @Override
  public void dotsWithListed(
      float[] query, MemorySegment rows, int[] ids, int n, int dim, float[] dots) {
    for (int k = 0; k < n; k++) {
      long row = 4L * ids[k] * dim;
      float sum = 0;
      for (int from = 0; from < dim; from += PIECE) {
        float piece = 0;
        for (int i = from; i < Math.min(dim, from + PIECE); i++) {
          piece += query[i] * rows.get(MAPPED, row + 4L * i);
        }
        sum += piece;
      }
      dots[k] = sum;
    }
  }

  @Override
  public void scaledProducts(
      float[] x,
      int m,
      int stride,
      int dim,
      float[] yt,
      int p,
      float[] scale,
      float[] shift,
      float[] floor,
      float[] c,
      long[] marks) {
    products(x, m, stride, dim, yt, p, c);
    int words = Kernels.markWords(p);
    Arrays.fill(marks, 0, m * words, 0);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < p; j++) {
        c[i * p + j] = c[i * p + j] * scale[i] + shift[i];
        float score = c[i * p + j];
        if (!(score < floor[j] && score >= -Float.MAX_VALUE)) {
          marks[i * words + j / Long.SIZE] |= 1L << j;
        }
      }
    }
  }

  /** Sums of so many numbers are added to each other, so that long rows are not the less exact. */
  private static final int PIECE = 64;

  /**
   * The JIT has no vectors for sums of floats, whose order it must keep. So four rows go beside
   * each other, whose sums need not wait for one another, and share what is loaded of the query.
   */
  private static void dotsOfFour(
      float[] query, float[] rows, int row, int stride, int dim, float[] dots, int to) {
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    float d0 = 0;
    float d1 = 0;
    float d2 = 0;
    float d3 = 0;
    for (int piece = 0; piece < dim; piece += PIECE) {
      int end = Math.min(dim, piece + PIECE);
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      for (int k = piece; k < end; k++) {
        float q = query[k];
        s0 += q * rows[row + k];
        s1 += q * rows[row1 + k];
        s2 += q * rows[row2 + k];
        s3 += q * rows[row3 + k];
      }
      d0 += s0;
      d1 += s1;
      d2 += s2;
      d3 += s3;
    }
    dots[to] = d0;
    dots[to + 1] = d1;
    dots[to + 2] = d2;
    dots[to + 3] = d3;
  }

  /** One row as each of four, to the bit. */
  private static float dotInPieces(float[] query, float[] rows, int row, int dim) {
    float dot = 0;
    for (int piece = 0; piece < dim; piece += PIECE) {
      int end = Math.min(dim, piece + PIECE);
      float sum = 0;
      for (int k = piece; k < end; k++) {
        sum += query[k] * rows[row + k];
      }
      dot += sum;
    }
    return dot;
  }

  /** As {@link #scores}: dot products and squared norms of four rows beside each other. */
  static void eachFour(
      float[] query,
      float[] rows,
      int from,
      int count,
      int stride,
      int dim,
      float[] dots,
      float[] squares) {
    int i = 0;
    for (; i + 3 < count; i += 4) {
      scoresOfFour(query, rows, from + i * stride, stride, dim, dots, squares, i);
    }
    for (; i < count; i++) {
      int row = from + i * stride;
      dots[i] = dotInPieces(query, rows, row, dim);
      squares[i] = squareInPieces(rows, row, dim);
    }
  }

  private static void scoresOfFour(
      float[] query,
      float[] rows,
      int row,
      int stride,
      int dim,
      float[] dots,
      float[] squares,
      int to) {
    int row1 = row + stride;
    int row2 = row1 + stride;
    int row3 = row2 + stride;
    for (int i = to; i < to + 4; i++) {
      dots[i] = 0;
      squares[i] = 0;
    }
    for (int piece = 0; piece < dim; piece += PIECE) {
      int end = Math.min(dim, piece + PIECE);
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      float q0 = 0;
      float q1 = 0;
      float q2 = 0;
      float q3 = 0;
      for (int k = piece; k < end; k++) {
        float q = query[k];
        float v0 = rows[row + k];
        float v1 = rows[row1 + k];
        float v2 = rows[row2 + k];
        float v3 = rows[row3 + k];
        s0 += q * v0;
        s1 += q * v1;
        s2 += q * v2;
        s3 += q * v3;
        q0 += v0 * v0;
        q1 += v1 * v1;
        q2 += v2 * v2;
        q3 += v3 * v3;
      }
      dots[to] += s0;
      dots[to + 1] += s1;
      dots[to + 2] += s2;
      dots[to + 3] += s3;
      squares[to] += q0;
      squares[to + 1] += q1;
      squares[to + 2] += q2;
      squares[to + 3] += q3;
    }
  }

  private static float squareInPieces(float[] rows, int row, int dim) {
    float square = 0;
    for (int piece = 0; piece < dim; piece += PIECE) {
      int end = Math.min(dim, piece + PIECE);
      float sum = 0;
      for (int k = piece; k < end; k++) {
        sum += rows[row + k] * rows[row + k];
      }
      square += sum;
    }
    return square;
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

  @Override
  public void transpose(float[] y, int p, int stride, int dim, float[] yt, int columns) {
    int width = Math.min(columns, 2 * lanes());
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
        addMultiples(x, i * stride, 1, dim, yt, panel * dim, width, c, i * p + panel, width);
      }
    }
  }

  @Override
  public void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    for (int i = 0; i < m; i++) {
      addMultiples(g, i * rowStep, colStep, p, y, 0, stride, d, i * stride, stride);
    }
  }

  @Override
  public void product(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    Arrays.fill(d, 0, m * stride, 0);
    accumulate(g, rowStep, colStep, m, p, y, d, stride);
  }

  /**
   * Adds multiples of rows to one, four of them in a pass. Each number is added to in the order of
   * the rows, so the bits are those of {@link #axpy} for each.
   */
  private void addMultiples(
      float[] g,
      int gFrom,
      int gStep,
      int count,
      float[] y,
      int yFrom,
      int yStep,
      float[] to,
      int toFrom,
      int n) {
    int j = 0;
    for (; j + 3 < count; j += 4) {
      int at = gFrom + j * gStep;
      float g0 = g[at];
      float g1 = g[at + gStep];
      float g2 = g[at + 2 * gStep];
      float g3 = g[at + 3 * gStep];
      int y0 = yFrom + j * yStep;
      int y1 = y0 + yStep;
      int y2 = y1 + yStep;
      int y3 = y2 + yStep;
      for (int i = 0; i < n; i++) {
        to[toFrom + i] =
            (((to[toFrom + i] + g0 * y[y0 + i]) + g1 * y[y1 + i]) + g2 * y[y2 + i])
                + g3 * y[y3 + i];
      }
    }
    for (; j < count; j++) {
      axpy(g[gFrom + j * gStep], y, yFrom + j * yStep, to, toFrom, n);
    }
  }

  @Override
  public void dots(
      float[] x, int[] xRows, float[] y, int[] rows, int[] start, int m, int stride, float[] out) {
    for (int i = 0; i < m; i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        out[k] = dot(x, xRows[i] * stride, y, rows[k] * stride, stride);
      }
    }
  }

  @Override
  public void spread(
      float[] x,
      float[] dx,
      int[] xRows,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int[] start,
      int m,
      int stride,
      float[] g) {
    for (int i = 0; i < m; i++) {
      int row = xRows[i] * stride;
      for (int k = start[i]; k < start[i + 1]; k++) {
        axpy(g[k], y, rows[k] * stride, dx, row, stride);
        System.arraycopy(dy, sums[k] * stride, dy, rows[k] * stride, stride);
        axpy(g[k], x, row, dy, rows[k] * stride, stride);
      }
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
  public void meanRows(
      float[] y, int[] rows, int[] start, int m, int stride, float[] share, float[] x) {
    Arrays.fill(x, 0, m * stride, 0);
    addRows(y, rows, start, m, stride, x);
    for (int i = 0; i < m; i++) {
      scale(share[i], x, i * stride, x, i * stride, stride);
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
        double logit = c[i * p + j];
        double e = Math.exp(-logit);
        loss += weight * softplus(logit, e);
        c[i * p + j] = (float) (weight * (1 / (1 + e)));
      }
    }
    return loss;
  }

  @Override
  public double logisticPositive(float[] c, int n) {
    double loss = 0;
    for (int k = 0; k < n; k++) {
      double logit = -c[k];
      double e = Math.exp(-logit);
      loss += softplus(logit, e);
      c[k] = (float) -(1 / (1 + e));
    }
    return loss;
  }

  /**
   * {@code log(1 + exp(x))} of the exponential that the sigmoid needs as well. The JVM has an
   * intrinsic for {@code log}, and none for {@code log1p}.
   */
  private static double softplus(double x, double expOfMinusX) {
    return x >= 0 ? x + Math.log(1 + expOfMinusX) : Math.log(1 + 1 / expOfMinusX);
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
