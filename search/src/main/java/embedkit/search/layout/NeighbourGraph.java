package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.search.near.Cells;
import embedkit.search.near.MapRows;
import embedkit.search.near.NearestLists;
import embedkit.search.near.RowJoin;
import embedkit.search.near.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The nearest other rows of every row. Rows that by cosine have no direction (all zeros, or with a
 * number that is not finite) are near each other and nobody else.
 *
 * <p>Immutable. Takes 8 bytes for each neighbour.
 */
public final class NeighbourGraph {

  /** How many neighbours of each row a map is made of unless it is said. */
  public static final int USUAL = 15;

  /** So many multiplications take about a minute on two processors. */
  private static final double QUICK = 2e12;

  private static final int MOST_NEIGHBOURS = 500;
  private static final int BATCH = 256;

  private final NearestLists lists;
  private final float[] distances;
  private final Metric metric;

  private final Lists view;

  /** What others of this package read in their loops. */
  record Lists(int[] ids, int[] sizes, float[] distances) {}

  private NeighbourGraph(NearestLists lists, Metric metric) {
    this.lists = lists;
    this.distances = lists.scores;
    this.metric = metric;
    this.view = new Lists(lists.ids, lists.sizes, distances);
  }

  /**
   * Finds the neighbours of all rows: exactly where that takes no more than about a minute, which
   * is up to some 200,000 rows of dim 100, else {@link #approximate}.
   *
   * @param store 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param k neighbours of each row, 1 to 500; of fewer rows than that all others
   * @param listener told of it
   * @return the graph
   * @throws ConfigurationException if there are too few rows, or k or the metric is none of these
   * @throws LayoutCancelledException if the listener says so
   */
  public static NeighbourGraph of(
      EmbeddingStore store, Metric metric, int k, LayoutListener listener) {
    double rows = store.rows();
    return rows * rows / 2 * store.dim() <= QUICK
        ? exact(store, metric, k, listener)
        : approximate(store, metric, k, listener);
  }

  /**
   * Compares all rows with all others, in binary32.
   *
   * @param store 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param k neighbours of each row, 1 to 500; of fewer rows than that all others
   * @param listener told of it
   * @return the graph
   * @throws ConfigurationException if there are too few rows, or k or the metric is none of these
   * @throws LayoutCancelledException if the listener says so
   */
  public static NeighbourGraph exact(
      EmbeddingStore store, Metric metric, int k, LayoutListener listener) {
    Work work = LayoutListener.Phase.NEIGHBOURS.work(listener);
    MapRows rows = MapRows.of(store, metric, work);
    NearestLists lists = lists(rows, k);
    long[] some = directed(rows);
    new RowJoin(rows, lists, some, RowJoin.evenly(some.length)).all(work);
    return closed(rows, lists);
  }

  /**
   * Puts the rows into groups by k-means and compares each with those of its own group and of the
   * nearest other groups: of tables that are too large to compare all with all, most of the
   * neighbours in a small part of the time.
   *
   * @param store 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param k neighbours of each row, 1 to 500; of fewer rows than that all others
   * @param listener told of it
   * @return the graph, in which a row may miss a nearer one
   * @throws ConfigurationException if there are too few rows, or k or the metric is none of these
   * @throws LayoutCancelledException if the listener says so
   */
  public static NeighbourGraph approximate(
      EmbeddingStore store, Metric metric, int k, LayoutListener listener) {
    Work work = LayoutListener.Phase.NEIGHBOURS.work(listener);
    MapRows rows = MapRows.of(store, metric, work);
    NearestLists lists = lists(rows, k);
    Cells cells = Cells.of(rows, directed(rows), k, work);
    RowJoin join = new RowJoin(rows, lists, cells.order(), cells.starts());
    join.some(RowJoin.pairs(cells.near()), work);
    return closed(rows, lists);
  }

