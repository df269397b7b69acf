package embedkit.kernels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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

  /** Four rows at once, so that a look need not wait for the one before. */
  @Override
  public void centroids(
      int[] table, byte[] rows, int from, int count, int parts, int[] dots, int[] squares) {
    Arrays.fill(dots, 0, count, 0);
    Arrays.fill(squares, 0, count, 0);
    for (int run = 0; run < parts; run += CodeKernels.RUN) {
      int end = Math.min(parts, run + CodeKernels.RUN);
      int r = 0;
      for (; r + 4 <= count; r += 4) {
        int a = from + r * parts;
        int b = a + parts;
        int c = b + parts;
        int d = c + parts;
        int sumA = 0;
        int sumB = 0;
        int sumC = 0;
        int sumD = 0;
        for (int p = run; p < end; p++) {
          int t = p << 8;
          sumA += table[t + (rows[a + p] & 0xff)];
          sumB += table[t + (rows[b + p] & 0xff)];
          sumC += table[t + (rows[c + p] & 0xff)];
          sumD += table[t + (rows[d + p] & 0xff)];
        }
        add(sumA, dots, squares, r);
        add(sumB, dots, squares, r + 1);
        add(sumC, dots, squares, r + 2);
        add(sumD, dots, squares, r + 3);
      }
      for (; r < count; r++) {
        int a = from + r * parts;
        int sum = 0;
        for (int p = run; p < end; p++) {
          sum += table[(p << 8) + (rows[a + p] & 0xff)];
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
