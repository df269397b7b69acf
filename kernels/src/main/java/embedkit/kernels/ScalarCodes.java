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
