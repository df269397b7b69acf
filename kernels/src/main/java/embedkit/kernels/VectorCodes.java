package embedkit.kernels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
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

  /** As many bytes as a vector has floats; of narrow vectors twice as many, which are not used. */
  private static final VectorSpecies<Byte> QUARTER =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));

  private static final int LANES = S.length();

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
    int done = LANES == 32 ? count / 4 * 4 : 0;
    fourRows(query, rows, from, done, dim, dots, squares);
    int bound = dim / LANES * LANES;
    ShortVector rest = ShortVector.fromArray(S, TAIL, 64 - (dim - bound));
    for (int r = done; r < count; r++) {
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

  // Where the lanes of two vectors are summed by halves, quarters, eighths and sixteenths, so that
  // in the end each lane has the sum of one vector; the second list of a pair is beside the first.
  private static final IntVector HALVES = pick(8, 0);
  private static final IntVector OTHER_HALVES = pick(8, 8);
  private static final IntVector QUARTERS = pick(4, 0);
  private static final IntVector OTHER_QUARTERS = pick(4, 4);
  private static final IntVector EIGHTHS = pick(2, 0);
  private static final IntVector OTHER_EIGHTHS = pick(2, 2);
  private static final IntVector EVEN = pick(1, 0);
  private static final IntVector ODD = pick(1, 1);
  private static final VectorShuffle<Integer> BY_4 =
      VectorShuffle.fromOp(I, lane -> (lane + 4) % I.length());
  private static final VectorMask<Integer> FOUR = VectorMask.fromLong(I, 15);

  /** Runs of so many lanes, every other of two vectors. */
  private static IntVector pick(int run, int from) {
    return IntVector.fromArray(I, picked(I.length(), run, from), 0);
  }

  private static int[] picked(int length, int run, int from) {
    int[] lanes = new int[length];
    for (int i = 0; i < length; i++) {
      lanes[i] = (from + i / run * 2 * run + i % run) % (2 * length);
    }
    return lanes;
  }

  /** Four rows at once share what is loaded of the query, and the steps that sum up lanes. */
  private static void fourRows(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    int bound = dim / LANES * LANES;
    ShortVector rest = ShortVector.fromArray(S, TAIL, 64 - (dim - bound));
    for (int r = 0; r < count; r += 4) {
      int r0 = from + r * dim;
      int r1 = r0 + dim;
      int r2 = r1 + dim;
      int r3 = r2 + dim;
      IntVector dot0 = IntVector.zero(I);
      IntVector square0 = IntVector.zero(I);
      IntVector dot1 = IntVector.zero(I);
      IntVector square1 = IntVector.zero(I);
      IntVector dot2 = IntVector.zero(I);
      IntVector square2 = IntVector.zero(I);
      IntVector dot3 = IntVector.zero(I);
      IntVector square3 = IntVector.zero(I);
      for (int i = 0; i < dim; ) {
        ShortVector d0 = ShortVector.zero(S);
        ShortVector q0 = ShortVector.zero(S);
        ShortVector d1 = ShortVector.zero(S);
        ShortVector q1 = ShortVector.zero(S);
        ShortVector d2 = ShortVector.zero(S);
        ShortVector q2 = ShortVector.zero(S);
        ShortVector d3 = ShortVector.zero(S);
        ShortVector q3 = ShortVector.zero(S);
        int end = Math.min(bound, i + 3 * LANES);
        for (; i < end; i += LANES) {
          ShortVector y = ShortVector.fromArray(S, query, i);
          ShortVector v0 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r0 + i).convertShape(VectorOperators.B2S, S, 0);
          d0 = d0.add(v0.mul(y));
          v0 = v0.max((short) -127);
          q0 = q0.add(v0.mul(v0));
          ShortVector v1 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r1 + i).convertShape(VectorOperators.B2S, S, 0);
          d1 = d1.add(v1.mul(y));
          v1 = v1.max((short) -127);
          q1 = q1.add(v1.mul(v1));
          ShortVector v2 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r2 + i).convertShape(VectorOperators.B2S, S, 0);
          d2 = d2.add(v2.mul(y));
          v2 = v2.max((short) -127);
          q2 = q2.add(v2.mul(v2));
          ShortVector v3 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r3 + i).convertShape(VectorOperators.B2S, S, 0);
          d3 = d3.add(v3.mul(y));
          v3 = v3.max((short) -127);
          q3 = q3.add(v3.mul(v3));
        }
        if (i == bound && i < dim) {
          ShortVector y = ShortVector.fromArray(S, query, i);
          ShortVector v0 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r0 + i).convertShape(VectorOperators.B2S, S, 0);
          d0 = d0.add(v0.mul(y));
          v0 = v0.max((short) -127).and(rest);
          q0 = q0.add(v0.mul(v0));
          ShortVector v1 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r1 + i).convertShape(VectorOperators.B2S, S, 0);
          d1 = d1.add(v1.mul(y));
          v1 = v1.max((short) -127).and(rest);
          q1 = q1.add(v1.mul(v1));
          ShortVector v2 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r2 + i).convertShape(VectorOperators.B2S, S, 0);
          d2 = d2.add(v2.mul(y));
          v2 = v2.max((short) -127).and(rest);
          q2 = q2.add(v2.mul(v2));
          ShortVector v3 =
              (ShortVector)
                  ByteVector.fromArray(HALF, rows, r3 + i).convertShape(VectorOperators.B2S, S, 0);
          d3 = d3.add(v3.mul(y));
          v3 = v3.max((short) -127).and(rest);
          q3 = q3.add(v3.mul(v3));
          i += LANES;
        }
        IntVector d0Wide = d0.reinterpretAsInts();
        dot0 =
            dot0.add(d0Wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(d0Wide.lanewise(VectorOperators.ASHR, 16));
        IntVector q0Wide = q0.reinterpretAsInts();
        square0 = square0.add(q0Wide.and(0xffff)).add(q0Wide.lanewise(VectorOperators.LSHR, 16));
        IntVector d1Wide = d1.reinterpretAsInts();
        dot1 =
            dot1.add(d1Wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(d1Wide.lanewise(VectorOperators.ASHR, 16));
        IntVector q1Wide = q1.reinterpretAsInts();
        square1 = square1.add(q1Wide.and(0xffff)).add(q1Wide.lanewise(VectorOperators.LSHR, 16));
        IntVector d2Wide = d2.reinterpretAsInts();
        dot2 =
            dot2.add(d2Wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(d2Wide.lanewise(VectorOperators.ASHR, 16));
        IntVector q2Wide = q2.reinterpretAsInts();
        square2 = square2.add(q2Wide.and(0xffff)).add(q2Wide.lanewise(VectorOperators.LSHR, 16));
        IntVector d3Wide = d3.reinterpretAsInts();
        dot3 =
            dot3.add(d3Wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(d3Wide.lanewise(VectorOperators.ASHR, 16));
        IntVector q3Wide = q3.reinterpretAsInts();
        square3 = square3.add(q3Wide.and(0xffff)).add(q3Wide.lanewise(VectorOperators.LSHR, 16));
      }
      IntVector dot01 = HALVES.selectFrom(dot0, dot1).add(OTHER_HALVES.selectFrom(dot0, dot1));
      IntVector dot23 = HALVES.selectFrom(dot2, dot3).add(OTHER_HALVES.selectFrom(dot2, dot3));
      IntVector square01 =
          HALVES.selectFrom(square0, square1).add(OTHER_HALVES.selectFrom(square0, square1));
      IntVector square23 =
          HALVES.selectFrom(square2, square3).add(OTHER_HALVES.selectFrom(square2, square3));
      IntVector dotAll =
          QUARTERS.selectFrom(dot01, dot23).add(OTHER_QUARTERS.selectFrom(dot01, dot23));
      IntVector squareAll =
          QUARTERS
              .selectFrom(square01, square23)
              .add(OTHER_QUARTERS.selectFrom(square01, square23));
      IntVector both =
          EIGHTHS.selectFrom(dotAll, squareAll).add(OTHER_EIGHTHS.selectFrom(dotAll, squareAll));
      IntVector sums = EVEN.selectFrom(both, both).add(ODD.selectFrom(both, both));
      sums.intoArray(dots, r, FOUR);
      sums.rearrange(BY_4).intoArray(squares, r, FOUR);
    }
  }

  /** What is read beyond a row is multiplied with zeros. */
  @Override
  public void dotsWithBytes(
      float[] query, byte[] rows, int from, int count, int dim, float[] dots) {
    if (F.length() < 8) {
      PLAIN.dotsWithBytes(query, rows, from, count, dim, dots);
      return;
    }
    for (int r = 0; r < count; r++) {
      int at = from + r * dim;
      FloatVector a = FloatVector.zero(F);
      FloatVector b = FloatVector.zero(F);
      for (int d = 0; d < dim; d += 2 * F.length()) {
        a = floats(rows, at + d).fma(FloatVector.fromArray(F, query, d), a);
        int next = d + F.length();
        b = floats(rows, at + next).fma(FloatVector.fromArray(F, query, next), b);
      }
      dots[r] = a.add(b).reduceLanes(VectorOperators.ADD);
    }
  }

  private static FloatVector floats(byte[] rows, int at) {
    return (FloatVector)
        ByteVector.fromArray(QUARTER, rows, at).convertShape(VectorOperators.B2F, F, 0);
  }

  @Override
  public void nibbles(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    if (LANES != 32) {
      PLAIN.nibbles(query, rows, from, count, dim, dots, squares);
      return;
    }
    int done = count / 4 * 4;
    fourRowsOfNibbles(query, rows, from, done, dim, dots, squares);
    int rowBytes = (dim + 1) / 2;
    for (int r = done; r < count; r++) {
      int at = from + r * rowBytes;
      IntVector dot = IntVector.zero(I);
      IntVector square = IntVector.zero(I);
      for (int i = 0; i < rowBytes; i += 64) {
        ShortVector v =
            ByteVector.fromArray(B, rows, at + i)
                .and(ByteVector.fromArray(B, TAIL_OF_BYTES, 64 - Math.min(64, rowBytes - i)))
                .reinterpretAsShorts();
        ShortVector d = ShortVector.zero(S);
        ShortVector q = ShortVector.zero(S);
        for (int quarter = 3; quarter >= 0; quarter--) {
          ShortVector n = v.lanewise(VectorOperators.ASHR, 12);
          v = v.lanewise(VectorOperators.LSHL, 4);
          d = d.add(n.mul(ShortVector.fromArray(S, query, 2 * i + 32 * quarter)));
          q = q.add(n.mul(n));
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

  /** Ones up to a byte, and zeros from there. */
  private static final byte[] TAIL_OF_BYTES = tailOfBytes();

  private static byte[] tailOfBytes() {
    byte[] tail = new byte[2 * 64];
    Arrays.fill(tail, 0, 64, (byte) -1);
    return tail;
  }

  // Where the lanes of two vectors of shorts are summed, as those of ints are above.
  private static final ShortVector SHORT_HALVES = pickShorts(16, 0);
  private static final ShortVector OTHER_SHORT_HALVES = pickShorts(16, 16);
  private static final ShortVector SHORT_QUARTERS = pickShorts(8, 0);
  private static final ShortVector OTHER_SHORT_QUARTERS = pickShorts(8, 8);
  private static final ShortVector SHORT_EIGHTHS = pickShorts(4, 0);
  private static final ShortVector OTHER_SHORT_EIGHTHS = pickShorts(4, 4);

  private static ShortVector pickShorts(int run, int from) {
    int[] picked = picked(S.length(), run, from);
    short[] lanes = new short[picked.length];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = (short) picked[i];
    }
    return ShortVector.fromArray(S, lanes, 0);
  }

  /**
   * Four rows at once share what is loaded of the query, and the steps that sum up lanes. Eight
   * lanes of products of halves of bytes with numbers up to 63, and of their squares, fit a short.
   */
  private static void fourRowsOfNibbles(
      short[] query, byte[] rows, int from, int count, int dim, int[] dots, int[] squares) {
    int rowBytes = (dim + 1) / 2;
    for (int r = 0; r < count; r += 4) {
      int r0 = from + r * rowBytes;
      int r1 = r0 + rowBytes;
      int r2 = r1 + rowBytes;
      int r3 = r2 + rowBytes;
      IntVector all = IntVector.zero(I);
      for (int i = 0; i < rowBytes; i += 64) {
        ByteVector rest = ByteVector.fromArray(B, TAIL_OF_BYTES, 64 - Math.min(64, rowBytes - i));
        ShortVector v0 = ByteVector.fromArray(B, rows, r0 + i).and(rest).reinterpretAsShorts();
        ShortVector v1 = ByteVector.fromArray(B, rows, r1 + i).and(rest).reinterpretAsShorts();
        ShortVector v2 = ByteVector.fromArray(B, rows, r2 + i).and(rest).reinterpretAsShorts();
        ShortVector v3 = ByteVector.fromArray(B, rows, r3 + i).and(rest).reinterpretAsShorts();
        ShortVector d0 = ShortVector.zero(S);
        ShortVector q0 = ShortVector.zero(S);
        ShortVector d1 = ShortVector.zero(S);
        ShortVector q1 = ShortVector.zero(S);
        ShortVector d2 = ShortVector.zero(S);
        ShortVector q2 = ShortVector.zero(S);
        ShortVector d3 = ShortVector.zero(S);
        ShortVector q3 = ShortVector.zero(S);
        for (int quarter = 3; quarter >= 0; quarter--) {
          ShortVector y = ShortVector.fromArray(S, query, 2 * i + 32 * quarter);
          ShortVector n0 = v0.lanewise(VectorOperators.ASHR, 12);
          v0 = v0.lanewise(VectorOperators.LSHL, 4);
          d0 = d0.add(n0.mul(y));
          q0 = q0.add(n0.mul(n0));
          ShortVector n1 = v1.lanewise(VectorOperators.ASHR, 12);
          v1 = v1.lanewise(VectorOperators.LSHL, 4);
          d1 = d1.add(n1.mul(y));
          q1 = q1.add(n1.mul(n1));
          ShortVector n2 = v2.lanewise(VectorOperators.ASHR, 12);
          v2 = v2.lanewise(VectorOperators.LSHL, 4);
          d2 = d2.add(n2.mul(y));
          q2 = q2.add(n2.mul(n2));
          ShortVector n3 = v3.lanewise(VectorOperators.ASHR, 12);
          v3 = v3.lanewise(VectorOperators.LSHL, 4);
          d3 = d3.add(n3.mul(y));
          q3 = q3.add(n3.mul(n3));
        }
        ShortVector d01 =
            SHORT_HALVES.selectFrom(d0, d1).add(OTHER_SHORT_HALVES.selectFrom(d0, d1));
        ShortVector d23 =
            SHORT_HALVES.selectFrom(d2, d3).add(OTHER_SHORT_HALVES.selectFrom(d2, d3));
        ShortVector q01 =
            SHORT_HALVES.selectFrom(q0, q1).add(OTHER_SHORT_HALVES.selectFrom(q0, q1));
        ShortVector q23 =
            SHORT_HALVES.selectFrom(q2, q3).add(OTHER_SHORT_HALVES.selectFrom(q2, q3));
        ShortVector d =
            SHORT_QUARTERS.selectFrom(d01, d23).add(OTHER_SHORT_QUARTERS.selectFrom(d01, d23));
        ShortVector q =
            SHORT_QUARTERS.selectFrom(q01, q23).add(OTHER_SHORT_QUARTERS.selectFrom(q01, q23));
        IntVector wide =
            SHORT_EIGHTHS
                .selectFrom(d, q)
                .add(OTHER_SHORT_EIGHTHS.selectFrom(d, q))
                .reinterpretAsInts();
        all =
            all.add(wide.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(wide.lanewise(VectorOperators.ASHR, 16));
      }
      IntVector sums = EVEN.selectFrom(all, all).add(ODD.selectFrom(all, all));
      sums.intoArray(dots, r, FOUR);
      sums.rearrange(BY_4).intoArray(squares, r, FOUR);
    }
  }

  // Both words of a row are in one of two lanes.
  private static final LongVector FIRST_WORDS = pickLongs(0);
  private static final LongVector SECOND_WORDS = pickLongs(1);
  private static final VectorSpecies<Integer> HALF_OF_INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(Math.max(64, L.vectorBitSize() / 2)));

  private static LongVector pickLongs(int from) {
    int[] picked = picked(L.length(), 1, from);
    long[] lanes = new long[picked.length];
    Arrays.setAll(lanes, i -> picked[i]);
    return LongVector.fromArray(L, lanes, 0);
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
    if (words == 2) {
      for (; r + 8 <= count; r += 8) {
        int at = from + r * 2 * Long.BYTES;
        LongVector a = ByteVector.fromArray(B, rows, at).reinterpretAsLongs();
        LongVector b = ByteVector.fromArray(B, rows, at + 8 * Long.BYTES).reinterpretAsLongs();
        LongVector slice = LongVector.fromArray(L, slices, (bits - 1) * width);
        LongVector sumA = a.and(slice).lanewise(VectorOperators.BIT_COUNT).neg();
        LongVector sumB = b.and(slice).lanewise(VectorOperators.BIT_COUNT).neg();
        for (int bit = bits - 2; bit >= 0; bit--) {
          slice = LongVector.fromArray(L, slices, bit * width);
          sumA = sumA.add(sumA).add(a.and(slice).lanewise(VectorOperators.BIT_COUNT));
          sumB = sumB.add(sumB).add(b.and(slice).lanewise(VectorOperators.BIT_COUNT));
        }
        LongVector both =
            FIRST_WORDS.selectFrom(sumA, sumB).add(SECOND_WORDS.selectFrom(sumA, sumB));
        ((IntVector) both.convertShape(VectorOperators.L2I, HALF_OF_INTS, 0)).intoArray(sums, r);
      }
    }
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
      if (each == 1) {
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

  /** Rows whose codes are turned, so that those of a part are side by side. */
  private static final int TURNED = 64;

  /**
   * The table of a part is eight vectors of 32 numbers: a code finds its number in two of them at
   * one look, and its two upper bits tell which of four looks it was. 64 rows share the vectors.
   */
  @Override
  public void centroids(
      CentroidTable table, byte[] rows, int from, int count, int[] dots, int[] squares) {
    int parts = table.parts;
    int bound = LANES == 32 ? count / TURNED * TURNED : 0;
    byte[] turned = new byte[bound == 0 ? 0 : TURNED * ((parts + 7) / 8 * 8)];
    short[] numbers = table.apart;
    for (int r = 0; r < bound; r += TURNED) {
      turn(rows, from + r * parts, parts, turned);
      for (int run = 0; run < parts; run += CentroidTable.RUN) {
        ShortVector dotA = ShortVector.zero(S);
        ShortVector dotB = ShortVector.zero(S);
        ShortVector squareA = ShortVector.zero(S);
        ShortVector squareB = ShortVector.zero(S);
        int end = Math.min(parts, run + CentroidTable.RUN);
        for (int p = run; p < end; p++) {
          ShortVector a = codes(turned, p * TURNED);
          ShortVector b = codes(turned, p * TURNED + LANES);
          VectorMask<Short> highA = a.compare(VectorOperators.GT, (short) 127);
          VectorMask<Short> highB = b.compare(VectorOperators.GT, (short) 127);
          VectorMask<Short> oddA = a.and((short) 64).compare(VectorOperators.NE, (short) 0);
          VectorMask<Short> oddB = b.and((short) 64).compare(VectorOperators.NE, (short) 0);
          a = a.and((short) 63);
          b = b.and((short) 63);
          int t = p * 512;
          ShortVector t0 = ShortVector.fromArray(S, numbers, t);
          ShortVector t1 = ShortVector.fromArray(S, numbers, t + 32);
          ShortVector lowA = a.selectFrom(t0, t1);
          ShortVector lowB = b.selectFrom(t0, t1);
          t0 = ShortVector.fromArray(S, numbers, t + 64);
          t1 = ShortVector.fromArray(S, numbers, t + 96);
          lowA = lowA.blend(a.selectFrom(t0, t1), oddA);
          lowB = lowB.blend(b.selectFrom(t0, t1), oddB);
          t0 = ShortVector.fromArray(S, numbers, t + 128);
          t1 = ShortVector.fromArray(S, numbers, t + 160);
          ShortVector upA = a.selectFrom(t0, t1);
          ShortVector upB = b.selectFrom(t0, t1);
          t0 = ShortVector.fromArray(S, numbers, t + 192);
          t1 = ShortVector.fromArray(S, numbers, t + 224);
          dotA = dotA.add(lowA.blend(upA.blend(a.selectFrom(t0, t1), oddA), highA));
          dotB = dotB.add(lowB.blend(upB.blend(b.selectFrom(t0, t1), oddB), highB));
          t0 = ShortVector.fromArray(S, numbers, t + 256);
          t1 = ShortVector.fromArray(S, numbers, t + 288);
          lowA = a.selectFrom(t0, t1);
          lowB = b.selectFrom(t0, t1);
          t0 = ShortVector.fromArray(S, numbers, t + 320);
          t1 = ShortVector.fromArray(S, numbers, t + 352);
          lowA = lowA.blend(a.selectFrom(t0, t1), oddA);
          lowB = lowB.blend(b.selectFrom(t0, t1), oddB);
          t0 = ShortVector.fromArray(S, numbers, t + 384);
          t1 = ShortVector.fromArray(S, numbers, t + 416);
          upA = a.selectFrom(t0, t1);
          upB = b.selectFrom(t0, t1);
          t0 = ShortVector.fromArray(S, numbers, t + 448);
          t1 = ShortVector.fromArray(S, numbers, t + 480);
          squareA = squareA.add(lowA.blend(upA.blend(a.selectFrom(t0, t1), oddA), highA));
          squareB = squareB.add(lowB.blend(upB.blend(b.selectFrom(t0, t1), oddB), highB));
        }
        addTo(dots, r, dotA);
        addTo(dots, r + LANES, dotB);
        addTo(squares, r, squareA);
        addTo(squares, r + LANES, squareB);
      }
    }
    ScalarCodes.centroids(table, rows, from, bound, count, dots, squares);
  }

  private static ShortVector codes(byte[] turned, int at) {
    return (ShortVector)
        ByteVector.fromArray(HALF, turned, at).convertShape(VectorOperators.ZERO_EXTEND_B2S, S, 0);
  }

  private static void addTo(int[] sums, int at, ShortVector more) {
    for (int half = 0; half < 2; half++) {
      IntVector wide = (IntVector) more.convertShape(VectorOperators.ZERO_EXTEND_S2I, I, half);
      int to = at + half * I.length();
      wide.add(IntVector.fromArray(I, sums, to)).intoArray(sums, to);
    }
  }

  /**
   * Writes the codes of 64 rows part by part: of 8 rows and 8 parts by exchanging halves thrice.
   */
  private static void turn(byte[] rows, int from, int parts, byte[] turned) {
    for (int g = 0; g < TURNED; g += 8) {
      for (int p = 0; p < parts; p += 8) {
        int at = from + g * parts + p;
        long a = (long) LONG.get(rows, at);
        long b = (long) LONG.get(rows, at + parts);
        long c = (long) LONG.get(rows, at + 2 * parts);
        long d = (long) LONG.get(rows, at + 3 * parts);
        long e = (long) LONG.get(rows, at + 4 * parts);
        long f = (long) LONG.get(rows, at + 5 * parts);
        long h = (long) LONG.get(rows, at + 6 * parts);
        long i = (long) LONG.get(rows, at + 7 * parts);
        long mask = 0x00ff00ff00ff00ffL;
        long t = (a >>> 8 ^ b) & mask;
        b ^= t;
        a ^= t << 8;
        t = (c >>> 8 ^ d) & mask;
        d ^= t;
        c ^= t << 8;
        t = (e >>> 8 ^ f) & mask;
        f ^= t;
        e ^= t << 8;
        t = (h >>> 8 ^ i) & mask;
        i ^= t;
        h ^= t << 8;
        mask = 0x0000ffff0000ffffL;
        t = (a >>> 16 ^ c) & mask;
        c ^= t;
        a ^= t << 16;
        t = (b >>> 16 ^ d) & mask;
        d ^= t;
        b ^= t << 16;
        t = (e >>> 16 ^ h) & mask;
        h ^= t;
        e ^= t << 16;
        t = (f >>> 16 ^ i) & mask;
        i ^= t;
        f ^= t << 16;
        mask = 0x00000000ffffffffL;
        t = (a >>> 32 ^ e) & mask;
        e ^= t;
        a ^= t << 32;
        t = (b >>> 32 ^ f) & mask;
        f ^= t;
        b ^= t << 32;
        t = (c >>> 32 ^ h) & mask;
        h ^= t;
        c ^= t << 32;
        t = (d >>> 32 ^ i) & mask;
        i ^= t;
        d ^= t << 32;
        int to = p * TURNED + g;
        LONG.set(turned, to, a);
        LONG.set(turned, to + TURNED, b);
        LONG.set(turned, to + 2 * TURNED, c);
        LONG.set(turned, to + 3 * TURNED, d);
        LONG.set(turned, to + 4 * TURNED, e);
        LONG.set(turned, to + 5 * TURNED, f);
        LONG.set(turned, to + 6 * TURNED, h);
        LONG.set(turned, to + 7 * TURNED, i);
      }
    }
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
