package embedkit.search.exact;

import embedkit.api.CodedRows;
import embedkit.api.EmbeddingStore;
import embedkit.kernels.CodeKernels;
import embedkit.kernels.ColdStart;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One pass over the codes of rows for one query, which finds the rows that are worth a look. A
 * row's rank is known up to an error, so that those whose upper end reaches the lower end of the
 * best few are all that can be among these. What comes out does not depend on the number of
 * threads.
 */
final class CodedScan {

  private static final int BLOCK_BYTES = 1 << 14;

  /** Less is read before another thread has begun. */
  private static final int PART_BYTES = 1 << 20;

  private static final int MOST_BLOCK_ROWS = 1 << 11;

  /** Scales between these have squares and products that binary32 holds. */
  private static final float LEAST_SCALE = 1e-12f;

  private static final float MOST_SCALE = 1e12f;

  /** If more rows than this and an eighth of all could be answers, codes say too little. */
  private static final int MOST_CANDIDATES = 1 << 12;

  private final EmbeddingStore store;
  private final CodedRows coded;
  private final CodedQuery query;
  private final float[] vector;
  private final RowOrder order;
  private final LongPredicate among;
  private final long[] excluded;
  private final int most;
  private final boolean surely;
  private final Thread asking = Thread.currentThread();
  private boolean plain;

  /**
   * Prepares a pass.
   *
   * @param vector what was laid out as the query
   * @param excluded rows that are no answers, sorted
   * @param most how many rows are sought, 1 or more
   * @param surely whether none of these is to be missing; otherwise as many are returned as are
   *     sought
   */
  CodedScan(
      EmbeddingStore store,
      CodedRows coded,
      CodedQuery query,
      float[] vector,
      RowOrder order,
      LongPredicate among,
      long[] excluded,
      int most,
      boolean surely) {
    this.store = store;
    this.coded = coded;
    this.query = query;
    this.vector = vector;
    this.order = order;
    this.among = among;
    this.excluded = excluded;
    this.most = most;
    this.surely = surely;
  }

  /** Reads the codes; empty if too many rows could be answers. The rows rise. */
  Optional<long[]> over(long from, long to) {
    long rows = Math.max(0, to - from);
    plain = ColdStart.plainIsFaster(rows * coded.codeBytes());
    return Passes.make(share -> over(from, rows, share));
  }

  private Optional<long[]> over(long from, long rows, int share) {
    int parts = share <= 1 ? 1 : Math.clamp(rows * coded.codeBytes() / PART_BYTES, 1, 4 * share);
    Part[] done = new Part[parts];
    IntStream each = IntStream.range(0, parts);
    (parts == 1 ? each : each.parallel())
        .forEach(i -> done[i] = part(from + rows * i / parts, from + rows * (i + 1) / parts));
    return merged(done, rows);
  }

  private Optional<long[]> merged(Part[] parts, long rows) {
    if (!surely) {
      for (int i = 1; i < parts.length; i++) {
        parts[0].nearest.addAll(parts[i].nearest);
      }
      return Optional.of(parts[0].nearest.rows());
    }
    int found = Arrays.stream(parts).mapToInt(part -> part.best.size()).sum();
    TopRows best = new TopRows(Math.min(most, Math.max(1, found)));
    for (Part part : parts) {
      best.offerAll(part.best);
    }
    boolean tooMany = Arrays.stream(parts).anyMatch(part -> part.tooMany);
    float floor = found < most ? Float.NEGATIVE_INFINITY : best.threshold();
    long[] candidates = Arrays.stream(parts).flatMapToLong(part -> part.reaching(floor)).toArray();
    if (tooMany || candidates.length > mostCandidates(rows)) {
      return Optional.empty();
    }
    Arrays.sort(candidates);
    return Optional.of(candidates);
  }

  private long mostCandidates(long rows) {
    return Math.max(rows / 8, MOST_CANDIDATES + 2L * most);
  }

  private Part part(long from, long to) {
    Part part = new Part((int) Math.min(most, Math.max(1, to - from)), mostCandidates(to - from));
    for (long first = from; first < to && !part.tooMany; first += part.rows) {
      Passes.goOnUnlessInterrupted(asking);
      part.read(first, (int) Math.min(part.rows, to - first));
    }
    return part;
  }

  /** What one thread needs. */
  private final class Part {

    private final int rows = Math.clamp(BLOCK_BYTES / coded.codeBytes(), 16, MOST_BLOCK_ROWS);
    private final byte[] codes = new byte[rows * coded.codeBytes() + CodeKernels.SLACK];
    private final float[] scales = new float[rows];
    private final float[] dots = new float[rows];
    private final float[] squares = new float[rows];
    private final float[] scores = new float[rows];
    private final float[] errors = new float[rows];

    /** The upper ends of the ranks. */
    private final float[] ends = surely ? new float[rows] : scores;

    private final int[] reached = new int[rows];
    private final CodedQuery.Scratch scratch = new CodedQuery.Scratch(rows);
    private final long mostHere;

