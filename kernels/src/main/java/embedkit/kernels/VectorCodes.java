package embedkit.kernels;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API over codes. Flat, as {@link VectorKernels} is, and for its reasons. Products are
 * formed and first summed as shorts, which hold four of a byte and a number up to 63, and then as
 * ints. Squares of bytes are summed as shorts without a sign.
 */
final class VectorCodes implements CodeSet {

  private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> L = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final long ALL = (1L << F.length()) - 1;
  private static final VectorSpecies<Byte> HALF =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(S.vectorBitSize() / 2));
  private static final int LANES = S.length();

  private static final ScalarCodes PLAIN = new ScalarCodes();

  /** Ones up to a lane, and zeros from there: the mask of a tail begins so many before lane 64. */
  private static final short[] TAIL = tail();

  private static short[] tail() {
    short[] tail = new short[2 * 64];
    Arrays.fill(tail, 0, 64, (short) -1);
    return tail;
  }

  @Override
  public void bytes(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    int bound = dim / LANES * LANES;
    ShortVector rest = ShortVector.fromArray(S, TAIL, 64 - (dim - bound));
    for (int r = 0; r < count; r++) {
      int at = from + r * dim;
      IntVector dot = IntVector.zero(I);
      IntVector square = IntVector.zero(I);
      for (int i = 0; i < dim; ) {
        ShortVector d = ShortVector.zero(S);
        ShortVector q = ShortVector.zero(S);
        int end = Math.min(bound, i + 3 * LANES);
        for (; i < end; i += LANES) {
          ShortVector v =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, at + i).convertShape(VectorOperators.B2S, S, 0);
          d = d.add(v.mul(ShortVector.fromArray(S, query, i)));
          v = v.max((short) -127);
          q = q.add(v.mul(v));
        }
        if (i == bound && i < dim) {
          ShortVector v =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, at + i).convertShape(VectorOperators.B2S, S, 0);
          d = d.add(v.mul(ShortVector.fromArray(S, query, i)));
          v = v.max((short) -127).and(rest);
          q = q.add(v.mul(v));
          i += LANES;
        }
        IntVector wide = d.reinterpretAsInts();
        dot =
            dot.add(wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(wide.lanewise(VectorOperators.ASHR, 16));
        wide = q.reinterpretAsInts();
        square = square.add(wide.and(0xffff)).add(wide.lanewise(VectorOperators.LSHR, 16));
      }
      dots[r] = dot.reduceLanes(VectorOperators.ADD);
      squares[r] = square.reduceLanes(VectorOperators.ADD);
    }
  }

  @Override
  public void nibbles(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    if (LANES != 32) {
      PLAIN.nibbles(query, rows, from, count, dim, dots, squares);
      return;
    }
    int rowBytes = (dim + 1) / 2;
    int last = (dim - 1) / 128 * 64;
    // The half that an odd dim leaves over is zero, so whole bytes are enough.
    int left = rowBytes - last;
    ShortVector rest = restOf(left);
    for (int r = 0; r < count; r++) {
      int at = from + r * rowBytes;
      IntVector dot = IntVector.zero(I);
      IntVector square = IntVector.zero(I);
      for (int i = 0; i <= last; i += 64) {
        ShortVector v = ByteVector.fromArray(B, rows, at + i).reinterpretAsShorts();
        if (i == last) {
          v = v.and(rest);
        }
        ShortVector n0 = v.lanewise(VectorOperators.LSHL, 12).lanewise(VectorOperators.ASHR, 12);
        ShortVector n1 = v.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 12);
        ShortVector n2 = v.lanewise(VectorOperators.LSHL, 4).lanewise(VectorOperators.ASHR, 12);
        ShortVector n3 = v.lanewise(VectorOperators.ASHR, 12);
        ShortVector d =
            n0.mul(ShortVector.fromArray(S, query, 2 * i))
                .add(n1.mul(ShortVector.fromArray(S, query, 2 * i + 32)))
                .add(n2.mul(ShortVector.fromArray(S, query, 2 * i + 64)))
                .add(n3.mul(ShortVector.fromArray(S, query, 2 * i + 96)));
        ShortVector q = n0.mul(n0).add(n1.mul(n1)).add(n2.mul(n2)).add(n3.mul(n3));
        IntVector wide = d.reinterpretAsInts();
        dot =
            dot.add(wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(wide.lanewise(VectorOperators.ASHR, 16));
        wide = q.reinterpretAsInts();
        square = square.add(wide.and(0xffff)).add(wide.lanewise(VectorOperators.LSHR, 16));
      }
      dots[r] = dot.reduceLanes(VectorOperators.ADD);
      squares[r] = square.reduceLanes(VectorOperators.ADD);
    }
  }

  private static ShortVector restOf(int bytes) {
    byte[] mask = new byte[B.length()];
    Arrays.fill(mask, 0, Math.min(bytes, mask.length), (byte) -1);
    return ByteVector.fromArray(B, mask, 0).reinterpretAsShorts();
  }

  @Override
  public void signs(
      long[] slices, int bits, byte[] rows, int from, int count, int words, int[] sums) {
    if (L.length() != 8) {
      PLAIN.signs(slices, bits, rows, from, count, words, sums);
      return;
    }
    int width = CodeKernels.width(words);
    int each = 8 % words == 0 ? 8 / words : 1;
    int r = 0;
    for (; r < count; r += each) {
      int at = from + r * words * Long.BYTES;
      LongVector sum = LongVector.zero(L);
      for (int w = 0; w < words; w += 8) {
        LongVector v = ByteVector.fromArray(B, rows, at + w * Long.BYTES).reinterpretAsLongs();
        sum =
            sum.sub(
                v.and(LongVector.fromArray(L, slices, (bits - 1) * width + w))
                    .lanewise(VectorOperators.BIT_COUNT)
                    .lanewise(VectorOperators.LSHL, bits - 1));
        for (int b = 0; b < bits - 1; b++) {
          sum =
              sum.add(
                  v.and(LongVector.fromArray(L, slices, b * width + w))
                      .lanewise(VectorOperators.BIT_COUNT)
                      .lanewise(VectorOperators.LSHL, b));
        }
      }
      if (words == 2) {
        // Both words of a row are in one of two lanes.
        sums[r] = (int) (sum.lane(0) + sum.lane(1));
        if (r + 4 <= count) {
          sums[r + 1] = (int) (sum.lane(2) + sum.lane(3));
          sums[r + 2] = (int) (sum.lane(4) + sum.lane(5));
          sums[r + 3] = (int) (sum.lane(6) + sum.lane(7));
        } else {
          for (int k = 1; r + k < count; k++) {
            sums[r + k] = (int) (sum.lane(2 * k) + sum.lane(2 * k + 1));
          }
        }
      } else if (each == 1) {
        sums[r] = (int) sum.reduceLanes(VectorOperators.ADD);
      } else {
        for (int k = 0; k < each && r + k < count; k++) {
          int row = 0;
          for (int w = 0; w < words; w++) {
            row += (int) sum.lane(k * words + w);
          }
          sums[r + k] = row;
        }
      }
    }
  }

  @Override
  public void centroids(
      int[] table, byte[] rows, int from, int count, int parts, int[] dots, int[] squares) {
    PLAIN.centroids(table, rows, from, count, parts, dots, squares);
  }

  @Override
  public int notBelow(float[] scores, int count, float floor, int[] places) {
    FloatVector least = FloatVector.broadcast(F, floor);
    int bound = F.loopBound(count);
    int found = 0;
    for (int i = 0; i < bound; i += F.length()) {
      long below = FloatVector.fromArray(F, scores, i).lt(least).toLong();
      for (long left = ~below & ALL; left != 0; left &= left - 1) {
        places[found++] = i + Long.numberOfTrailingZeros(left);
      }
    }
    return ScalarCodes.notBelow(scores, bound, count, floor, places, found);
  }
}
