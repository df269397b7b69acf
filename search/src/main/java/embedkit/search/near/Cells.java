package embedkit.search.near;

import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows in groups of some hundreds, so that near rows are mostly in one group or in groups near each
 * other.
 *
 * @param order the rows, group after group
 * @param starts where each block of the order begins, and where the last one ends; a large group is
 *     several blocks
 * @param near for each block those that are compared with it
 */
public record Cells(long[] order, int[] starts, int[][] near) {

  /** Rows of a group on the average. */
  private static final int ROWS = 512;

  private static final int MOST = 4096;

  /** The nearest groups that are compared with each. */
  private static final int COMPARED = 64;

  private static final int LOOKED_AT = 32;
  private static final int ROUNDS = 6;

  /** A graph is the same whatever the seed of what is made of it. */
  private static final long SEED = 1;

  public static Cells of(MapRows rows, long[] among, int k, Work work) {
    if (among.length == 0) {
      return new Cells(among, new int[] {0}, new int[0][]);
    }
    int count = Math.clamp(among.length / Math.max(ROWS, 4 * k), 1, MOST);
    KMeans means = KMeans.of(rows, among, count, LOOKED_AT, ROUNDS, false, SEED, work);
    int[] own = means.centresOf(among, new float[among.length], work);
    int[] ends = new int[count + 1];
    for (int group : own) {
      ends[group + 1]++;
    }
    for (int c = 0; c < count; c++) {
      ends[c + 1] += ends[c];
    }
    long[] order = new long[among.length];
    int[] next = ends.clone();
    for (int i = 0; i < own.length; i++) {
      order[next[own[i]]++] = among[i];
    }
    return cut(order, ends, nearest(means, rows.metric()));
  }

  /** The groups by how near their centres are, each its own first. */
  private static int[][] nearest(KMeans means, Metric metric) {
    int count = means.count();
    int dim = means.centres().length / count;
    float[] half = new float[count];
    for (int c = 0; c < count && metric == Metric.EUCLIDEAN; c++) {
      half[c] = Kernels.squares(means.centres(), c * dim, dim) / 2;
    }
    int[][] near = new int[count][];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            c -> {
              NearestLists list = new NearestLists(1, Math.min(COMPARED, count));
              for (int other = 0; other < count; other++) {
                float dot =
                    Kernels.dot(means.centres(), c * dim, means.centres(), other * dim, dim);
                list.offer(0, other, other == c ? Float.POSITIVE_INFINITY : dot - half[other]);
              }
              near[c] = list.ids;
            });
    return near;
  }

  private static Cells cut(long[] order, int[] ends, int[][] near) {
    List<Integer> starts = new ArrayList<>();
    List<Integer> group = new ArrayList<>();
    int[] first = new int[near.length + 1];
    for (int c = 0; c < near.length; c++) {
      first[c] = starts.size();
      int size = ends[c + 1] - ends[c];
      int pieces = Math.ceilDiv(size, RowJoin.BLOCK);
      for (int p = 0; p < pieces; p++) {
        starts.add(ends[c] + (int) ((long) size * p / pieces));
        group.add(c);
      }
    }
    first[near.length] = starts.size();
    starts.add(order.length);
    int[][] blocks = new int[group.size()][];
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] =
          IntStream.of(near[group.get(b)])
              .flatMap(c -> IntStream.range(first[c], first[c + 1]))
              .toArray();
    }
    return new Cells(order, starts.stream().mapToInt(Integer::intValue).toArray(), blocks);
  }
}
