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

  /** Of many questions: rows, their products and the questions are in the near caches. */
  private static final int BLOCK_FLOATS = 1 << 13;

  /**
   * Of one question. While a block is multiplied nothing is fetched but what the processor fetches
   * ahead of a copy by itself, so blocks are short.
   */
  private static final int FEW_FLOATS = 1 << 12;

  /** Between these, a squared norm and its root are good to the last bits of a float. */
  private static final float LEAST_SQUARE = 1e-30f;

  private static final float MOST_SQUARE = 1e37f;

  /** Written so that NaN is none. */
  static boolean isGood(float square) {
    return square >= LEAST_SQUARE && square <= MOST_SQUARE;
  }

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
    plain = single && ColdStart.plainIsFaster(rows * store.dim());
    return Passes.make(share -> over(from, to, rows, share));
  }

  private TopRows[] over(long from, long to, long rows, int share) {
    int parts = share <= 1 ? 1 : Math.clamp(rows / 4096, 1, 4 * share);
    return parts == 1
        ? part(from, to)
        : IntStream.range(0, parts)
            .parallel()
            .mapToObj(i -> part(from + rows * i / parts, from + rows * (i + 1) / parts))
            .reduce(this::merged)
            .orElseThrow();
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
    private final int rows =
        Math.max(4, (single ? FEW_FLOATS : BLOCK_FLOATS) / Math.max(dim, columns) / 4 * 4);

    private final float[] values = new float[rows * dim];
    private final float[] dots = new float[rows * columns];
    private final float[] squares = new float[rows];
    private final float[] scales = new float[rows];
    private final float[] shifts = new float[rows];
    private final long[] marks = new long[single ? 0 : rows * Kernels.markWords(columns)];
    private final float[] floor = new float[Math.max(columns, ranking.questions())];
    private final int[] hits = new int[ranking.questions()];
    private final TopRows[] best = new TopRows[ranking.questions()];

    Part(int most) {
      Arrays.setAll(best, q -> new TopRows(most));
      for (int q = 0; q < best.length; q++) {
        floor[q] = best[q].threshold();
      }
      // Columns that only fill a vector have no rows.
      Arrays.fill(floor, best.length, floor.length, Float.POSITIVE_INFINITY);
      Arrays.fill(scales, 1);
    }

    void read(long first, int count) {
      store.gather(first, count, values, 0, dim);
      switch (ranking) {
        case Ranking.Product product -> readForProducts(product, first, count);
        case Ranking.Near _ when !single -> readForMany(first, count);
        case Ranking.Near _ when plain -> {
          Kernels.plainScores(transposed, values, 0, count, dim, dim, dots, squares);
          nearest(first, count);
        }
        case Ranking.Near _ when order == RowOrder.DOT -> {
          Kernels.dotsWith(transposed, values, 0, count, dim, dim, dots);
          nearestByDot(first, count);
        }
        case Ranking.Near _ -> {
          Kernels.scores(transposed, values, 0, count, dim, dim, dots, squares);
          nearest(first, count);
        }
      }
    }

    /** One question: no list of hits is needed, and few rows pass the floor. */
    private void nearest(long first, int count) {
      if (order == RowOrder.COSINE) {
        for (int i = 0; i < count; i++) {
          dots[i] = dots[i] / (float) Math.sqrt(squares[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          dots[i] = dots[i] * order.scale(squares[i]) + order.shift(squares[i]);
        }
      }
      for (int i = 0; i < count; i++) {
        float square = squares[i];
        if (!isGood(square)) {
          offerExactly(first + i);
        } else if (dots[i] >= floor[0]) {
          offer(0, dots[i], first + i);
        }
      }
    }

    /** A product that is not finite, or so small that its last bits are lost, is asked exactly. */
    private void nearestByDot(long first, int count) {
      for (int i = 0; i < count; i++) {
        // A sum that overflows on its way may end in minus infinity, wherever it would have come.
        if (!(dots[i] < floor[0] && dots[i] >= -Float.MAX_VALUE)) {
          offerDot(0, dots[i], first + i);
        }
      }
    }

    private void offerDot(int question, float dot, long row) {
      if (isGood(Math.abs(dot))) {
        offer(question, dot, row);
      } else {
        offerExactly(question, row(row), row);
      }
    }

    /** Many vectors: whole blocks are multiplied, and the few marked products looked at. */
    private void readForMany(long first, int count) {
      int padded = (count + 3) / 4 * 4;
      boolean byDot = order == RowOrder.DOT;
      if (!byDot) {
        for (int i = 0; i < count; i++) {
          squares[i] = Kernels.squares(values, i * dim, dim);
        }
        scale(count);
      }
      Kernels.scaledProducts(
          values, padded, dim, dim, transposed, columns, scales, shifts, floor, dots, marks);
      int words = Kernels.markWords(columns);
      for (int i = 0; i < count; i++) {
        if (!byDot && !isGood(squares[i])) {
          offerExactly(first + i);
          continue;
        }
        for (int word = 0; word < words; word++) {
          for (long left = marks[i * words + word]; left != 0; left &= left - 1) {
            int q = word * Long.SIZE + Long.numberOfTrailingZeros(left);
            if (q >= best.length) {
              break;
            }
            if (byDot) {
              offerDot(q, dots[i * columns + q], first + i);
            } else {
              offer(q, dots[i * columns + q], first + i);
            }
          }
        }
      }
    }

    private void scale(int count) {
      if (order == RowOrder.COSINE) {
        for (int i = 0; i < count; i++) {
          scales[i] = 1 / (float) Math.sqrt(squares[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          shifts[i] = -squares[i] / 2;
        }
      }
    }

    private void readForProducts(Ranking.Product product, long first, int count) {
      for (int i = 0; i < count; i++) {
        squares[i] = Kernels.squares(values, i * dim, dim);
      }
      if (columns == 1) {
        Kernels.dotsWith(transposed, values, 0, count, dim, dim, dots);
      } else {
        Kernels.products(values, (count + 3) / 4 * 4, dim, dim, transposed, columns, dots);
      }
      for (int i = 0; i < count; i++) {
        score(product, i, first + i);
      }
    }

    private void score(Ranking.Product product, int i, long row) {
      float square = squares[i];
      if (!isGood(square)) {
        offerExactly(row);
        return;
      }
      int found = product.hits(dots, i * columns, order.scale(square), floor, hits);
      for (int k = 0; k < found; k++) {
        offer(hits[k], dots[i * columns + hits[k]], row);
      }
    }

    /** For rows so long or short that binary32 has no square of them. */
    private void offerExactly(long row) {
      float[] numbers = row(row);
      for (int q = 0; q < best.length; q++) {
        offerExactly(q, numbers, row);
      }
    }

    private float[] row(long row) {
      float[] numbers = new float[dim];
      store.gather(row, 1, numbers, 0, dim);
      return numbers;
    }

    private void offerExactly(int question, float[] numbers, long row) {
      offer(question, (float) ranking.rank(question, numbers), row);
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
