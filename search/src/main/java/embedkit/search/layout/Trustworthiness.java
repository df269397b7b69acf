package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import embedkit.search.near.MapRows;
import embedkit.search.near.NearestLists;
import embedkit.search.near.Work;
import java.util.Arrays;
import java.util.Locale;

/**
 * How far a map can be believed (Venna and Kaski 2001).
 *
 * @param trustworthiness 1 if all that is near in the plane is near in the table, less for each
 *     stranger among the nearest by how far it is in the table; about 0.5 if points are anywhere
 * @param continuity 1 if all that is near in the table is near in the plane
 * @param k how many neighbours were looked at
 * @param rows of how many rows
 */
public record Trustworthiness(double trustworthiness, double continuity, int k, int rows) {

  /** Queries that share a pass over the rows. */
  private static final int TOGETHER = 32;

  private static final int BLOCK = 512;

  /**
   * Measures a layout of all rows by all of them.
   *
   * @param store the rows
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param layout where each is drawn
   * @param k neighbours of each row, 1 to less than half of the rows
   * @return the two measures
   * @throws ConfigurationException if the layout is of other rows, or k is too large
   */
  public static Trustworthiness of(EmbeddingStore store, Metric metric, Layout layout, int k) {
    return of(store, metric, layout, k, Integer.MAX_VALUE);
  }

  /**
   * Measures a layout of all rows by the neighbours of some, evenly chosen. Time grows with their
   * number and that of all rows.
   *
   * @param store the rows
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param layout where each is drawn
   * @param k neighbours of each row, 1 to less than half of the rows
   * @param most by how many rows at the most, 1 or more
   * @return the two measures
   * @throws ConfigurationException if the layout is of other rows, or k is too large
   */
  public static Trustworthiness of(
      EmbeddingStore store, Metric metric, Layout layout, int k, int most) {
    Work work = LayoutListener.Phase.NEIGHBOURS.work(LayoutListener.NONE);
    MapRows rows = MapRows.of(store, metric, work);
    int n = rows.rows();
    if (layout.rows() != n) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT, "the layout is of %d rows, but there are %d", layout.rows(), n));
    }
    if (k < 1 || k >= n / 2.0 || most < 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "of %d rows 1 to %d neighbours can be looked at, not %d, by one row or more",
              n,
              (n - 1) / 2,
              k));
    }
    int asked = Math.min(n, most);
    long[] queries = new long[asked];
    Arrays.setAll(queries, i -> (long) n * i / asked);
    double[] strange = new double[asked];
    double[] missed = new double[asked];
    work.quietly(
        Math.ceilDiv(asked, TOGETHER),
        piece -> {
          int from = piece * TOGETHER;
          int count = Math.min(TOGETHER, asked - from);
          float[][] scores = scores(rows, queries, from, count);
          for (int i = 0; i < count; i++) {
            int row = (int) queries[from + i];
            float[] plane = plane(layout, row);
            strange[from + i] = strange(plane, scores[i], k);
            missed[from + i] = strange(scores[i], plane, k);
          }
        });
    double by = 2.0 / ((double) asked * k * (2.0 * n - 3.0 * k - 1));
    return new Trustworthiness(
        1 - by * Arrays.stream(strange).sum(), 1 - by * Arrays.stream(missed).sum(), k, asked);
  }

  /** How near each row is to each query; the query itself is nearest. */
  private static float[][] scores(MapRows rows, long[] queries, int from, int count) {
    int dim = rows.dim();
    int n = rows.rows();
    float[] asked = new float[TOGETHER * dim];
    rows.read(queries, from, count, asked, dim);
    int columns = Kernels.columns(TOGETHER);
    float[] transposed = new float[dim * columns];
    Kernels.transpose(asked, count, dim, dim, transposed, columns);
    float[] block = new float[BLOCK * dim];
    float[] dots = new float[BLOCK * columns];
    float[][] scores = new float[count][n];
    for (int first = 0; first < n; first += BLOCK) {
      int many = Math.min(BLOCK, n - first);
      rows.read(first, many, block, dim);
      Kernels.products(block, (many + 3) / 4 * 4, dim, dim, transposed, columns, dots);
      for (int i = 0; i < many; i++) {
        for (int q = 0; q < count; q++) {
          scores[q][first + i] = dots[i * columns + q] - rows.halfSquares()[first + i];
        }
      }
    }
    for (int q = 0; q < count; q++) {
      scores[q][(int) queries[from + q]] = Float.POSITIVE_INFINITY;
    }
    return scores;
  }

  private static float[] plane(Layout layout, int row) {
    float[] scores = new float[layout.rows()];
    for (int i = 0; i < scores.length; i++) {
      float dx = layout.x()[i] - layout.x()[row];
      float dy = layout.y()[i] - layout.y()[row];
      scores[i] = -(dx * dx + dy * dy);
    }
    scores[row] = Float.POSITIVE_INFINITY;
    return scores;
  }

  /** By how many places the k nearest of one order are beyond the k nearest of the other. */
  private static double strange(float[] near, float[] other, int k) {
    NearestLists nearest = new NearestLists(1, k + 1);
    float floor = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < near.length; i++) {
      if (near[i] >= floor) {
        nearest.offer(0, i, near[i]);
        floor = nearest.floor(0);
      }
    }
    double beyond = 0;
    for (int place = 1; place <= k; place++) {
      beyond += Math.max(0, rank(other, nearest.ids[place]) - k);
    }
    return beyond;
  }

  /** 1 for the nearest beside the row itself, which is before all; of equals the lower is first. */
  private static int rank(float[] scores, int row) {
    int before = 0;
    float own = scores[row];
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > own || (scores[i] == own && i < row)) {
        before++;
      }
    }
    return before;
  }
}
