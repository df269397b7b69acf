package embedkit.search.exact;

import embedkit.api.EmbeddingStore;
import embedkit.kernels.ColdStart;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * One pass over rows for all columns of a ranking: blocks of rows are copied beside the processor,
 * multiplied with the columns, and the few rows that reach a heap are kept. What comes out does not
 * depend on the number of threads: the order of rows is total.
 */
final class Scan {

  private static final int BLOCK_FLOATS = 1 << 13;

  /** Between these, a squared norm and its root are good to the last bits of a float. */
  private static final float LEAST_SQUARE = 1e-30f;

  private static final float MOST_SQUARE = 1e37f;

  private final EmbeddingStore store;
  private final RowOrder order;
  private final Ranking ranking;
  private final LongPredicate among;
  private final long[][] excluded;
  private final int most;
  private final float[] transposed;
  private final int columns;
  private final boolean single;
  private final Thread asking = Thread.currentThread();
  private boolean plain;

  /**
   * Prepares a pass.
   *
   * @param excluded for each question its rows that are no answers, sorted
   * @param most how many rows are kept for each question
   */
  Scan(EmbeddingStore store, Ranking ranking, LongPredicate among, long[][] excluded, int most) {
    this.store = store;
    this.order = ranking.order();
    this.ranking = ranking;
    this.among = among;
    this.excluded = excluded;
    this.most = most;
    float[][] queries = ranking.columns();
    single = queries.length == 1 && ranking instanceof Ranking.Near;
    columns = queries.length == 1 ? 1 : Kernels.columns(queries.length);
    transposed = queries.length == 1 ? queries[0] : transposed(queries, store.dim(), columns);
  }

  private static float[] transposed(float[][] queries, int dim, int columns) {
    float[] rows = new float[queries.length * dim];
    for (int i = 0; i < queries.length; i++) {
      System.arraycopy(queries[i], 0, rows, i * dim, dim);
    }
    float[] transposed = new float[Math.multiplyExact(dim, columns)];
    Kernels.transpose(rows, queries.length, dim, dim, transposed, columns);
    return transposed;
  }

  /**
   * Reads the rows and returns the best of each question. A pass that is alone is shared by all
   * processors. Passes at once have a thread each anyway: shared, each of them would wait for its
   * slowest part, and that for the parts of the others, so that few took many times as long as
   * most.
   *
   * <p>Where more passes have begun than there are processors, each lets the others go first: else
   * a thread asks until its time slice is over, and a query that is stopped in the middle waits for
   * the slices of all others. A virtual thread has no slices; one that only asks would keep its
   * carrier for good.
   */
  TopRows[] over(long from, long to) {
    long rows = Math.max(0, to - from);
    plain = columns == 1 && ColdStart.plainIsFaster(rows * store.dim());
    int share = Passes.begin();
    try {
      int parts = share <= 1 ? 1 : Math.clamp(rows / 4096, 1, 4 * share);
      return parts == 1
          ? part(from, to)
          : IntStream.range(0, parts)
              .parallel()
              .mapToObj(i -> part(from + rows * i / parts, from + rows * (i + 1) / parts))
              .reduce(this::merged)
              .orElseThrow();
    } finally {
      Passes.end();
    }
  }

  private TopRows[] merged(TopRows[] a, TopRows[] b) {
    TopRows[] both = new TopRows[a.length];
    for (int q = 0; q < a.length; q++) {
      both[q] = new TopRows(Math.min(most, a[q].size() + b[q].size()));
      both[q].offerAll(a[q]);
      both[q].offerAll(b[q]);
    }
    return both;
  }

  private TopRows[] part(long from, long to) {
    Part part = new Part((int) Math.min(most, to - from));
    for (long first = from; first < to; first += part.rows) {
      Passes.goOnUnlessInterrupted(asking);
      part.read(first, (int) Math.min(part.rows, to - first));
    }
    return part.best;
  }

  /** What one thread needs. */
  private final class Part {

    private final int dim = store.dim();
    private final int rows = Math.max(4, BLOCK_FLOATS / Math.max(dim, columns) / 4 * 4);
    private final float[] values = new float[rows * dim];
    private final float[] dots = new float[rows * columns];
    private final float[] squares = new float[rows];
    private final float[] unused = new float[rows];
    private final float[] floor = new float[ranking.questions()];
    private final int[] hits = new int[ranking.questions()];
    private final TopRows[] best = new TopRows[ranking.questions()];

    Part(int most) {
      Arrays.setAll(best, q -> new TopRows(most));
      for (int q = 0; q < best.length; q++) {
        floor[q] = best[q].threshold();
      }
    }

    void read(long first, int count) {
      store.gather(first, count, values, 0, dim);
      if (plain) {
        Kernels.plainScores(transposed, values, 0, count, dim, dim, dots, squares);
      } else if (single && order == RowOrder.DOT) {
        Kernels.dotsWith(transposed, values, 0, count, dim, dim, dots);
        nearestByDot(first, count);
        return;
      } else if (columns == 1) {
        Kernels.scores(transposed, values, 0, count, dim, dim, dots, squares);
      } else {
        Kernels.scores(ranking.columns()[0], values, 0, count, dim, dim, unused, squares);
        Kernels.products(values, (count + 3) / 4 * 4, dim, dim, transposed, columns, dots);
      }
      if (single) {
        nearest(first, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        score(i, first + i);
      }
    }

    /** One question: no list of hits is needed, and few rows pass the floor. */
    private void nearest(long first, int count) {
      for (int i = 0; i < count; i++) {
        float square = squares[i];
        if (square >= LEAST_SQUARE && square <= MOST_SQUARE) {
          float score = Math.fma(dots[i], order.scale(square), order.shift(square));
          if (score >= floor[0]) {
            offer(0, score, first + i);
          }
        } else {
          offerExactly(i, first + i);
        }
      }
    }

    /** A product that is not finite, or so small that its last bits are lost, is asked exactly. */
    private void nearestByDot(long first, int count) {
      for (int i = 0; i < count; i++) {
        float dot = dots[i];
        if (!(dot < floor[0])) {
          if (Math.abs(dot) >= LEAST_SQUARE && Math.abs(dot) <= MOST_SQUARE) {
            offer(0, dot, first + i);
          } else {
            offerExactly(i, first + i);
          }
        }
      }
    }

    private void score(int i, long row) {
      float square = squares[i];
      if (square == 0 || !(square >= LEAST_SQUARE && square <= MOST_SQUARE)) {
        offerExactly(i, row);
        return;
      }
      float scale = order.scale(square);
      int found = ranking.hits(dots, i * columns, scale, order.shift(square), floor, hits);
      for (int k = 0; k < found; k++) {
        offer(hits[k], dots[i * columns + hits[k]], row);
      }
    }

    /** For rows so long or short that binary32 has no square of them. */
    private void offerExactly(int i, long row) {
      float[] values = Arrays.copyOfRange(this.values, i * dim, (i + 1) * dim);
      for (int q = 0; q < best.length; q++) {
        offer(q, (float) ranking.rank(q, values), row);
      }
    }

    private void offer(int question, float score, long row) {
      boolean enters = score >= floor[question];
      if (enters && Arrays.binarySearch(excluded[question], row) < 0 && among.test(row)) {
        best[question].offer(score, row);
        floor[question] = best[question].threshold();
      }
    }
  }
}
