package embedkit.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API. Every method is flat: a method of our own that takes or returns vectors may not
 * be inlined, and then every vector is boxed and the speed falls to a fifth. For the same reason no
 * method keeps more than 16 accumulators.
 */
final class VectorKernels implements KernelSet {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int LANES = S.length();

  /** Columns of a panel, but where there is but one of half the width. */
  private static final int WIDTH = 2 * LANES;

  /** Vectors of 512 bits come with 32 registers, so that larger tiles fit. */
  private static final boolean WIDE = LANES > 8;

  // reduceLanes may add in any order, and the interpreter's is not the compiler's. So a sum is made
  // of lane-wise steps, whose bits do not depend on who runs them.
  private static final VectorShuffle<Float> BY_8 = shift(8);
  private static final VectorShuffle<Float> BY_4 = shift(4);
  private static final VectorShuffle<Float> BY_2 = shift(2);
  private static final VectorShuffle<Float> BY_1 = shift(1);

  private static final VectorShuffle<Float> OTHER_8 = other(8);
  private static final VectorShuffle<Float> OTHER_4 = other(4);
  private static final VectorShuffle<Float> OTHER_2 = other(2);
  private static final VectorShuffle<Float> OTHER_1 = other(1);
  private static final VectorMask<Float> UPPER_8 = upper(8);
  private static final VectorMask<Float> ODD_4 = upper(4);
  private static final VectorMask<Float> ODD_2 = upper(2);
  private static final VectorMask<Float> ODD_1 = upper(1);

  private static final VectorMask<Float> SECOND_HALF = upper(Math.max(1, LANES / 2));
  private static final VectorMask<Float> SECOND_QUARTERS = upper(Math.max(1, LANES / 4));
  private static final VectorShuffle<Float> HALVES = other(LANES / 2);
  private static final VectorShuffle<Float> QUARTERS = other(LANES / 4);

  /**
   * To the first four lanes from where sums of four vectors end, two halves before two quarters.
   */
  private static final VectorShuffle<Float> FIRST_OF_QUARTERS =
      VectorShuffle.fromOp(S, lane -> (lane % 2 * LANES / 2 + lane / 2 % 2 * LANES / 4) % LANES);

  private static VectorShuffle<Float> shift(int by) {
    return VectorShuffle.fromOp(S, lane -> (lane + by) % LANES);
  }

  /** The mask of all lanes. */
  private static final long ALL = (1L << LANES) - 1;

  /** Changes places with the lane so far away, within the pair of groups of so many lanes. */
  private static VectorShuffle<Float> other(int group) {
    return VectorShuffle.fromOp(S, lane -> (lane ^ group) % LANES);
  }

  /** The second of each two groups of so many lanes. */
  private static VectorMask<Float> upper(int group) {
    long lanes = 0;
    for (int lane = 0; lane < LANES; lane++) {
      lanes |= (lane & group) != 0 ? 1L << lane : 0;
    }
    return VectorMask.fromLong(S, lanes);
  }

  /** What sums of up to seven vectors begin with. */
  private static final float[] ZEROS = new float[7 * LANES];

  /** Beyond this the exponential leaves the range of a float. */
  private static final float LIMIT = 87f;

  private static final float LOG2_E = 1.4426950408889634f;
  // ln 2 in two parts: the first has few bits, so that n * LN2_HIGH is exact.
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  // log(1+x)/x for x from 0 to 1, with the least greatest relative error: 3e-8, and 1.8e-7 in
  // floats.
  private static final float LOG_0 = 0.99999994f;
  private static final float LOG_1 = -0.49999493f;
  private static final float LOG_2 = 0.33319098f;
  private static final float LOG_3 = -0.24842979f;
  private static final float LOG_4 = 0.19105995f;
  private static final float LOG_5 = -0.1366322f;
  private static final float LOG_6 = 0.07822566f;
  private static final float LOG_7 = -0.029505057f;
  private static final float LOG_8 = 0.0052326494f;

  // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
  private static final float ROUND = 12582912f;