    /** By the lower end of their rank, where none is to be missing. */
    private final TopRows best;

    /** By their rank, where it is taken for exact. */
    private final BestRows nearest = new BestRows(CodedScan.this.most);

    private float floor;
    private long[] candidates = new long[64];
    private float[] uppers = new float[64];
    private int size;
    private boolean tooMany;

    Part(int most, long mostHere) {
      this.best = new TopRows(surely ? most : 0);
      this.floor = Float.NEGATIVE_INFINITY;
      this.mostHere = mostHere;
      Arrays.fill(errors, surely ? query.error : 0);
    }

    LongStream reaching(float floor) {
      return IntStream.range(0, size).filter(i -> uppers[i] >= floor).mapToLong(i -> candidates[i]);
    }

    void read(long first, int count) {
      coded.gather(first, count, codes, 0);
      coded.scales(first, count, scales, 0);
      query.products(codes, count, scales, scratch, dots, squares, plain);
      rank(count);
      for (int i = 0; i < count && surely; i++) {
        ends[i] = scores[i] + errors[i];
      }
      // What is no number is looked at.
      int hits = CodeKernels.notBelow(ends, count, floor, reached, plain);
      for (int h = 0; h < hits; h++) {
        int i = reached[h];
        if (!(ends[i] < floor)) {
          look(i, first + i);
        }
      }
    }

    /** Loops that the JIT compiles to vectors. */
    private void rank(int count) {
      switch (order) {
        case COSINE -> {
          if (coded.code() == CodedRows.Code.SIGNS) {
            // All are of one length: neither roots nor quotients are worth their time.
            float shorter = (float) (1 / Math.sqrt(vector.length));
            for (int i = 0; i < count; i++) {
              scores[i] = dots[i] * shorter;
            }
            return;
          }
          for (int i = 0; i < count; i++) {
            scores[i] = dots[i] / (float) Math.sqrt(squares[i]);
          }
        }
        case DOT -> {
          for (int i = 0; i < count; i++) {
            scores[i] = dots[i] * scales[i];
          }
        }
        case EUCLIDEAN -> {
          for (int i = 0; i < count; i++) {
            scores[i] = scales[i] * (dots[i] - scales[i] * squares[i] / 2);
          }
        }
      }
      if (surely) {
        errors(count);
      }
    }

    /** How far the ranks may be off; by cosine and of exact lengths the same for all. */
    private void errors(int count) {
      float error = query.error;
      float product = query.productError;
      float square = query.squareError;
      if (order != RowOrder.COSINE) {
        float half = order == RowOrder.EUCLIDEAN ? square / 2 : 0;
        float rounding = order == RowOrder.EUCLIDEAN ? 1e-6f : 0;
        for (int i = 0; i < count; i++) {
          float scale = scales[i];
          float root = (float) Math.sqrt(squares[i] + square);
          errors[i] =
              scale * (error * root + product + scale * (half + rounding * (squares[i] + square)));
        }
      } else if (square > 0) {
        for (int i = 0; i < count; i++) {
          // A length that may be half of this or less tells nothing of the rank.
          float least = squares[i] > 2 * square ? squares[i] : Float.NaN;
          // By the mean value theorem, as the true square is half of this one or more.
          float relative = 1.5f * square / least;
          float off = product + (Math.abs(dots[i]) + product) * relative;
          errors[i] = error + off / (float) Math.sqrt(least) + 1e-6f * Math.abs(scores[i]);
        }
      }
    }

    private void look(int i, long row) {
      float score = scores[i];
      float error = errors[i];
      boolean known = Math.abs(score) + error <= Float.MAX_VALUE;
      if (!(scales[i] >= LEAST_SCALE && scales[i] <= MOST_SCALE) || !known) {
        float[] values = new float[vector.length];
        store.gather(row, 1, values, 0, values.length);
        score = (float) order.rank(vector, values);
        error = Math.abs(score) * 1e-6f;
      }
      if (score + error >= floor && Arrays.binarySearch(excluded, row) < 0 && among.test(row)) {
        offer(row, score, error);
      }
    }

    private void offer(long row, float score, float error) {
      if (!surely) {
        nearest.add(score, row);
        floor = nearest.floor();
        return;
      }
      best.offer(score - error, row);
      floor = best.threshold();
      if (size == candidates.length) {
        drop();
      }
      candidates[size] = row;
      uppers[size++] = score + error;
    }

    /** Forgets candidates that are none any more, and makes room for as many again. */
    private void drop() {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (uppers[i] >= floor) {
          candidates[kept] = candidates[i];
          uppers[kept++] = uppers[i];
        }
      }
      size = kept;
      tooMany = size > mostHere;
      if (2 * size > candidates.length) {
        candidates = Arrays.copyOf(candidates, 2 * candidates.length);
        uppers = Arrays.copyOf(uppers, candidates.length);
      }
    }
  }
}
