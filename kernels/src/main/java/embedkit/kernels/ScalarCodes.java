package embedkit.kernels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Plain loops over codes: the oracle of the others, and what runs without the Vector API. */
final class ScalarCodes implements CodeSet {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public void bytes(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    for (int r = 0; r < count; r++) {
      int at = from + r * dim;
      int dot = 0;
      int square = 0;
      for (int d = 0; d < dim; d++) {
        dot += rows[at + d] * query[d];
        int most = Math.max(rows[at + d], -127);
        square += most * most;
      }
      dots[r] = dot;
      squares[r] = square;
    }
  }

  @Override
  public void dotsWithBytes(
      float[] query, byte[] rows, int from, int count, int dim, float[] dots) {
    for (int r = 0; r < count; r++) {
      int at = from + r * dim;
      float even = 0;
      float odd = 0;
      int d = 0;
      for (; d + 2 <= dim; d += 2) {
        even += rows[at + d] * query[d];
        odd += rows[at + d + 1] * query[d + 1];
      }
      if (d < dim) {
        even += rows[at + d] * query[d];
      }
      dots[r] = even + odd;
    }
  }

  @Override
  public void nibbles(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    int rowBytes = (dim + 1) / 2;
    for (int r = 0; r < count; r++) {
      int at = from + r * rowBytes;
      int dot = 0;
      int square = 0;
      for (int d = 0; d < dim; d++) {
        int code = rows[at + d / 2] << 28 - 4 * (d % 2) >> 28;
        dot += code * query[d / 128 * 128 + d % 4 * 32 + d % 128 / 4];
        square += code * code;
      }
      dots[r] = dot;
      squares[r] = square;
    }
  }

  @Override
  public void signs(
      long[] slices, int bits, byte[] rows, int from, int count, int words, int[] sums) {
    int width = CodeKernels.width(words);
    for (int r = 0; r < count; r++) {
      int at = from + r * words * Long.BYTES;
      int sum = 0;
      for (int w = 0; w < words; w++) {
        long word = (long) LONG.get(rows, at + w * Long.BYTES);
        int part = -(Long.bitCount(word & slices[(bits - 1) * width + w]) << bits - 1);
        for (int b = 0; b < bits - 1; b++) {
          part += Long.bitCount(word & slices[b * width + w]) << b;
        }
        sum += part;
      }
      sums[r] = sum;
    }
  }

  @Override
  public void centroids(
      CentroidTable table, byte[] rows, int from, int count, int[] dots, int[] squares) {
    centroids(table, rows, from, 0, count, dots, squares);
  }

  /**
   * Sums for the rows from {@code first} to {@code end - 1}, four at once, so that a look need not
   * wait for the one before.
   */
  static void centroids(
      CentroidTable table, byte[] rows, int from, int first, int end, int[] dots, int[] squares) {
    int[] both = table.both;
    int parts = table.parts;
    for (int run = 0; run < parts; run += CentroidTable.RUN) {
      int to = Math.min(parts, run + CentroidTable.RUN);
      int r = first;
      for (; r + 4 <= end; r += 4) {
        int a = from + r * parts;
        int b = a + parts;
        int c = b + parts;
        int d = c + parts;
        int sumA = 0;
        int sumB = 0;
        int sumC = 0;
        int sumD = 0;
        for (int p = run; p < to; p++) {
          int t = p << 8;
          sumA += both[t + (rows[a + p] & 0xff)];
          sumB += both[t + (rows[b + p] & 0xff)];
          sumC += both[t + (rows[c + p] & 0xff)];
          sumD += both[t + (rows[d + p] & 0xff)];
        }
        add(sumA, dots, squares, r);
        add(sumB, dots, squares, r + 1);
        add(sumC, dots, squares, r + 2);
        add(sumD, dots, squares, r + 3);
      }
      for (; r < end; r++) {
        int a = from + r * parts;
        int sum = 0;
        for (int p = run; p < to; p++) {
          sum += both[(p << 8) + (rows[a + p] & 0xff)];
        }
        add(sum, dots, squares, r);
      }
    }
  }

  private static void add(int both, int[] dots, int[] squares, int row) {
    dots[row] += both >>> 16;
    squares[row] += both & 0xffff;
  }

  @Override
  public int notBelow(float[] scores, int count, float floor, int[] places) {
    return notBelow(scores, 0, count, floor, places, 0);
  }

  static int notBelow(float[] scores, int from, int count, float floor, int[] places, int already) {
    int found = already;
    for (int i = from; i < count; i++) {
      if (!(scores[i] < floor)) {
        places[found++] = i;
      }
    }
    return found;
  }
}
