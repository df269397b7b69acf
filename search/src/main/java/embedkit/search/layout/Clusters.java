package embedkit.search.layout;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.near.KMeans;
import embedkit.search.near.MapRows;
import embedkit.search.near.Work;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Groups of rows that are near each other in the table, by k-means (over a sample of the rows,
 * begun by k-means++; spherical by cosine), and the word that stands for each: of its most frequent
 * ones that nearest to its centre.
 *
 * @param cluster for each row its group, 0 for the largest; -1 for a row that by cosine has no
 *     direction; not copied, so nobody changes them
 * @param labels for each group the row whose word stands for it; not copied
 */
public record Clusters(int[] cluster, int[] labels) {

  /** How many groups a map has unless it is said. */
  public static final int USUAL = 16;

  private static final int MOST = 1000;
  private static final int LOOKED_AT = 1024;
  private static final int ROUNDS = 20;

  /** So many frequent words of a group may stand for it. */
  private static final int FREQUENT = 20;

  /**
   * Finds groups.
   *
   * @param table 3 or more rows; they stay as they are meanwhile
   * @param metric {@link Metric#COSINE} or {@link Metric#EUCLIDEAN}
   * @param count how many, 1 to 1,000; of fewer rows as many as there are
   * @param seed the same seed gives the same groups
   * @param listener told of it
   * @return the groups, of which none is empty; there may be fewer than asked for where rows are
   *     the same
   * @throws ConfigurationException if there are too few rows, or by another metric or count
   * @throws LayoutCancelledException if the listener says so
   */
  public static Clusters of(
      EmbeddingTable table, Metric metric, int count, long seed, LayoutListener listener) {
    Work work = LayoutListener.Phase.CLUSTERS.work(listener);
    if (count < 1 || count > MOST) {
      throw new ConfigurationException("a map has 1 to 1,000 clusters, not " + count);
    }
    MapRows rows = MapRows.of(table.store(), metric, work);
    long[] among =
        IntStream.range(0, rows.rows())
            .filter(row -> rows.has(row) || metric == Metric.EUCLIDEAN)
            .asLongStream()
            .toArray();
    int[] cluster = new int[rows.rows()];
    Arrays.fill(cluster, -1);
    if (among.length == 0) {
      return new Clusters(cluster, new int[0]);
    }
    int most = Math.min(count, among.length);
    work.told().at(0, 2);
    KMeans means = KMeans.of(rows, among, most, LOOKED_AT, ROUNDS, true, seed, work);
    work.told().at(1, 2);
    float[] nearness = new float[among.length];
    int[] own = means.centresOf(among, nearness, work);
    int[] places = bySize(own, most);
    float[] near = new float[rows.rows()];
    for (int i = 0; i < among.length; i++) {
      int row = (int) among[i];
      cluster[row] = places[own[i]];
      near[row] = nearness[i] - rows.halfSquares()[row];
    }
    work.told().at(2, 2);
    int there = Arrays.stream(places).max().orElse(-1) + 1;
    return new Clusters(cluster, labels(Frequency.order(table), cluster, near, there));
  }

  /** For each group its place by size, the largest 0; -1 for an empty one. */
  private static int[] bySize(int[] own, int count) {
    int[] sizes = new int[count];
    for (int group : own) {
      sizes[group]++;
    }
    int[] places = new int[count];
    Arrays.fill(places, -1);
    int[] sorted =
        IntStream.range(0, count)
            .filter(group -> sizes[group] > 0)
            .boxed()
            .sorted((a, b) -> Integer.compare(sizes[b], sizes[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int place = 0; place < sorted.length; place++) {
      places[sorted[place]] = place;
    }
    return places;
  }

  private static int[] labels(int[] byFrequency, int[] cluster, float[] near, int count) {
    int[] labels = new int[count];
    int[] looked = new int[count];
    for (int row : byFrequency) {
      int group = cluster[row];
      if (group >= 0 && looked[group] < FREQUENT) {
        if (looked[group]++ == 0 || near[row] > near[labels[group]]) {
          labels[group] = row;
        }
      }
    }
    return labels;
  }

  /**
   * Returns how many groups there are.
   *
   * @return 0 or more
   */
  public int count() {
    return labels.length;
  }
}