  /**
   * Asks an index for the neighbours of all its rows.
   *
   * @param index by cosine or Euclidean distance; a row with a number that is not finite is not
   *     asked
   * @param k neighbours of each row, 1 to 500; of fewer rows than that all others
   * @param listener told of it
   * @return the graph, as good as the index
   * @throws ConfigurationException if there are too few rows, or k or the metric is none of these
   * @throws LayoutCancelledException if the listener says so
   */
  public static NeighbourGraph of(VectorIndex index, int k, LayoutListener listener) {
    Work work = LayoutListener.Phase.NEIGHBOURS.work(listener);
    MapRows rows = MapRows.of(index.rows(), index.metric(), work);
    NearestLists lists = lists(rows, k);
    long[] some = directed(rows);
    int dim = rows.dim();
    float[] block = new float[BATCH * dim];
    for (int first = 0; first < some.length; first += BATCH) {
      work.check().run();
      int count = Math.min(BATCH, some.length - first);
      index.rows().gather(some, first, count, block, 0, dim);
      List<IndexQuery> asked = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        float[] vector = Arrays.copyOfRange(block, i * dim, (i + 1) * dim);
        asked.add(new IndexQuery.Near(vector, some[first + i]));
      }
      List<List<Hit>> found = index.nearest(asked, lists.most, Allowed.all());
      for (int i = 0; i < count; i++) {
        for (Hit hit : found.get(i)) {
          if (rows.has((int) hit.row()) || index.metric() == Metric.EUCLIDEAN) {
            lists.offer((int) some[first + i], (int) hit.row(), (float) hit.score());
          }
        }
      }
      work.told().at(first + count, some.length);
    }
    lists.link(undirected(rows), index.metric() == Metric.COSINE ? 1 : 0);
    lists.close();
    float[] scores = lists.scores;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.max(0, index.metric() == Metric.COSINE ? 1 - scores[i] : -scores[i]);
    }
    return new NeighbourGraph(lists, index.metric());
  }

  private static NearestLists lists(MapRows rows, int k) {
    if (k < 1 || k > MOST_NEIGHBOURS) {
      throw new ConfigurationException(
          "a graph has 1 to " + MOST_NEIGHBOURS + " neighbours of each row, not " + k);
    }
    int most = Math.min(k, rows.rows() - 1);
    if ((long) rows.rows() * most > Integer.MAX_VALUE - 8) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%,d neighbours of %,d rows are more than an array holds; ask for %d or fewer",
              most,
              rows.rows(),
              (Integer.MAX_VALUE - 8) / rows.rows()));
    }
    return new NearestLists(rows.rows(), most);
  }

  /** The rows that are near some and far from others. */
  private static long[] directed(MapRows rows) {
    return IntStream.range(0, rows.rows())
        .filter(row -> rows.has(row) || rows.metric() == Metric.EUCLIDEAN)
        .asLongStream()
        .toArray();
  }

  private static int[] undirected(MapRows rows) {
    return IntStream.range(0, rows.rows())
        .filter(row -> !rows.has(row) && rows.metric() == Metric.COSINE)
        .toArray();
  }

  private static NeighbourGraph closed(MapRows rows, NearestLists lists) {
    lists.link(undirected(rows), 1);
    lists.close();
    // In the place of the scores, as there may be millions.
    for (int i = 0; i < lists.scores.length; i++) {
      lists.scores[i] = rows.distance(lists.scores[i]);
    }
    return new NeighbourGraph(lists, rows.metric());
  }

  Lists lists() {
    return view;
  }

  /**
   * Returns the number of rows.
   *
   * @return 3 or more
   */
  public int rows() {
    return lists.rows;
  }

  /**
   * Returns the most neighbours that a row has.
   *
   * @return what was asked for, or one less than there are rows
   */
  public int k() {
    return lists.most;
  }

  /**
   * Returns by what rows are near.
   *
   * @return the metric
   */
  public Metric metric() {
    return metric;
  }

  /**
   * Returns how many neighbours of a row are known.
   *
   * @param row 0 to rows - 1
   * @return 0 to {@link #k}
   */
  public int degree(int row) {
    return lists.sizes[row];
  }

  /**
   * Returns a neighbour of a row.
   *
   * @param row 0 to rows - 1
   * @param place 0 for the nearest, to {@code degree(row) - 1}
   * @return the neighbour's row
   * @throws IndexOutOfBoundsException if there is none
   */
  public int neighbour(int row, int place) {
    Objects.checkIndex(place, lists.sizes[row]);
    return lists.ids[row * lists.most + place];
  }

  /**
   * Returns the distance of a neighbour.
   *
   * @param row 0 to rows - 1
   * @param place 0 for the nearest, to {@code degree(row) - 1}
   * @return 1 - cosine, or the Euclidean distance
   * @throws IndexOutOfBoundsException if there is none
   */
  public float distance(int row, int place) {
    Objects.checkIndex(place, lists.sizes[row]);
    return distances[row * lists.most + place];
  }
}
