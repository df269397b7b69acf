package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Exact nearest neighbours in a table: every row is read once per question, in blocks, by all
 * processors. Nothing is kept between questions. Safe for any number of threads.
 */
public final class Neighbors {

  private static final int BLOCK_FLOATS = 1 << 14;

  private final EmbeddingTable table;
  private final Metric metric;

  private Neighbors(EmbeddingTable table, Metric metric) {
    this.table = Objects.requireNonNull(table, "table");
    this.metric = Objects.requireNonNull(metric, "metric");
  }

  /**
   * Asks by cosine.
   *
   * @param table the table; it must stay open
   * @return the search
   */
  public static Neighbors in(EmbeddingTable table) {
    return new Neighbors(table, Metric.COSINE);
  }

  /**
   * Asks by another metric.
   *
   * @param metric how near two vectors are
   * @return a search of the same table
   */
  public Neighbors by(Metric metric) {
    return new Neighbors(table, metric);
  }

  /**
   * Finds the rows nearest to a vector.
   *
   * @param query dim numbers
   * @param top how many, 0 or more
   * @param exclude rows that are not answers, such as the words that the query was made of
   * @return the nearest first, of equally near ones the lower row first; rows whose score is not a
   *     number are left out
   * @throws ConfigurationException if the query has not dim numbers or top is negative
   */
  public List<Neighbor> nearest(float[] query, int top, long... exclude) {
    checkDim(query);
    if (top < 0) {
      throw new ConfigurationException("top is " + top + "; it must be 0 or more");
    }
    long rows = table.rows();
    int most = (int) Math.min(top, rows);
    long[] left = exclude.clone();
    Arrays.sort(left);
    int parts = Math.clamp(rows / 4096, 1, Runtime.getRuntime().availableProcessors());
    TopRows best =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(i -> scan(query, most, left, rows * i / parts, rows * (i + 1) / parts))
            .reduce(
                new TopRows(most),
                (a, b) -> {
                  TopRows both = new TopRows(most);
                  both.offerAll(a);
                  both.offerAll(b);
                  return both;
                });
    return named(best);
  }

  /**
   * Finds the rows nearest to a row, itself left out.
   *
   * @param row 0 to rows - 1
   * @param top how many, 0 or more
   * @return the nearest first
   */
  public List<Neighbor> nearest(long row, int top) {
    return nearest(table.vector(row), top, row);
  }

  /**
   * Scores two rows.
   *
   * @param a a row
   * @param b another
   * @return how near they are by the metric
   */
  public float similarity(long a, long b) {
    return similarity(table.vector(a), table.vector(b));
  }

  /**
   * Scores two vectors.
   *
   * @param a dim numbers
   * @param b dim numbers
   * @return how near they are by the metric
   * @throws ConfigurationException if one has not dim numbers
   */
  public float similarity(float[] a, float[] b) {
    checkDim(a);
    checkDim(b);
    float dot = Kernels.dot(a, 0, b, 0, a.length);
    float squareA = Kernels.dot(a, 0, a, 0, a.length);
    float squareB = Kernels.dot(b, 0, b, 0, b.length);
    return metric.score(dot, squareB, squareA);
  }

  private void checkDim(float[] query) {
    if (query.length != table.dim()) {
      throw new ConfigurationException(
          "a query of "
              + query.length
              + " numbers cannot be asked of a table of dim "
              + table.dim());
    }
  }

  private TopRows scan(float[] query, int most, long[] exclude, long from, long to) {
    EmbeddingStore store = table.store();
    int dim = store.dim();
    int block = Math.max(1, BLOCK_FLOATS / dim);
    float[] values = new float[block * dim];
    float[] dots = new float[block];
    float[] squares = new float[block];
    float querySquare = Kernels.dot(query, 0, query, 0, dim);
    TopRows best = new TopRows(most);
    for (long first = from; first < to; first += block) {
      int count = (int) Math.min(block, to - first);
      store.gather(first, count, values, 0, dim);
      Kernels.scores(query, values, 0, count, dim, dim, dots, squares);
      for (int i = 0; i < count; i++) {
        float score = metric.score(dots[i], squares[i], querySquare);
        if (score >= best.threshold() && Arrays.binarySearch(exclude, first + i) < 0) {
          best.offer(score, first + i);
        }
      }
    }
    return best;
  }

  private List<Neighbor> named(TopRows best) {
    List<Neighbor> neighbors = new ArrayList<>(best.size());
    long[] row = new long[1];
    while (best.size() > 0) {
      float score = best.removeWorstInto(row);
      neighbors.add(new Neighbor(row[0], token(row[0]), score));
    }
    Collections.reverse(neighbors);
    return neighbors;
  }

  private String token(long row) {
    return table.vocabulary().map(words -> words.token(row)).orElse("#" + row);
  }
}