  @Override
  public String describe() {
    return "Vector API, " + LANES + " float lanes";
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      s0 = FloatVector.fromArray(S, a, aFrom + i).fma(FloatVector.fromArray(S, b, bFrom + i), s0);
      s1 =
          FloatVector.fromArray(S, a, aFrom + i + LANES)
              .fma(FloatVector.fromArray(S, b, bFrom + i + LANES), s1);
    }
    if (i + LANES <= n) {
      s0 = FloatVector.fromArray(S, a, aFrom + i).fma(FloatVector.fromArray(S, b, bFrom + i), s0);
      i += LANES;
    }
    s0 = s0.add(s1);
    s0 = LANES > 8 ? s0.add(s0.rearrange(BY_8)) : s0;
    s0 = LANES > 4 ? s0.add(s0.rearrange(BY_4)) : s0;
    s0 = s0.add(s0.rearrange(BY_2));
    s0 = s0.add(s0.rearrange(BY_1));
    float sum = s0.lane(0);
    for (; i < n; i++) {
      sum = Math.fma(a[aFrom + i], b[bFrom + i], sum);
    }
    return sum;
  }

  @Override
  public void axpy(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(S, x, xFrom + i)
          .fma(FloatVector.broadcast(S, alpha), FloatVector.fromArray(S, y, yFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] = Math.fma(alpha, x[xFrom + i], y[yFrom + i]);
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
    // What is left of a row is copied as its last full vector, some of it for the second time.
    int last = dim - LANES;
    if (n > 0) {
      // See addMapped.
      y.get(MAPPED, ids[from] * pitch);
    }
    for (int k = 0; k < n; k++) {
      long row = ids[from + k] * pitch;
      int to = at + k * stride;
      if (last < 0) {
        MemorySegment.copy(y, MAPPED, row, x, to, dim);
        continue;
      }
      for (int i = 0; i < last; i += LANES) {
        FloatVector.fromMemorySegment(S, y, row + 4L * i, ByteOrder.LITTLE_ENDIAN)
            .intoArray(x, to + i);
      }
      FloatVector.fromMemorySegment(S, y, row + 4L * last, ByteOrder.LITTLE_ENDIAN)
          .intoArray(x, to + last);
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
    int last = dim - LANES;
    if (n > 0) {
      // Where a mapped file was cut short, or its disk is full, the processor's fault becomes an
      // error of Java only in compiled code that has a plain access, too; a vector's alone ends the
      // process.
      y.get(MAPPED, ids[from] * pitch);
    }
    for (int k = 0; k < n; k++) {
      long row = ids[from + k] * pitch;
      int to = at + k * stride;
      if (last < 0) {
        for (int i = 0; i < dim; i++) {
          long place = row + 4L * i;
          y.set(MAPPED, place, y.get(MAPPED, place) + alpha * x[to + i]);
        }
        continue;
      }
      // The last full vector, which overlaps the one before it, is added up before that is stored.
      FloatVector sum =
          FloatVector.fromMemorySegment(S, y, row + 4L * last, ByteOrder.LITTLE_ENDIAN)
              .add(FloatVector.fromArray(S, x, to + last).mul(alpha));
      for (int i = 0; i < last; i += LANES) {
        FloatVector.fromMemorySegment(S, y, row + 4L * i, ByteOrder.LITTLE_ENDIAN)
            .add(FloatVector.fromArray(S, x, to + i).mul(alpha))
            .intoMemorySegment(y, row + 4L * i, ByteOrder.LITTLE_ENDIAN);
      }
      sum.intoMemorySegment(y, row + 4L * last, ByteOrder.LITTLE_ENDIAN);
    }
  }

  @Override
  public void copyListed(
      float[] y, long[] ids, int from, int n, int mask, int dim, float[] x, int at, int stride) {
    // What is left of a row is copied as its last full vector, some of it for the second time.
    int last = dim - LANES;
    for (int k = 0; k < n; k++) {
      int row = ((int) ids[from + k] & mask) * dim;
      int to = at + k * stride;
      for (int i = 0; i < last; i += LANES) {
        FloatVector.fromArray(S, y, row + i).intoArray(x, to + i);
      }
      if (last >= 0) {
        FloatVector.fromArray(S, y, row + last).intoArray(x, to + last);
      } else {
        System.arraycopy(y, row, x, to, dim);
      }
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
    int last = dim - LANES;
    for (int k = 0; k < n; k++) {
      int row = ((int) ids[from + k] & mask) * dim;
      int to = at + k * stride;
      if (last < 0) {
        for (int i = 0; i < dim; i++) {
          y[row + i] += alpha * x[to + i];
        }
        continue;
      }
      // The last full vector, which overlaps the one before it, is added up before that is stored.
      FloatVector sum =
          FloatVector.fromArray(S, y, row + last)
              .add(FloatVector.fromArray(S, x, to + last).mul(alpha));
      for (int i = 0; i < last; i += LANES) {
        FloatVector.fromArray(S, y, row + i)
            .add(FloatVector.fromArray(S, x, to + i).mul(alpha))
            .intoArray(y, row + i);
      }
      sum.intoArray(y, row + last);
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
    int bound = S.loopBound(dim);
    // The last row of an odd count is paired with itself, so that a row's bits do not depend on
    // where in a block it stands.
    for (int r = 0; r < count; r += 2) {
      int next = Math.min(r + 1, count - 1);
      int r0 = from + r * stride;
      int r1 = from + next * stride;
      FloatVector d0 = FloatVector.zero(S);
      FloatVector d1 = FloatVector.zero(S);
      FloatVector q0 = FloatVector.zero(S);
      FloatVector q1 = FloatVector.zero(S);
      int i = 0;
      for (; i < bound; i += LANES) {
        FloatVector q = FloatVector.fromArray(S, query, i);
        FloatVector v0 = FloatVector.fromArray(S, rows, r0 + i);
        FloatVector v1 = FloatVector.fromArray(S, rows, r1 + i);
        d0 = v0.fma(q, d0);
        d1 = v1.fma(q, d1);
        q0 = v0.fma(v0, q0);
        q1 = v1.fma(v1, q1);
      }
      d0 = LANES > 8 ? d0.add(d0.rearrange(BY_8)) : d0;
      d0 = LANES > 4 ? d0.add(d0.rearrange(BY_4)) : d0;
      d0 = d0.add(d0.rearrange(BY_2));
      d0 = d0.add(d0.rearrange(BY_1));
      d1 = LANES > 8 ? d1.add(d1.rearrange(BY_8)) : d1;
      d1 = LANES > 4 ? d1.add(d1.rearrange(BY_4)) : d1;
      d1 = d1.add(d1.rearrange(BY_2));
      d1 = d1.add(d1.rearrange(BY_1));
      q0 = LANES > 8 ? q0.add(q0.rearrange(BY_8)) : q0;
      q0 = LANES > 4 ? q0.add(q0.rearrange(BY_4)) : q0;
      q0 = q0.add(q0.rearrange(BY_2));
      q0 = q0.add(q0.rearrange(BY_1));
      q1 = LANES > 8 ? q1.add(q1.rearrange(BY_8)) : q1;
      q1 = LANES > 4 ? q1.add(q1.rearrange(BY_4)) : q1;
      q1 = q1.add(q1.rearrange(BY_2));
      q1 = q1.add(q1.rearrange(BY_1));
      float sd0 = d0.lane(0);
      float sd1 = d1.lane(0);
      float sq0 = q0.lane(0);
      float sq1 = q1.lane(0);
      for (; i < dim; i++) {
        sd0 = Math.fma(rows[r0 + i], query[i], sd0);
        sd1 = Math.fma(rows[r1 + i], query[i], sd1);
        sq0 = Math.fma(rows[r0 + i], rows[r0 + i], sq0);
        sq1 = Math.fma(rows[r1 + i], rows[r1 + i], sq1);
      }
      dots[r] = sd0;
      dots[next] = sd1;
      squares[r] = sq0;
      squares[next] = sq1;
    }
  }

  @Override
  public void dotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots) {
    if (dim < LANES) {
      shortDotsWith(query, rows, from, count, stride, dim, dots);
      return;
    }
    int bound = S.loopBound(dim);
    // The rest of a row is multiplied as its last full vector, with zeros for what is done already.
    int rest = dim - bound;
    int last = dim - LANES;
    FloatVector tail =
        FloatVector.fromArray(S, query, last)
            .blend(0, VectorMask.fromLong(S, (1L << (LANES - rest)) - 1));
    for (int r = 0; r < count; r += 4) {
      int n1 = Math.min(r + 1, count - 1);
      int n2 = Math.min(r + 2, count - 1);
      int n3 = Math.min(r + 3, count - 1);
      int r0 = from + r * stride;
      int r1 = from + n1 * stride;
      int r2 = from + n2 * stride;
      int r3 = from + n3 * stride;
      FloatVector d0 = FloatVector.zero(S);
      FloatVector d1 = FloatVector.zero(S);
      FloatVector d2 = FloatVector.zero(S);
      FloatVector d3 = FloatVector.zero(S);
      for (int i = 0; i < bound; i += LANES) {
        FloatVector q = FloatVector.fromArray(S, query, i);
        d0 = FloatVector.fromArray(S, rows, r0 + i).fma(q, d0);
        d1 = FloatVector.fromArray(S, rows, r1 + i).fma(q, d1);
        d2 = FloatVector.fromArray(S, rows, r2 + i).fma(q, d2);
        d3 = FloatVector.fromArray(S, rows, r3 + i).fma(q, d3);
      }
      if (rest > 0) {
        d0 = FloatVector.fromArray(S, rows, r0 + last).fma(tail, d0);
        d1 = FloatVector.fromArray(S, rows, r1 + last).fma(tail, d1);
        d2 = FloatVector.fromArray(S, rows, r2 + last).fma(tail, d2);
        d3 = FloatVector.fromArray(S, rows, r3 + last).fma(tail, d3);
      }
      d0 = LANES > 8 ? d0.add(d0.rearrange(BY_8)) : d0;
      d0 = LANES > 4 ? d0.add(d0.rearrange(BY_4)) : d0;
      d0 = d0.add(d0.rearrange(BY_2));
      d0 = d0.add(d0.rearrange(BY_1));
      d1 = LANES > 8 ? d1.add(d1.rearrange(BY_8)) : d1;
      d1 = LANES > 4 ? d1.add(d1.rearrange(BY_4)) : d1;
      d1 = d1.add(d1.rearrange(BY_2));
      d1 = d1.add(d1.rearrange(BY_1));
      d2 = LANES > 8 ? d2.add(d2.rearrange(BY_8)) : d2;
      d2 = LANES > 4 ? d2.add(d2.rearrange(BY_4)) : d2;
      d2 = d2.add(d2.rearrange(BY_2));
      d2 = d2.add(d2.rearrange(BY_1));
      d3 = LANES > 8 ? d3.add(d3.rearrange(BY_8)) : d3;
      d3 = LANES > 4 ? d3.add(d3.rearrange(BY_4)) : d3;
      d3 = d3.add(d3.rearrange(BY_2));
      d3 = d3.add(d3.rearrange(BY_1));
      dots[n3] = d3.lane(0);
      dots[n2] = d2.lane(0);
      dots[n1] = d1.lane(0);
      dots[r] = d0.lane(0);
    }
  }

  private static void shortDotsWith(
      float[] query, float[] rows, int from, int count, int stride, int dim, float[] dots) {
    for (int r = 0; r < count; r++) {
      float sum = 0;
      for (int i = 0; i < dim; i++) {
        sum = Math.fma(rows[from + r * stride + i], query[i], sum);
      }
      dots[r] = sum;
    }
  }

  @Override
  public void dotsWithListed(
      float[] query, MemorySegment rows, int[] ids, int count, int dim, float[] dots) {
    if (dim < LANES) {
      shortDotsWithListed(query, rows, ids, count, dim, dots);
      return;
    }
    int bound = S.loopBound(dim);
    // The rest of a row is multiplied as its last full vector, with zeros for what is done already.
    int rest = dim - bound;
    int last = dim - LANES;
    long lastByte = 4L * last;
    FloatVector tail =
        FloatVector.fromArray(S, query, last)
            .blend(0, VectorMask.fromLong(S, (1L << (LANES - rest)) - 1));
    if (count > 0) {
      // See addMapped.
      rows.get(MAPPED, 4L * ids[0] * dim);
    }
    for (int r = 0; r < count; r += 4) {
      int n1 = Math.min(r + 1, count - 1);
      int n2 = Math.min(r + 2, count - 1);
      int n3 = Math.min(r + 3, count - 1);
      long r0 = 4L * ids[r] * dim;
      long r1 = 4L * ids[n1] * dim;
      long r2 = 4L * ids[n2] * dim;
      long r3 = 4L * ids[n3] * dim;
      FloatVector d0 = FloatVector.zero(S);
      FloatVector d1 = FloatVector.zero(S);
      FloatVector d2 = FloatVector.zero(S);
      FloatVector d3 = FloatVector.zero(S);
      for (int i = 0; i < bound; i += LANES) {
        FloatVector q = FloatVector.fromArray(S, query, i);
        d0 =
            FloatVector.fromMemorySegment(S, rows, r0 + 4L * i, ByteOrder.LITTLE_ENDIAN).fma(q, d0);
        d1 =
            FloatVector.fromMemorySegment(S, rows, r1 + 4L * i, ByteOrder.LITTLE_ENDIAN).fma(q, d1);
        d2 =
            FloatVector.fromMemorySegment(S, rows, r2 + 4L * i, ByteOrder.LITTLE_ENDIAN).fma(q, d2);
        d3 =
            FloatVector.fromMemorySegment(S, rows, r3 + 4L * i, ByteOrder.LITTLE_ENDIAN).fma(q, d3);
      }
      if (rest > 0) {
        d0 =
            FloatVector.fromMemorySegment(S, rows, r0 + lastByte, ByteOrder.LITTLE_ENDIAN)
                .fma(tail, d0);
        d1 =
            FloatVector.fromMemorySegment(S, rows, r1 + lastByte, ByteOrder.LITTLE_ENDIAN)
                .fma(tail, d1);
        d2 =
            FloatVector.fromMemorySegment(S, rows, r2 + lastByte, ByteOrder.LITTLE_ENDIAN)
                .fma(tail, d2);
        d3 =
            FloatVector.fromMemorySegment(S, rows, r3 + lastByte, ByteOrder.LITTLE_ENDIAN)
                .fma(tail, d3);
      }
      d0 = LANES > 8 ? d0.add(d0.rearrange(BY_8)) : d0;
      d0 = LANES > 4 ? d0.add(d0.rearrange(BY_4)) : d0;
      d0 = d0.add(d0.rearrange(BY_2));
      d0 = d0.add(d0.rearrange(BY_1));
      d1 = LANES > 8 ? d1.add(d1.rearrange(BY_8)) : d1;
      d1 = LANES > 4 ? d1.add(d1.rearrange(BY_4)) : d1;
      d1 = d1.add(d1.rearrange(BY_2));
      d1 = d1.add(d1.rearrange(BY_1));
      d2 = LANES > 8 ? d2.add(d2.rearrange(BY_8)) : d2;
      d2 = LANES > 4 ? d2.add(d2.rearrange(BY_4)) : d2;
      d2 = d2.add(d2.rearrange(BY_2));
      d2 = d2.add(d2.rearrange(BY_1));
      d3 = LANES > 8 ? d3.add(d3.rearrange(BY_8)) : d3;
      d3 = LANES > 4 ? d3.add(d3.rearrange(BY_4)) : d3;
      d3 = d3.add(d3.rearrange(BY_2));
      d3 = d3.add(d3.rearrange(BY_1));
      dots[n3] = d3.lane(0);
      dots[n2] = d2.lane(0);
      dots[n1] = d1.lane(0);
      dots[r] = d0.lane(0);
    }
  }

  private static void shortDotsWithListed(
      float[] query, MemorySegment rows, int[] ids, int count, int dim, float[] dots) {
    for (int k = 0; k < count; k++) {
      long row = 4L * ids[k] * dim;
      float sum = 0;
      for (int i = 0; i < dim; i++) {
        sum = Math.fma(rows.get(MAPPED, row + 4L * i), query[i], sum);
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
    int word = 0;
    for (int i = 0; i < m; i++) {
      FloatVector by = FloatVector.broadcast(S, scale[i]);
      FloatVector plus = FloatVector.broadcast(S, shift[i]);
      for (int from = 0; from < p; from += Long.SIZE) {
        int end = Math.min(p, from + Long.SIZE);
        long marked = 0;
        for (int k = from; k < end; k += LANES) {
          FloatVector score = FloatVector.fromArray(S, c, i * p + k).fma(by, plus);
          score.intoArray(c, i * p + k);
          long below =
              score
                  .compare(VectorOperators.LT, FloatVector.fromArray(S, floor, k))
                  .and(score.compare(VectorOperators.GE, -Float.MAX_VALUE))
                  .toLong();
          marked |= (below ^ ALL) << k - from;
        }
        marks[word++] = marked;
      }
    }
  }

  @Override
  public int above(
      float[] c, int from, int n, float scale, float shift, float[] floor, int[] hits) {
    int found = 0;
    int j = 0;
    FloatVector by = FloatVector.broadcast(S, scale);
    FloatVector plus = FloatVector.broadcast(S, shift);
    for (; j + LANES <= n; j += LANES) {
      FloatVector score = FloatVector.fromArray(S, c, from + j).fma(by, plus);
      score.intoArray(c, from + j);
      long set = score.compare(VectorOperators.GE, FloatVector.fromArray(S, floor, j)).toLong();
      for (; set != 0; set &= set - 1) {
        hits[found++] = j + Long.numberOfTrailingZeros(set);
      }
    }
    for (; j < n; j++) {
      c[from + j] = Math.fma(c[from + j], scale, shift);
      if (c[from + j] >= floor[j]) {
        hits[found++] = j;
      }
    }
    return found;
  }

  @Override
  public void transpose(float[] y, int p, int stride, int dim, float[] yt, int columns) {
    if (columns == LANES) {
      for (int j = 0; j < p; j++) {
        for (int d = 0; d < dim; d++) {
          yt[j + d * LANES] = y[j * stride + d];
        }
      }
      for (int j = p; j < columns; j++) {
        for (int d = 0; d < dim; d++) {
          yt[j + d * LANES] = 0;
        }
      }
      return;
    }
    int turned = LANES == 16 ? dim / LANES * LANES : 0;
    for (int j = 0; j < p && turned > 0; j += LANES) {
      int to = j / WIDTH * WIDTH * dim + j % WIDTH;
      int rows = Math.min(LANES, p - j);
      for (int d = 0; d < turned; d += LANES) {
        turn16(y, j * stride + d, stride, rows, yt, to + d * WIDTH);
      }
    }
    // The width is a constant, so that the JIT need not check each index.
    for (int j = 0; j < p; j++) {
      int to = j / WIDTH * WIDTH * dim + j % WIDTH;
      for (int d = turned; d < dim; d++) {
        yt[to + d * WIDTH] = y[j * stride + d];
      }
    }
    for (int j = p; j < columns; j++) {
      int to = j / WIDTH * WIDTH * dim + j % WIDTH;
      for (int d = 0; d < dim; d++) {
        yt[to + d * WIDTH] = 0;
      }
    }
  }

  /** Sixteen rows of sixteen numbers, turned by halves, quarters, pairs and single lanes. */
  private static void turn16(float[] y, int from, int stride, int rows, float[] yt, int to) {
    // The distance of rows that are not there may be anything, so it is not multiplied.
    int last = rows - 1;
    FloatVector r0 = FloatVector.fromArray(S, y, from + Math.min(0, last) * stride);
    FloatVector r1 = FloatVector.fromArray(S, y, from + Math.min(1, last) * stride);
    FloatVector r2 = FloatVector.fromArray(S, y, from + Math.min(2, last) * stride);
    FloatVector r3 = FloatVector.fromArray(S, y, from + Math.min(3, last) * stride);
    FloatVector r4 = FloatVector.fromArray(S, y, from + Math.min(4, last) * stride);
    FloatVector r5 = FloatVector.fromArray(S, y, from + Math.min(5, last) * stride);
    FloatVector r6 = FloatVector.fromArray(S, y, from + Math.min(6, last) * stride);
    FloatVector r7 = FloatVector.fromArray(S, y, from + Math.min(7, last) * stride);
    FloatVector r8 = FloatVector.fromArray(S, y, from + Math.min(8, last) * stride);
    FloatVector r9 = FloatVector.fromArray(S, y, from + Math.min(9, last) * stride);
    FloatVector r10 = FloatVector.fromArray(S, y, from + Math.min(10, last) * stride);
    FloatVector r11 = FloatVector.fromArray(S, y, from + Math.min(11, last) * stride);
    FloatVector r12 = FloatVector.fromArray(S, y, from + Math.min(12, last) * stride);
    FloatVector r13 = FloatVector.fromArray(S, y, from + Math.min(13, last) * stride);
    FloatVector r14 = FloatVector.fromArray(S, y, from + Math.min(14, last) * stride);
    FloatVector r15 = FloatVector.fromArray(S, y, from + Math.min(15, last) * stride);
    FloatVector s0_8 = r0.blend(r8.rearrange(OTHER_8), UPPER_8);
    r8 = r0.rearrange(OTHER_8).blend(r8, UPPER_8);
    r0 = s0_8;
    FloatVector s1_8 = r1.blend(r9.rearrange(OTHER_8), UPPER_8);
    r9 = r1.rearrange(OTHER_8).blend(r9, UPPER_8);
    r1 = s1_8;
    FloatVector s2_8 = r2.blend(r10.rearrange(OTHER_8), UPPER_8);
    r10 = r2.rearrange(OTHER_8).blend(r10, UPPER_8);
    r2 = s2_8;
    FloatVector s3_8 = r3.blend(r11.rearrange(OTHER_8), UPPER_8);
    r11 = r3.rearrange(OTHER_8).blend(r11, UPPER_8);
    r3 = s3_8;
    FloatVector s4_8 = r4.blend(r12.rearrange(OTHER_8), UPPER_8);
    r12 = r4.rearrange(OTHER_8).blend(r12, UPPER_8);
    r4 = s4_8;
    FloatVector s5_8 = r5.blend(r13.rearrange(OTHER_8), UPPER_8);
    r13 = r5.rearrange(OTHER_8).blend(r13, UPPER_8);
    r5 = s5_8;
    FloatVector s6_8 = r6.blend(r14.rearrange(OTHER_8), UPPER_8);
    r14 = r6.rearrange(OTHER_8).blend(r14, UPPER_8);
    r6 = s6_8;
    FloatVector s7_8 = r7.blend(r15.rearrange(OTHER_8), UPPER_8);
    r15 = r7.rearrange(OTHER_8).blend(r15, UPPER_8);
    r7 = s7_8;
    FloatVector s0_4 = r0.blend(r4.rearrange(OTHER_4), ODD_4);
    r4 = r0.rearrange(OTHER_4).blend(r4, ODD_4);
    r0 = s0_4;
    FloatVector s1_4 = r1.blend(r5.rearrange(OTHER_4), ODD_4);
    r5 = r1.rearrange(OTHER_4).blend(r5, ODD_4);
    r1 = s1_4;
    FloatVector s2_4 = r2.blend(r6.rearrange(OTHER_4), ODD_4);
    r6 = r2.rearrange(OTHER_4).blend(r6, ODD_4);
    r2 = s2_4;
    FloatVector s3_4 = r3.blend(r7.rearrange(OTHER_4), ODD_4);
    r7 = r3.rearrange(OTHER_4).blend(r7, ODD_4);
    r3 = s3_4;
    FloatVector s8_4 = r8.blend(r12.rearrange(OTHER_4), ODD_4);
    r12 = r8.rearrange(OTHER_4).blend(r12, ODD_4);
    r8 = s8_4;
    FloatVector s9_4 = r9.blend(r13.rearrange(OTHER_4), ODD_4);
    r13 = r9.rearrange(OTHER_4).blend(r13, ODD_4);
    r9 = s9_4;
    FloatVector s10_4 = r10.blend(r14.rearrange(OTHER_4), ODD_4);
    r14 = r10.rearrange(OTHER_4).blend(r14, ODD_4);
    r10 = s10_4;
    FloatVector s11_4 = r11.blend(r15.rearrange(OTHER_4), ODD_4);
    r15 = r11.rearrange(OTHER_4).blend(r15, ODD_4);
    r11 = s11_4;
    FloatVector s0_2 = r0.blend(r2.rearrange(OTHER_2), ODD_2);
    r2 = r0.rearrange(OTHER_2).blend(r2, ODD_2);
    r0 = s0_2;
    FloatVector s1_2 = r1.blend(r3.rearrange(OTHER_2), ODD_2);
    r3 = r1.rearrange(OTHER_2).blend(r3, ODD_2);
    r1 = s1_2;
    FloatVector s4_2 = r4.blend(r6.rearrange(OTHER_2), ODD_2);
    r6 = r4.rearrange(OTHER_2).blend(r6, ODD_2);
    r4 = s4_2;
    FloatVector s5_2 = r5.blend(r7.rearrange(OTHER_2), ODD_2);
    r7 = r5.rearrange(OTHER_2).blend(r7, ODD_2);
    r5 = s5_2;
    FloatVector s8_2 = r8.blend(r10.rearrange(OTHER_2), ODD_2);
    r10 = r8.rearrange(OTHER_2).blend(r10, ODD_2);
    r8 = s8_2;
    FloatVector s9_2 = r9.blend(r11.rearrange(OTHER_2), ODD_2);
    r11 = r9.rearrange(OTHER_2).blend(r11, ODD_2);
    r9 = s9_2;
    FloatVector s12_2 = r12.blend(r14.rearrange(OTHER_2), ODD_2);
    r14 = r12.rearrange(OTHER_2).blend(r14, ODD_2);
    r12 = s12_2;
    FloatVector s13_2 = r13.blend(r15.rearrange(OTHER_2), ODD_2);
    r15 = r13.rearrange(OTHER_2).blend(r15, ODD_2);
    r13 = s13_2;
    FloatVector s0_1 = r0.blend(r1.rearrange(OTHER_1), ODD_1);
    r1 = r0.rearrange(OTHER_1).blend(r1, ODD_1);
    r0 = s0_1;
    FloatVector s2_1 = r2.blend(r3.rearrange(OTHER_1), ODD_1);
    r3 = r2.rearrange(OTHER_1).blend(r3, ODD_1);
    r2 = s2_1;
    FloatVector s4_1 = r4.blend(r5.rearrange(OTHER_1), ODD_1);
    r5 = r4.rearrange(OTHER_1).blend(r5, ODD_1);
    r4 = s4_1;
    FloatVector s6_1 = r6.blend(r7.rearrange(OTHER_1), ODD_1);
    r7 = r6.rearrange(OTHER_1).blend(r7, ODD_1);
    r6 = s6_1;
    FloatVector s8_1 = r8.blend(r9.rearrange(OTHER_1), ODD_1);
    r9 = r8.rearrange(OTHER_1).blend(r9, ODD_1);
    r8 = s8_1;
    FloatVector s10_1 = r10.blend(r11.rearrange(OTHER_1), ODD_1);
    r11 = r10.rearrange(OTHER_1).blend(r11, ODD_1);
    r10 = s10_1;
    FloatVector s12_1 = r12.blend(r13.rearrange(OTHER_1), ODD_1);
    r13 = r12.rearrange(OTHER_1).blend(r13, ODD_1);
    r12 = s12_1;
    FloatVector s14_1 = r14.blend(r15.rearrange(OTHER_1), ODD_1);
    r15 = r14.rearrange(OTHER_1).blend(r15, ODD_1);
    r14 = s14_1;
    VectorMask<Float> none = VectorMask.fromLong(S, -1L << rows);
    r0.blend(0, none).intoArray(yt, to + 0 * WIDTH);
    r1.blend(0, none).intoArray(yt, to + 1 * WIDTH);
    r2.blend(0, none).intoArray(yt, to + 2 * WIDTH);
    r3.blend(0, none).intoArray(yt, to + 3 * WIDTH);
    r4.blend(0, none).intoArray(yt, to + 4 * WIDTH);
    r5.blend(0, none).intoArray(yt, to + 5 * WIDTH);
    r6.blend(0, none).intoArray(yt, to + 6 * WIDTH);
    r7.blend(0, none).intoArray(yt, to + 7 * WIDTH);
    r8.blend(0, none).intoArray(yt, to + 8 * WIDTH);
    r9.blend(0, none).intoArray(yt, to + 9 * WIDTH);
    r10.blend(0, none).intoArray(yt, to + 10 * WIDTH);
    r11.blend(0, none).intoArray(yt, to + 11 * WIDTH);
    r12.blend(0, none).intoArray(yt, to + 12 * WIDTH);
    r13.blend(0, none).intoArray(yt, to + 13 * WIDTH);
    r14.blend(0, none).intoArray(yt, to + 14 * WIDTH);
    r15.blend(0, none).intoArray(yt, to + 15 * WIDTH);
  }

  @Override
  public void products(float[] x, int m, int stride, int dim, float[] yt, int p, float[] c) {
    for (int i = 0, tile; i < m && p == LANES; i += tile) {
      tile = WIDE && i + 8 <= m ? 8 : 4;
      if (tile == 8) {
        products8x1(x, i * stride, stride, dim, yt, c, i * LANES);
      } else {
        products4x1(x, i * stride, stride, dim, yt, c, i * LANES);
      }
    }
    for (int j = 0; j + 2 * LANES <= p; j += 2 * LANES) {
      int i = 0;
      for (; WIDE && i + 8 <= m; i += 8) {
        products8x2(x, i * stride, stride, dim, yt, j * dim, p, c, i * p + j);
      }
      for (; i < m; i += 4) {
        products4x2(x, i * stride, stride, dim, yt, j * dim, p, c, i * p + j);
      }
    }
  }

  private static void products8x1(
      float[] x, int xFrom, int stride, int dim, float[] yt, float[] c, int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    FloatVector a4 = FloatVector.zero(S);
    FloatVector a5 = FloatVector.zero(S);
    FloatVector a6 = FloatVector.zero(S);
    FloatVector a7 = FloatVector.zero(S);
    int x1 = xFrom + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    int x4 = x3 + stride;
    int x5 = x4 + stride;
    int x6 = x5 + stride;
    int x7 = x6 + stride;
    for (int d = 0; d < dim; d++) {
      FloatVector y = FloatVector.fromArray(S, yt, d * LANES);
      a0 = FloatVector.broadcast(S, x[xFrom + d]).fma(y, a0);
      a1 = FloatVector.broadcast(S, x[x1 + d]).fma(y, a1);
      a2 = FloatVector.broadcast(S, x[x2 + d]).fma(y, a2);
      a3 = FloatVector.broadcast(S, x[x3 + d]).fma(y, a3);
      a4 = FloatVector.broadcast(S, x[x4 + d]).fma(y, a4);
      a5 = FloatVector.broadcast(S, x[x5 + d]).fma(y, a5);
      a6 = FloatVector.broadcast(S, x[x6 + d]).fma(y, a6);
      a7 = FloatVector.broadcast(S, x[x7 + d]).fma(y, a7);
    }
    a0.intoArray(c, to);
    a1.intoArray(c, to + LANES);
    a2.intoArray(c, to + 2 * LANES);
    a3.intoArray(c, to + 3 * LANES);
    a4.intoArray(c, to + 4 * LANES);
    a5.intoArray(c, to + 5 * LANES);
    a6.intoArray(c, to + 6 * LANES);
    a7.intoArray(c, to + 7 * LANES);
  }

  private static void products4x1(
      float[] x, int xFrom, int stride, int dim, float[] yt, float[] c, int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    int x1 = xFrom + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    for (int d = 0; d < dim; d++) {
      FloatVector y = FloatVector.fromArray(S, yt, d * LANES);
      a0 = FloatVector.broadcast(S, x[xFrom + d]).fma(y, a0);
      a1 = FloatVector.broadcast(S, x[x1 + d]).fma(y, a1);
      a2 = FloatVector.broadcast(S, x[x2 + d]).fma(y, a2);
      a3 = FloatVector.broadcast(S, x[x3 + d]).fma(y, a3);
    }
    a0.intoArray(c, to);
    a1.intoArray(c, to + LANES);
    a2.intoArray(c, to + 2 * LANES);
    a3.intoArray(c, to + 3 * LANES);
  }

  private static void products8x2(
      float[] x, int xFrom, int stride, int dim, float[] yt, int panel, int p, float[] c, int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    FloatVector a4 = FloatVector.zero(S);
    FloatVector a5 = FloatVector.zero(S);
    FloatVector a6 = FloatVector.zero(S);
    FloatVector a7 = FloatVector.zero(S);
    FloatVector b0 = FloatVector.zero(S);
    FloatVector b1 = FloatVector.zero(S);
    FloatVector b2 = FloatVector.zero(S);
    FloatVector b3 = FloatVector.zero(S);
    FloatVector b4 = FloatVector.zero(S);
    FloatVector b5 = FloatVector.zero(S);
    FloatVector b6 = FloatVector.zero(S);
    FloatVector b7 = FloatVector.zero(S);
    int x1 = xFrom + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    int x4 = x3 + stride;
    int x5 = x4 + stride;
    int x6 = x5 + stride;
    int x7 = x6 + stride;
    for (int d = 0; d < dim; d++) {
      FloatVector ya = FloatVector.fromArray(S, yt, panel + d * (2 * LANES));
      FloatVector yb = FloatVector.fromArray(S, yt, panel + d * (2 * LANES) + LANES);
      FloatVector v0 = FloatVector.broadcast(S, x[xFrom + d]);
      a0 = v0.fma(ya, a0);
      b0 = v0.fma(yb, b0);
      FloatVector v1 = FloatVector.broadcast(S, x[x1 + d]);
      a1 = v1.fma(ya, a1);
      b1 = v1.fma(yb, b1);
      FloatVector v2 = FloatVector.broadcast(S, x[x2 + d]);
      a2 = v2.fma(ya, a2);
      b2 = v2.fma(yb, b2);
      FloatVector v3 = FloatVector.broadcast(S, x[x3 + d]);
      a3 = v3.fma(ya, a3);
      b3 = v3.fma(yb, b3);
      FloatVector v4 = FloatVector.broadcast(S, x[x4 + d]);
      a4 = v4.fma(ya, a4);
      b4 = v4.fma(yb, b4);
      FloatVector v5 = FloatVector.broadcast(S, x[x5 + d]);
      a5 = v5.fma(ya, a5);
      b5 = v5.fma(yb, b5);
      FloatVector v6 = FloatVector.broadcast(S, x[x6 + d]);
      a6 = v6.fma(ya, a6);
      b6 = v6.fma(yb, b6);
      FloatVector v7 = FloatVector.broadcast(S, x[x7 + d]);
      a7 = v7.fma(ya, a7);
      b7 = v7.fma(yb, b7);
    }
    a0.intoArray(c, to);
    b0.intoArray(c, to + LANES);
    a1.intoArray(c, to + p);
    b1.intoArray(c, to + p + LANES);
    a2.intoArray(c, to + 2 * p);
    b2.intoArray(c, to + 2 * p + LANES);
    a3.intoArray(c, to + 3 * p);
    b3.intoArray(c, to + 3 * p + LANES);
    a4.intoArray(c, to + 4 * p);
    b4.intoArray(c, to + 4 * p + LANES);
    a5.intoArray(c, to + 5 * p);
    b5.intoArray(c, to + 5 * p + LANES);
    a6.intoArray(c, to + 6 * p);
    b6.intoArray(c, to + 6 * p + LANES);
    a7.intoArray(c, to + 7 * p);
    b7.intoArray(c, to + 7 * p + LANES);
  }

  private static void products4x2(
      float[] x, int xFrom, int stride, int dim, float[] yt, int panel, int p, float[] c, int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    FloatVector b0 = FloatVector.zero(S);
    FloatVector b1 = FloatVector.zero(S);
    FloatVector b2 = FloatVector.zero(S);
    FloatVector b3 = FloatVector.zero(S);
    int x1 = xFrom + stride;
    int x2 = x1 + stride;
    int x3 = x2 + stride;
    for (int d = 0; d < dim; d++) {
      FloatVector ya = FloatVector.fromArray(S, yt, panel + d * (2 * LANES));
      FloatVector yb = FloatVector.fromArray(S, yt, panel + d * (2 * LANES) + LANES);
      FloatVector v0 = FloatVector.broadcast(S, x[xFrom + d]);
      a0 = v0.fma(ya, a0);
      b0 = v0.fma(yb, b0);
      FloatVector v1 = FloatVector.broadcast(S, x[x1 + d]);
      a1 = v1.fma(ya, a1);
      b1 = v1.fma(yb, b1);
      FloatVector v2 = FloatVector.broadcast(S, x[x2 + d]);
      a2 = v2.fma(ya, a2);
      b2 = v2.fma(yb, b2);
      FloatVector v3 = FloatVector.broadcast(S, x[x3 + d]);
      a3 = v3.fma(ya, a3);
      b3 = v3.fma(yb, b3);
    }
    a0.intoArray(c, to);
    b0.intoArray(c, to + LANES);
    a1.intoArray(c, to + p);
    b1.intoArray(c, to + p + LANES);
    a2.intoArray(c, to + 2 * p);
    b2.intoArray(c, to + 2 * p + LANES);
    a3.intoArray(c, to + 3 * p);
    b3.intoArray(c, to + 3 * p + LANES);
  }

  @Override
  public void accumulate(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    product(g, rowStep, colStep, m, p, y, d, stride, true);
  }

  @Override
  public void product(
      float[] g, int rowStep, int colStep, int m, int p, float[] y, float[] d, int stride) {
    product(g, rowStep, colStep, m, p, y, d, stride, false);
  }

  private static void product(
      float[] g,
      int rowStep,
      int colStep,
      int m,
      int p,
      float[] y,
      float[] d,
      int stride,
      boolean added) {
    float[] z = added ? d : ZEROS;
    int zStep = added ? stride : 0;
    for (int col = 0, tile; col < stride; col += tile * LANES) {
      tile = tile((stride - col) / LANES);
      for (int i = 0; i < m; i += 4) {
        int from = i * rowStep;
        int to = i * stride + col;
        int at = added ? to : 0;
        switch (tile) {
          case 4 -> product4x4(g, from, rowStep, colStep, p, y, col, z, at, zStep, d, to, stride);
          case 3 -> product4x3(g, from, rowStep, colStep, p, y, col, z, at, zStep, d, to, stride);
          case 2 -> product4x2(g, from, rowStep, colStep, p, y, col, z, at, zStep, d, to, stride);
          default -> product4x1(g, from, rowStep, colStep, p, y, col, z, at, zStep, d, to, stride);
        }
      }
    }
  }

  /**
   * The vectors of a row that the next tile takes, of so many that are left: four or three, since
   * narrow tiles wait for their sums, and fewer only where there are no more.
   */
  private static int tile(int left) {
    if (!WIDE) {
      return Math.min(left, 2);
    }
    return left < 3 || left % 4 == 0 || left % 4 == 3 ? Math.min(left, 4) : 3;
  }

  private static void product4x4(
      float[] g,
      int gFrom,
      int rowStep,
      int colStep,
      int p,
      float[] y,
      int col,
      float[] z,
      int z0,
      int zStep,
      float[] d,
      int d0,
      int stride) {
    int z1 = z0 + zStep;
    int z2 = z1 + zStep;
    int z3 = z2 + zStep;
    int d1 = d0 + stride;
    int d2 = d1 + stride;
    int d3 = d2 + stride;
    FloatVector a0 = FloatVector.fromArray(S, z, z0);
    FloatVector b0 = FloatVector.fromArray(S, z, z0 + LANES);
    FloatVector c0 = FloatVector.fromArray(S, z, z0 + 2 * LANES);
    FloatVector e0 = FloatVector.fromArray(S, z, z0 + 3 * LANES);
    FloatVector a1 = FloatVector.fromArray(S, z, z1);
    FloatVector b1 = FloatVector.fromArray(S, z, z1 + LANES);
    FloatVector c1 = FloatVector.fromArray(S, z, z1 + 2 * LANES);
    FloatVector e1 = FloatVector.fromArray(S, z, z1 + 3 * LANES);
    FloatVector a2 = FloatVector.fromArray(S, z, z2);
    FloatVector b2 = FloatVector.fromArray(S, z, z2 + LANES);
    FloatVector c2 = FloatVector.fromArray(S, z, z2 + 2 * LANES);
    FloatVector e2 = FloatVector.fromArray(S, z, z2 + 3 * LANES);
    FloatVector a3 = FloatVector.fromArray(S, z, z3);
    FloatVector b3 = FloatVector.fromArray(S, z, z3 + LANES);
    FloatVector c3 = FloatVector.fromArray(S, z, z3 + 2 * LANES);
    FloatVector e3 = FloatVector.fromArray(S, z, z3 + 3 * LANES);
    for (int j = 0; j < p; j++) {
      int from = j * stride + col;
      int at = gFrom + j * colStep;
      FloatVector ya = FloatVector.fromArray(S, y, from);
      FloatVector yb = FloatVector.fromArray(S, y, from + LANES);
      FloatVector yc = FloatVector.fromArray(S, y, from + 2 * LANES);
      FloatVector ye = FloatVector.fromArray(S, y, from + 3 * LANES);
      FloatVector g0 = FloatVector.broadcast(S, g[at]);
      a0 = g0.fma(ya, a0);
      b0 = g0.fma(yb, b0);
      c0 = g0.fma(yc, c0);
      e0 = g0.fma(ye, e0);
      FloatVector g1 = FloatVector.broadcast(S, g[at + rowStep]);
      a1 = g1.fma(ya, a1);
      b1 = g1.fma(yb, b1);
      c1 = g1.fma(yc, c1);
      e1 = g1.fma(ye, e1);
      FloatVector g2 = FloatVector.broadcast(S, g[at + 2 * rowStep]);
      a2 = g2.fma(ya, a2);
      b2 = g2.fma(yb, b2);
      c2 = g2.fma(yc, c2);
      e2 = g2.fma(ye, e2);
      FloatVector g3 = FloatVector.broadcast(S, g[at + 3 * rowStep]);
      a3 = g3.fma(ya, a3);
      b3 = g3.fma(yb, b3);
      c3 = g3.fma(yc, c3);
      e3 = g3.fma(ye, e3);
    }
    a0.intoArray(d, d0);
    b0.intoArray(d, d0 + LANES);
    c0.intoArray(d, d0 + 2 * LANES);
    e0.intoArray(d, d0 + 3 * LANES);
    a1.intoArray(d, d1);
    b1.intoArray(d, d1 + LANES);
    c1.intoArray(d, d1 + 2 * LANES);
    e1.intoArray(d, d1 + 3 * LANES);
    a2.intoArray(d, d2);
    b2.intoArray(d, d2 + LANES);
    c2.intoArray(d, d2 + 2 * LANES);
    e2.intoArray(d, d2 + 3 * LANES);
    a3.intoArray(d, d3);
    b3.intoArray(d, d3 + LANES);
    c3.intoArray(d, d3 + 2 * LANES);
    e3.intoArray(d, d3 + 3 * LANES);
  }

  private static void product4x3(
      float[] g,
      int gFrom,
      int rowStep,
      int colStep,
      int p,
      float[] y,
      int col,
      float[] z,
      int z0,
      int zStep,
      float[] d,
      int d0,
      int stride) {
    int z1 = z0 + zStep;
    int z2 = z1 + zStep;
    int z3 = z2 + zStep;
    int d1 = d0 + stride;
    int d2 = d1 + stride;
    int d3 = d2 + stride;
    FloatVector a0 = FloatVector.fromArray(S, z, z0);
    FloatVector b0 = FloatVector.fromArray(S, z, z0 + LANES);
    FloatVector c0 = FloatVector.fromArray(S, z, z0 + 2 * LANES);
    FloatVector a1 = FloatVector.fromArray(S, z, z1);
    FloatVector b1 = FloatVector.fromArray(S, z, z1 + LANES);
    FloatVector c1 = FloatVector.fromArray(S, z, z1 + 2 * LANES);
    FloatVector a2 = FloatVector.fromArray(S, z, z2);
    FloatVector b2 = FloatVector.fromArray(S, z, z2 + LANES);
    FloatVector c2 = FloatVector.fromArray(S, z, z2 + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(S, z, z3);
    FloatVector b3 = FloatVector.fromArray(S, z, z3 + LANES);
    FloatVector c3 = FloatVector.fromArray(S, z, z3 + 2 * LANES);
    for (int j = 0; j < p; j++) {
      int from = j * stride + col;
      int at = gFrom + j * colStep;
      FloatVector ya = FloatVector.fromArray(S, y, from);
      FloatVector yb = FloatVector.fromArray(S, y, from + LANES);
      FloatVector yc = FloatVector.fromArray(S, y, from + 2 * LANES);
      FloatVector g0 = FloatVector.broadcast(S, g[at]);
      a0 = g0.fma(ya, a0);
      b0 = g0.fma(yb, b0);
      c0 = g0.fma(yc, c0);
      FloatVector g1 = FloatVector.broadcast(S, g[at + rowStep]);
      a1 = g1.fma(ya, a1);
      b1 = g1.fma(yb, b1);
      c1 = g1.fma(yc, c1);
      FloatVector g2 = FloatVector.broadcast(S, g[at + 2 * rowStep]);
      a2 = g2.fma(ya, a2);
      b2 = g2.fma(yb, b2);
      c2 = g2.fma(yc, c2);
      FloatVector g3 = FloatVector.broadcast(S, g[at + 3 * rowStep]);
      a3 = g3.fma(ya, a3);
      b3 = g3.fma(yb, b3);
      c3 = g3.fma(yc, c3);
    }
    a0.intoArray(d, d0);
    b0.intoArray(d, d0 + LANES);
    c0.intoArray(d, d0 + 2 * LANES);
    a1.intoArray(d, d1);
    b1.intoArray(d, d1 + LANES);
    c1.intoArray(d, d1 + 2 * LANES);
    a2.intoArray(d, d2);
    b2.intoArray(d, d2 + LANES);
    c2.intoArray(d, d2 + 2 * LANES);
    a3.intoArray(d, d3);
    b3.intoArray(d, d3 + LANES);
    c3.intoArray(d, d3 + 2 * LANES);
  }

  private static void product4x2(
      float[] g,
      int gFrom,
      int rowStep,
      int colStep,
      int p,
      float[] y,
      int col,
      float[] z,
      int z0,
      int zStep,
      float[] d,
      int d0,
      int stride) {
    int z1 = z0 + zStep;
    int z2 = z1 + zStep;
    int z3 = z2 + zStep;
    int d1 = d0 + stride;
    int d2 = d1 + stride;
    int d3 = d2 + stride;
    FloatVector a0 = FloatVector.fromArray(S, z, z0);
    FloatVector b0 = FloatVector.fromArray(S, z, z0 + LANES);
    FloatVector a1 = FloatVector.fromArray(S, z, z1);
    FloatVector b1 = FloatVector.fromArray(S, z, z1 + LANES);
    FloatVector a2 = FloatVector.fromArray(S, z, z2);
    FloatVector b2 = FloatVector.fromArray(S, z, z2 + LANES);
    FloatVector a3 = FloatVector.fromArray(S, z, z3);
    FloatVector b3 = FloatVector.fromArray(S, z, z3 + LANES);
    for (int j = 0; j < p; j++) {
      int from = j * stride + col;
      int at = gFrom + j * colStep;
      FloatVector ya = FloatVector.fromArray(S, y, from);
      FloatVector yb = FloatVector.fromArray(S, y, from + LANES);
      FloatVector g0 = FloatVector.broadcast(S, g[at]);
      a0 = g0.fma(ya, a0);
      b0 = g0.fma(yb, b0);
      FloatVector g1 = FloatVector.broadcast(S, g[at + rowStep]);
      a1 = g1.fma(ya, a1);
      b1 = g1.fma(yb, b1);
      FloatVector g2 = FloatVector.broadcast(S, g[at + 2 * rowStep]);
      a2 = g2.fma(ya, a2);
      b2 = g2.fma(yb, b2);
      FloatVector g3 = FloatVector.broadcast(S, g[at + 3 * rowStep]);
      a3 = g3.fma(ya, a3);
      b3 = g3.fma(yb, b3);
    }
    a0.intoArray(d, d0);
    b0.intoArray(d, d0 + LANES);
    a1.intoArray(d, d1);
    b1.intoArray(d, d1 + LANES);
    a2.intoArray(d, d2);
    b2.intoArray(d, d2 + LANES);
    a3.intoArray(d, d3);
    b3.intoArray(d, d3 + LANES);
  }

  private static void product4x1(
      float[] g,
      int gFrom,
      int rowStep,
      int colStep,
      int p,
      float[] y,
      int col,
      float[] z,
      int z0,
      int zStep,
      float[] d,
      int d0,
      int stride) {
    int z1 = z0 + zStep;
    int z2 = z1 + zStep;
    int z3 = z2 + zStep;
    int d1 = d0 + stride;
    int d2 = d1 + stride;
    int d3 = d2 + stride;
    FloatVector a0 = FloatVector.fromArray(S, z, z0);
    FloatVector a1 = FloatVector.fromArray(S, z, z1);
    FloatVector a2 = FloatVector.fromArray(S, z, z2);
    FloatVector a3 = FloatVector.fromArray(S, z, z3);
    for (int j = 0; j < p; j++) {
      int at = gFrom + j * colStep;
      FloatVector v = FloatVector.fromArray(S, y, j * stride + col);
      a0 = FloatVector.broadcast(S, g[at]).fma(v, a0);
      a1 = FloatVector.broadcast(S, g[at + rowStep]).fma(v, a1);
      a2 = FloatVector.broadcast(S, g[at + 2 * rowStep]).fma(v, a2);
      a3 = FloatVector.broadcast(S, g[at + 3 * rowStep]).fma(v, a3);
    }
    a0.intoArray(d, d0);
    a1.intoArray(d, d1);
    a2.intoArray(d, d2);
    a3.intoArray(d, d3);
  }

  /*
   * No processor foresees where a list ends: so four products are made where fewer are left, and
   * what they write behind the list is overwritten by the lists that follow. Only a list of one, as
   * all are in CBOW, has one. The four vectors of terms are summed together: each step keeps one
   * half of two and adds the other.
   */
  @Override
  public void dots(
      float[] x, int[] xRows, float[] y, int[] rows, int[] start, int m, int stride, float[] out) {
    int last = start[m];
    for (int list = 0; list < m; list++) {
      int xFrom = xRows[list] * stride;
      int k = start[list];
      int end = start[list + 1];
      int most = end - k > 1 ? Math.min(end, last - 3) : k;
      for (; k < most; k += 4) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = FloatVector.zero(S);
        FloatVector a2 = FloatVector.zero(S);
        FloatVector a3 = FloatVector.zero(S);
        int y0 = rows[k] * stride;
        int y1 = rows[Math.min(k + 1, end - 1)] * stride;
        int y2 = rows[Math.min(k + 2, end - 1)] * stride;
        int y3 = rows[Math.min(k + 3, end - 1)] * stride;
        for (int i = 0; i < stride; i += LANES) {
          FloatVector v = FloatVector.fromArray(S, x, xFrom + i);
          a0 = FloatVector.fromArray(S, y, y0 + i).fma(v, a0);
          a1 = FloatVector.fromArray(S, y, y1 + i).fma(v, a1);
          a2 = FloatVector.fromArray(S, y, y2 + i).fma(v, a2);
          a3 = FloatVector.fromArray(S, y, y3 + i).fma(v, a3);
        }
        FloatVector b0 = a0.blend(a1, SECOND_HALF).add(a1.blend(a0, SECOND_HALF).rearrange(HALVES));
        FloatVector b1 = a2.blend(a3, SECOND_HALF).add(a3.blend(a2, SECOND_HALF).rearrange(HALVES));
        FloatVector sum =
            b0.blend(b1, SECOND_QUARTERS).add(b1.blend(b0, SECOND_QUARTERS).rearrange(QUARTERS));
        sum = LANES > 8 ? sum.add(sum.rearrange(OTHER_2)) : sum;
        sum = LANES > 4 ? sum.add(sum.rearrange(OTHER_1)) : sum;
        sum.rearrange(FIRST_OF_QUARTERS)
            .reinterpretShape(FloatVector.SPECIES_128, 0)
            .reinterpretAsFloats()
            .intoArray(out, k);
      }
      for (; k < end; k++) {
        FloatVector a = FloatVector.zero(S);
        int row = rows[k] * stride;
        for (int i = 0; i < stride; i += LANES) {
          a = FloatVector.fromArray(S, y, row + i).fma(FloatVector.fromArray(S, x, xFrom + i), a);
        }
        a = LANES > 8 ? a.add(a.rearrange(BY_8)) : a;
        a = LANES > 4 ? a.add(a.rearrange(BY_4)) : a;
        a = a.add(a.rearrange(BY_2));
        a = a.add(a.rearrange(BY_1));
        out[k] = a.lane(0);
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
    for (int list = 0; list < m; list++) {
      int from = start[list];
      int end = start[list + 1];
      for (int col = 0, tile; col < stride; col += tile * LANES) {
        tile = spreadTile((stride - col) / LANES);
        int at = xRows[list] * stride + col;
        switch (tile) {
          case 7 -> spread7(x, dx, at, y, dy, rows, sums, from, end, stride, col, g);
          case 4 -> spread4(x, dx, at, y, dy, rows, sums, from, end, stride, col, g);
          case 3 -> spread3(x, dx, at, y, dy, rows, sums, from, end, stride, col, g);
          case 2 -> spread2(x, dx, at, y, dy, rows, sums, from, end, stride, col, g);
          default -> spread1(x, dx, at, y, dy, rows, sums, from, end, stride, col, g);
        }
      }
    }
  }

  /**
   * The vectors of a row that are taken at once, of so many that are left: each needs registers.
   */
  private static int spreadTile(int left) {
    return WIDE && (left == 7 || left > 8) ? 7 : Math.min(left, 4);
  }

  private static void spread7(
      float[] x,
      float[] dx,
      int at,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int from,
      int end,
      int stride,
      int col,
      float[] g) {
    FloatVector x0 = FloatVector.fromArray(S, x, at);
    FloatVector sum0 = FloatVector.fromArray(S, dx, at);
    FloatVector x1 = FloatVector.fromArray(S, x, at + LANES);
    FloatVector sum1 = FloatVector.fromArray(S, dx, at + LANES);
    FloatVector x2 = FloatVector.fromArray(S, x, at + 2 * LANES);
    FloatVector sum2 = FloatVector.fromArray(S, dx, at + 2 * LANES);
    FloatVector x3 = FloatVector.fromArray(S, x, at + 3 * LANES);
    FloatVector sum3 = FloatVector.fromArray(S, dx, at + 3 * LANES);
    FloatVector x4 = FloatVector.fromArray(S, x, at + 4 * LANES);
    FloatVector sum4 = FloatVector.fromArray(S, dx, at + 4 * LANES);
    FloatVector x5 = FloatVector.fromArray(S, x, at + 5 * LANES);
    FloatVector sum5 = FloatVector.fromArray(S, dx, at + 5 * LANES);
    FloatVector x6 = FloatVector.fromArray(S, x, at + 6 * LANES);
    FloatVector sum6 = FloatVector.fromArray(S, dx, at + 6 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      int sum = sums[k] * stride + col;
      FloatVector gk = FloatVector.broadcast(S, g[k]);
      sum0 = gk.fma(FloatVector.fromArray(S, y, row), sum0);
      gk.fma(x0, FloatVector.fromArray(S, dy, sum)).intoArray(dy, row);
      sum1 = gk.fma(FloatVector.fromArray(S, y, row + LANES), sum1);
      gk.fma(x1, FloatVector.fromArray(S, dy, sum + LANES)).intoArray(dy, row + LANES);
      sum2 = gk.fma(FloatVector.fromArray(S, y, row + 2 * LANES), sum2);
      gk.fma(x2, FloatVector.fromArray(S, dy, sum + 2 * LANES)).intoArray(dy, row + 2 * LANES);
      sum3 = gk.fma(FloatVector.fromArray(S, y, row + 3 * LANES), sum3);
      gk.fma(x3, FloatVector.fromArray(S, dy, sum + 3 * LANES)).intoArray(dy, row + 3 * LANES);
      sum4 = gk.fma(FloatVector.fromArray(S, y, row + 4 * LANES), sum4);
      gk.fma(x4, FloatVector.fromArray(S, dy, sum + 4 * LANES)).intoArray(dy, row + 4 * LANES);
      sum5 = gk.fma(FloatVector.fromArray(S, y, row + 5 * LANES), sum5);
      gk.fma(x5, FloatVector.fromArray(S, dy, sum + 5 * LANES)).intoArray(dy, row + 5 * LANES);
      sum6 = gk.fma(FloatVector.fromArray(S, y, row + 6 * LANES), sum6);
      gk.fma(x6, FloatVector.fromArray(S, dy, sum + 6 * LANES)).intoArray(dy, row + 6 * LANES);
    }
    sum0.intoArray(dx, at);
    sum1.intoArray(dx, at + LANES);
    sum2.intoArray(dx, at + 2 * LANES);
    sum3.intoArray(dx, at + 3 * LANES);
    sum4.intoArray(dx, at + 4 * LANES);
    sum5.intoArray(dx, at + 5 * LANES);
    sum6.intoArray(dx, at + 6 * LANES);
  }

  private static void spread4(
      float[] x,
      float[] dx,
      int at,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int from,
      int end,
      int stride,
      int col,
      float[] g) {
    FloatVector x0 = FloatVector.fromArray(S, x, at);
    FloatVector sum0 = FloatVector.fromArray(S, dx, at);
    FloatVector x1 = FloatVector.fromArray(S, x, at + LANES);
    FloatVector sum1 = FloatVector.fromArray(S, dx, at + LANES);
    FloatVector x2 = FloatVector.fromArray(S, x, at + 2 * LANES);
    FloatVector sum2 = FloatVector.fromArray(S, dx, at + 2 * LANES);
    FloatVector x3 = FloatVector.fromArray(S, x, at + 3 * LANES);
    FloatVector sum3 = FloatVector.fromArray(S, dx, at + 3 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      int sum = sums[k] * stride + col;
      FloatVector gk = FloatVector.broadcast(S, g[k]);
      sum0 = gk.fma(FloatVector.fromArray(S, y, row), sum0);
      gk.fma(x0, FloatVector.fromArray(S, dy, sum)).intoArray(dy, row);
      sum1 = gk.fma(FloatVector.fromArray(S, y, row + LANES), sum1);
      gk.fma(x1, FloatVector.fromArray(S, dy, sum + LANES)).intoArray(dy, row + LANES);
      sum2 = gk.fma(FloatVector.fromArray(S, y, row + 2 * LANES), sum2);
      gk.fma(x2, FloatVector.fromArray(S, dy, sum + 2 * LANES)).intoArray(dy, row + 2 * LANES);
      sum3 = gk.fma(FloatVector.fromArray(S, y, row + 3 * LANES), sum3);
      gk.fma(x3, FloatVector.fromArray(S, dy, sum + 3 * LANES)).intoArray(dy, row + 3 * LANES);
    }
    sum0.intoArray(dx, at);
    sum1.intoArray(dx, at + LANES);
    sum2.intoArray(dx, at + 2 * LANES);
    sum3.intoArray(dx, at + 3 * LANES);
  }

  private static void spread3(
      float[] x,
      float[] dx,
      int at,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int from,
      int end,
      int stride,
      int col,
      float[] g) {
    FloatVector x0 = FloatVector.fromArray(S, x, at);
    FloatVector sum0 = FloatVector.fromArray(S, dx, at);
    FloatVector x1 = FloatVector.fromArray(S, x, at + LANES);
    FloatVector sum1 = FloatVector.fromArray(S, dx, at + LANES);
    FloatVector x2 = FloatVector.fromArray(S, x, at + 2 * LANES);
    FloatVector sum2 = FloatVector.fromArray(S, dx, at + 2 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      int sum = sums[k] * stride + col;
      FloatVector gk = FloatVector.broadcast(S, g[k]);
      sum0 = gk.fma(FloatVector.fromArray(S, y, row), sum0);
      gk.fma(x0, FloatVector.fromArray(S, dy, sum)).intoArray(dy, row);
      sum1 = gk.fma(FloatVector.fromArray(S, y, row + LANES), sum1);
      gk.fma(x1, FloatVector.fromArray(S, dy, sum + LANES)).intoArray(dy, row + LANES);
      sum2 = gk.fma(FloatVector.fromArray(S, y, row + 2 * LANES), sum2);
      gk.fma(x2, FloatVector.fromArray(S, dy, sum + 2 * LANES)).intoArray(dy, row + 2 * LANES);
    }
    sum0.intoArray(dx, at);
    sum1.intoArray(dx, at + LANES);
    sum2.intoArray(dx, at + 2 * LANES);
  }

  private static void spread2(
      float[] x,
      float[] dx,
      int at,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int from,
      int end,
      int stride,
      int col,
      float[] g) {
    FloatVector x0 = FloatVector.fromArray(S, x, at);
    FloatVector sum0 = FloatVector.fromArray(S, dx, at);
    FloatVector x1 = FloatVector.fromArray(S, x, at + LANES);
    FloatVector sum1 = FloatVector.fromArray(S, dx, at + LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      int sum = sums[k] * stride + col;
      FloatVector gk = FloatVector.broadcast(S, g[k]);
      sum0 = gk.fma(FloatVector.fromArray(S, y, row), sum0);
      gk.fma(x0, FloatVector.fromArray(S, dy, sum)).intoArray(dy, row);
      sum1 = gk.fma(FloatVector.fromArray(S, y, row + LANES), sum1);
      gk.fma(x1, FloatVector.fromArray(S, dy, sum + LANES)).intoArray(dy, row + LANES);
    }
    sum0.intoArray(dx, at);
    sum1.intoArray(dx, at + LANES);
  }

  private static void spread1(
      float[] x,
      float[] dx,
      int at,
      float[] y,
      float[] dy,
      int[] rows,
      int[] sums,
      int from,
      int end,
      int stride,
      int col,
      float[] g) {
    FloatVector x0 = FloatVector.fromArray(S, x, at);
    FloatVector sum0 = FloatVector.fromArray(S, dx, at);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      int sum = sums[k] * stride + col;
      FloatVector gk = FloatVector.broadcast(S, g[k]);
      sum0 = gk.fma(FloatVector.fromArray(S, y, row), sum0);
      gk.fma(x0, FloatVector.fromArray(S, dy, sum)).intoArray(dy, row);
    }
    sum0.intoArray(dx, at);
  }

  @Override
  public void addRows(float[] y, int[] rows, int[] start, int m, int stride, float[] x) {
    sumRows(y, rows, start, m, stride, null, x);
  }

  @Override
  public void meanRows(
      float[] y, int[] rows, int[] start, int m, int stride, float[] share, float[] x) {
    sumRows(y, rows, start, m, stride, share, x);
  }

  /** Sums rows up and takes shares of the sums; without shares what was there is added to. */
  private static void sumRows(
      float[] y, int[] rows, int[] start, int m, int stride, float[] share, float[] x) {
    boolean added = share == null;
    float[] z = added ? x : ZEROS;
    for (int i = 0; i < m; i++) {
      int from = start[i];
      int end = start[i + 1];
      float each = added ? 1 : share[i];
      for (int col = 0, tile; col < stride; col += tile * LANES) {
        tile = sumTile((stride - col) / LANES);
        int to = i * stride + col;
        int at = added ? to : 0;
        switch (tile) {
          case 7 -> sumRows7(y, rows, from, end, stride, col, z, at, each, x, to);
          case 4 -> sumRows4(y, rows, from, end, stride, col, z, at, each, x, to);
          case 2 -> sumRows2(y, rows, from, end, stride, col, z, at, each, x, to);
          default -> sumRows1(y, rows, from, end, stride, col, z, at, each, x, to);
        }
      }
    }
  }

  /**
   * The vectors of a row that are summed at once, of so many that are left. Lists are short and no
   * processor foresees where they end, so that a row of 100 numbers is not cut.
   */
  private static int sumTile(int left) {
    return left == 7 || left > 8 ? 7 : left >= 4 ? 4 : Math.min(left, 2);
  }

  private static void sumRows7(
      float[] y,
      int[] rows,
      int from,
      int end,
      int stride,
      int col,
      float[] z,
      int at,
      float share,
      float[] x,
      int to) {
    FloatVector a = FloatVector.fromArray(S, z, at);
    FloatVector b = FloatVector.fromArray(S, z, at + LANES);
    FloatVector c = FloatVector.fromArray(S, z, at + 2 * LANES);
    FloatVector e = FloatVector.fromArray(S, z, at + 3 * LANES);
    FloatVector f = FloatVector.fromArray(S, z, at + 4 * LANES);
    FloatVector g = FloatVector.fromArray(S, z, at + 5 * LANES);
    FloatVector h = FloatVector.fromArray(S, z, at + 6 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a = a.add(FloatVector.fromArray(S, y, row));
      b = b.add(FloatVector.fromArray(S, y, row + LANES));
      c = c.add(FloatVector.fromArray(S, y, row + 2 * LANES));
      e = e.add(FloatVector.fromArray(S, y, row + 3 * LANES));
      f = f.add(FloatVector.fromArray(S, y, row + 4 * LANES));
      g = g.add(FloatVector.fromArray(S, y, row + 5 * LANES));
      h = h.add(FloatVector.fromArray(S, y, row + 6 * LANES));
    }
    a.mul(share).intoArray(x, to);
    b.mul(share).intoArray(x, to + LANES);
    c.mul(share).intoArray(x, to + 2 * LANES);
    e.mul(share).intoArray(x, to + 3 * LANES);
    f.mul(share).intoArray(x, to + 4 * LANES);
    g.mul(share).intoArray(x, to + 5 * LANES);
    h.mul(share).intoArray(x, to + 6 * LANES);
  }

  private static void sumRows4(
      float[] y,
      int[] rows,
      int from,
      int end,
      int stride,
      int col,
      float[] z,
      int at,
      float share,
      float[] x,
      int to) {
    FloatVector a = FloatVector.fromArray(S, z, at);
    FloatVector b = FloatVector.fromArray(S, z, at + LANES);
    FloatVector c = FloatVector.fromArray(S, z, at + 2 * LANES);
    FloatVector e = FloatVector.fromArray(S, z, at + 3 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a = a.add(FloatVector.fromArray(S, y, row));
      b = b.add(FloatVector.fromArray(S, y, row + LANES));
      c = c.add(FloatVector.fromArray(S, y, row + 2 * LANES));
      e = e.add(FloatVector.fromArray(S, y, row + 3 * LANES));
    }
    a.mul(share).intoArray(x, to);
    b.mul(share).intoArray(x, to + LANES);
    c.mul(share).intoArray(x, to + 2 * LANES);
    e.mul(share).intoArray(x, to + 3 * LANES);
  }

  private static void sumRows2(
      float[] y,
      int[] rows,
      int from,
      int end,
      int stride,
      int col,
      float[] z,
      int at,
      float share,
      float[] x,
      int to) {
    FloatVector a = FloatVector.fromArray(S, z, at);
    FloatVector b = FloatVector.fromArray(S, z, at + LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a = a.add(FloatVector.fromArray(S, y, row));
      b = b.add(FloatVector.fromArray(S, y, row + LANES));
    }
    a.mul(share).intoArray(x, to);
    b.mul(share).intoArray(x, to + LANES);
  }

  private static void sumRows1(
      float[] y,
      int[] rows,
      int from,
      int end,
      int stride,
      int col,
      float[] z,
      int at,
      float share,
      float[] x,
      int to) {
    FloatVector a = FloatVector.fromArray(S, z, at);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a = a.add(FloatVector.fromArray(S, y, row));
    }
    a.mul(share).intoArray(x, to);
  }

  @Override
  public void addToRows(float[] x, int[] rows, int[] start, int m, int stride, float[] y) {
    for (int i = 0; i < m; i++) {
      int from = start[i];
      int end = start[i + 1];
      int at = i * stride;
      for (int col = 0, tile; col < stride; col += tile * LANES) {
        tile = sumTile((stride - col) / LANES);
        switch (tile) {
          case 7 -> addToRows7(x, at + col, rows, from, end, stride, col, y);
          case 4 -> addToRows4(x, at + col, rows, from, end, stride, col, y);
          case 2 -> addToRows2(x, at + col, rows, from, end, stride, col, y);
          default -> addToRows1(x, at + col, rows, from, end, stride, col, y);
        }
      }
    }
  }

  private static void addToRows7(
      float[] x, int at, int[] rows, int from, int end, int stride, int col, float[] y) {
    FloatVector a = FloatVector.fromArray(S, x, at);
    FloatVector b = FloatVector.fromArray(S, x, at + LANES);
    FloatVector c = FloatVector.fromArray(S, x, at + 2 * LANES);
    FloatVector e = FloatVector.fromArray(S, x, at + 3 * LANES);
    FloatVector f = FloatVector.fromArray(S, x, at + 4 * LANES);
    FloatVector g = FloatVector.fromArray(S, x, at + 5 * LANES);
    FloatVector h = FloatVector.fromArray(S, x, at + 6 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a.add(FloatVector.fromArray(S, y, row)).intoArray(y, row);
      b.add(FloatVector.fromArray(S, y, row + LANES)).intoArray(y, row + LANES);
      c.add(FloatVector.fromArray(S, y, row + 2 * LANES)).intoArray(y, row + 2 * LANES);
      e.add(FloatVector.fromArray(S, y, row + 3 * LANES)).intoArray(y, row + 3 * LANES);
      f.add(FloatVector.fromArray(S, y, row + 4 * LANES)).intoArray(y, row + 4 * LANES);
      g.add(FloatVector.fromArray(S, y, row + 5 * LANES)).intoArray(y, row + 5 * LANES);
      h.add(FloatVector.fromArray(S, y, row + 6 * LANES)).intoArray(y, row + 6 * LANES);
    }
  }

  private static void addToRows4(
      float[] x, int at, int[] rows, int from, int end, int stride, int col, float[] y) {
    FloatVector a = FloatVector.fromArray(S, x, at);
    FloatVector b = FloatVector.fromArray(S, x, at + LANES);
    FloatVector c = FloatVector.fromArray(S, x, at + 2 * LANES);
    FloatVector e = FloatVector.fromArray(S, x, at + 3 * LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a.add(FloatVector.fromArray(S, y, row)).intoArray(y, row);
      b.add(FloatVector.fromArray(S, y, row + LANES)).intoArray(y, row + LANES);
      c.add(FloatVector.fromArray(S, y, row + 2 * LANES)).intoArray(y, row + 2 * LANES);
      e.add(FloatVector.fromArray(S, y, row + 3 * LANES)).intoArray(y, row + 3 * LANES);
    }
  }

  private static void addToRows2(
      float[] x, int at, int[] rows, int from, int end, int stride, int col, float[] y) {
    FloatVector a = FloatVector.fromArray(S, x, at);
    FloatVector b = FloatVector.fromArray(S, x, at + LANES);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a.add(FloatVector.fromArray(S, y, row)).intoArray(y, row);
      b.add(FloatVector.fromArray(S, y, row + LANES)).intoArray(y, row + LANES);
    }
  }

  private static void addToRows1(
      float[] x, int at, int[] rows, int from, int end, int stride, int col, float[] y) {
    FloatVector a = FloatVector.fromArray(S, x, at);
    for (int k = from; k < end; k++) {
      int row = rows[k] * stride + col;
      a.add(FloatVector.fromArray(S, y, row)).intoArray(y, row);
    }
  }

  /*
   * With e = exp(-|c|), in (0, 1]: sigmoid(c) is 1/(1+e) or e/(1+e), and -log sigmoid(-c) is
   * max(c, 0) + log(1+e). The exponential is 2^n times the Taylor polynomial of the rest, which is
   * at most ln(2)/2 away from 0; log(1+e)/e is a polynomial, which took half of the time of a second
   * division.
   */
  @Override
  public double logistic(float[] c, int m, int p, float[] rowWeight, float[] colWeight) {
    double loss = 0;
    for (int i = 0; i < m; i++) {
      FloatVector sum = FloatVector.zero(S);
      FloatVector weight = FloatVector.broadcast(S, rowWeight[i]);
      for (int j = 0; j < p; j += LANES) {
        FloatVector x = FloatVector.fromArray(S, c, i * p + j);
        FloatVector a = x.abs().min(LIMIT).neg();
        FloatVector t = a.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUND));
        FloatVector n = t.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(S, -LN2_HIGH), a);
        r = n.fma(FloatVector.broadcast(S, -LN2_LOW), r);
        FloatVector e = FloatVector.broadcast(S, 1f / 720f);
        e = e.fma(r, FloatVector.broadcast(S, 1f / 120f));
        e = e.fma(r, FloatVector.broadcast(S, 1f / 24f));
        e = e.fma(r, FloatVector.broadcast(S, 1f / 6f));
        e = e.fma(r, FloatVector.broadcast(S, 0.5f));
        e = e.fma(r, FloatVector.broadcast(S, 1f));
        e = e.fma(r, FloatVector.broadcast(S, 1f));
        IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        e = e.reinterpretAsInts().add(power).reinterpretAsFloats();
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector sigmoid = e.blend(one, x.compare(VectorOperators.GE, 0f)).div(e.add(1f));
        FloatVector l = FloatVector.broadcast(S, LOG_8);
        l = l.fma(e, FloatVector.broadcast(S, LOG_7));
        l = l.fma(e, FloatVector.broadcast(S, LOG_6));
        l = l.fma(e, FloatVector.broadcast(S, LOG_5));
        l = l.fma(e, FloatVector.broadcast(S, LOG_4));
        l = l.fma(e, FloatVector.broadcast(S, LOG_3));
        l = l.fma(e, FloatVector.broadcast(S, LOG_2));
        l = l.fma(e, FloatVector.broadcast(S, LOG_1));
        l = l.fma(e, FloatVector.broadcast(S, LOG_0));
        FloatVector softplus = l.fma(e, x.max(0f));
        FloatVector w = weight.mul(FloatVector.fromArray(S, colWeight, j));
        sum = softplus.fma(w, sum);
        sigmoid.mul(w).intoArray(c, i * p + j);
      }
      sum = LANES > 8 ? sum.add(sum.rearrange(BY_8)) : sum;
      sum = LANES > 4 ? sum.add(sum.rearrange(BY_4)) : sum;
      sum = LANES > 2 ? sum.add(sum.rearrange(BY_2)) : sum;
      sum = LANES > 1 ? sum.add(sum.rearrange(BY_1)) : sum;
      loss += sum.lane(0);
    }
    return loss;
  }

  @Override
  public double logisticPositive(float[] c, int n) {
    int end = (n + LANES - 1) / LANES * LANES;
    for (int k = n; k < end; k++) {
      c[k] = LIMIT;
    }
    FloatVector sum = FloatVector.zero(S);
    for (int j = 0; j < end; j += LANES) {
      FloatVector x = FloatVector.fromArray(S, c, j).neg();
      FloatVector a = x.abs().min(LIMIT).neg();
      FloatVector t = a.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUND));
      FloatVector k = t.sub(ROUND);
      FloatVector r = k.fma(FloatVector.broadcast(S, -LN2_HIGH), a);
      r = k.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector e = FloatVector.broadcast(S, 1f / 720f);
      e = e.fma(r, FloatVector.broadcast(S, 1f / 120f));
      e = e.fma(r, FloatVector.broadcast(S, 1f / 24f));
      e = e.fma(r, FloatVector.broadcast(S, 1f / 6f));
      e = e.fma(r, FloatVector.broadcast(S, 0.5f));
      e = e.fma(r, FloatVector.broadcast(S, 1f));
      e = e.fma(r, FloatVector.broadcast(S, 1f));
      IntVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      e = e.reinterpretAsInts().add(power).reinterpretAsFloats();
      FloatVector one = FloatVector.broadcast(S, 1f);
      FloatVector sigmoid = e.blend(one, x.compare(VectorOperators.GE, 0f)).div(e.add(1f));
      FloatVector l = FloatVector.broadcast(S, LOG_8);
      l = l.fma(e, FloatVector.broadcast(S, LOG_7));
      l = l.fma(e, FloatVector.broadcast(S, LOG_6));
      l = l.fma(e, FloatVector.broadcast(S, LOG_5));
      l = l.fma(e, FloatVector.broadcast(S, LOG_4));
      l = l.fma(e, FloatVector.broadcast(S, LOG_3));
      l = l.fma(e, FloatVector.broadcast(S, LOG_2));
      l = l.fma(e, FloatVector.broadcast(S, LOG_1));
      l = l.fma(e, FloatVector.broadcast(S, LOG_0));
      sum = sum.add(l.fma(e, x.max(0f)));
      sigmoid.neg().intoArray(c, j);
    }
    sum = LANES > 8 ? sum.add(sum.rearrange(BY_8)) : sum;
    sum = LANES > 4 ? sum.add(sum.rearrange(BY_4)) : sum;
    sum = LANES > 2 ? sum.add(sum.rearrange(BY_2)) : sum;
    sum = LANES > 1 ? sum.add(sum.rearrange(BY_1)) : sum;
    return sum.lane(0);
  }

  @Override
  public void scale(float alpha, float[] x, int xFrom, float[] y, int yFrom, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(S, x, xFrom + i).mul(alpha).intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] = alpha * x[xFrom + i];
    }
  }

  @Override
  public float squares(float[] x, int from, int n) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = FloatVector.zero(S);
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
      FloatVector v = FloatVector.fromArray(S, x, from + i);
      FloatVector w = FloatVector.fromArray(S, x, from + i + LANES);
      a = v.fma(v, a);
      b = w.fma(w, b);
    }
    a = a.add(b);
    if (i + LANES <= n) {
      FloatVector v = FloatVector.fromArray(S, x, from + i);
      a = v.fma(v, a);
      i += LANES;
    }
    a = LANES > 8 ? a.add(a.rearrange(BY_8)) : a;
    a = LANES > 4 ? a.add(a.rearrange(BY_4)) : a;
    a = a.add(a.rearrange(BY_2));
    a = a.add(a.rearrange(BY_1));
    float sum = a.lane(0);
    for (; i < n; i++) {
      sum = Math.fma(x[from + i], x[from + i], sum);
    }
    return sum;
  }

  // No fused multiplication in the quotients: the tails, the plain loops and the vectors then give
  // the same bits.

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
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector number = FloatVector.fromArray(S, x, xFrom + i);
      FloatVector sum = FloatVector.fromArray(S, sums, from + i).add(number.mul(number));
      sum.intoArray(sums, from + i);
      FloatVector root = sum.lanewise(VectorOperators.SQRT).add(shift).max(least);
      number.div(root).mul(alpha).intoArray(y, from + i);
    }
    for (; i < n; i++) {
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
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector step = FloatVector.fromArray(S, x, xFrom + i).mul(alpha);
      FloatVector sum = FloatVector.fromArray(S, sums, from + i);
      FloatVector root = sum.lanewise(VectorOperators.SQRT).max(least);
      step.div(root).intoArray(y, from + i);
      sum.add(step.mul(step)).intoArray(sums, from + i);
    }
    for (; i < n; i++) {
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
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector number = FloatVector.fromArray(S, x, xFrom + i);
      FloatVector m = FloatVector.fromArray(S, means, from + i);
      FloatVector v = FloatVector.fromArray(S, squares, from + i);
      m = m.add(number.sub(m).mul(toMean));
      v = v.add(number.mul(number).sub(v).mul(toSquare));
      m.intoArray(means, from + i);
      v.intoArray(squares, from + i);
      FloatVector root = v.lanewise(VectorOperators.SQRT).add(shift).max(least);
      m.div(root).mul(alpha).intoArray(y, from + i);
    }
    for (; i < n; i++) {
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
