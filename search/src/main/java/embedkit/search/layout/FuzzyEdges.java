package embedkit.search.layout;

import embedkit.search.near.Work;
import java.util.Arrays;

/**
 * The neighbours of each row with how strongly the two belong together, the same from both sides. A
 * row's nearest one belongs to it wholly, the others less, so that all together weigh the logarithm
 * of their number; what two rows say of each other is joined by a fuzzy union, {@code p + q - p *
 * q} (McInnes et al. 2018).
 *
 * @param starts where the edges of each row begin, and where the last ones end
 * @param others the row at the other end of each edge
 * @param weights 0 to 1
 */
record FuzzyEdges(int[] starts, int[] others, float[] weights) {

  private static final int HALVINGS = 64;
  private static final double LEAST_SCALE = 1e-3;
  private static final double NEAR_ENOUGH = 1e-5;

  static FuzzyEdges of(NeighbourGraph graph, Work work) {
    NeighbourGraph.Lists lists = graph.lists();
    float[] own = weights(graph, lists, work);
    int rows = graph.rows();
    int k = graph.k();
    int[] starts = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      starts[row + 1] += lists.sizes()[row];
      for (int at = row * k; at < row * k + lists.sizes()[row]; at++) {
        if (place(lists, k, lists.ids()[at], row) < 0) {
          starts[lists.ids()[at] + 1]++;
        }
      }
    }
    for (int row = 0; row < rows; row++) {
      starts[row + 1] = Math.addExact(starts[row + 1], starts[row]);
    }
    int[] others = new int[starts[rows]];
    float[] weights = new float[others.length];
    int[] next = Arrays.copyOf(starts, rows);
    for (int row = 0; row < rows; row++) {
      for (int at = row * k; at < row * k + lists.sizes()[row]; at++) {
        int other = lists.ids()[at];
        int back = place(lists, k, other, row);
        float weight = back < 0 ? own[at] : own[at] + own[back] - own[at] * own[back];
        others[next[row]] = other;
        weights[next[row]++] = weight;
        if (back < 0) {
          others[next[other]] = row;
          weights[next[other]++] = weight;
        }
      }
    }
    return new FuzzyEdges(starts, others, weights);
  }

  /** Where a row's list holds another, or -1. */
  private static int place(NeighbourGraph.Lists lists, int k, int row, int other) {
    for (int at = row * k; at < row * k + lists.sizes()[row]; at++) {
      if (lists.ids()[at] == other) {
        return at;
      }
    }
    return -1;
  }

  private static float[] weights(NeighbourGraph graph, NeighbourGraph.Lists lists, Work work) {
    int k = graph.k();
    float[] weights = new float[lists.ids().length];
    double mean = mean(graph, lists);
    work.quietly(
        Work.pieces(graph.rows()),
        piece -> {
          int to = Math.min(graph.rows(), (piece + 1) * Work.ROWS);
          for (int row = piece * Work.ROWS; row < to; row++) {
            weigh(lists.distances(), row * k, lists.sizes()[row], mean, weights);
          }
        });
    return weights;
  }

  private static double mean(NeighbourGraph graph, NeighbourGraph.Lists lists) {
    double sum = 0;
    long count = 0;
    for (int row = 0; row < graph.rows(); row++) {
      for (int i = 0; i < lists.sizes()[row]; i++) {
        sum += lists.distances()[row * graph.k() + i];
      }
      count += lists.sizes()[row];
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Weighs the neighbours of one row, which are in the order of their distances. */
  static void weigh(float[] distances, int from, int count, double meanOfAll, float[] weights) {
    double nearest = 0;
    for (int i = 0; i < count && nearest == 0; i++) {
      nearest = distances[from + i];
    }
    double scale = scale(distances, from, count, nearest);
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += distances[from + i] / count;
    }
    scale = Math.max(scale, LEAST_SCALE * (nearest > 0 ? mean : meanOfAll));
    for (int i = 0; i < count; i++) {
      double beyond = distances[from + i] - nearest;
      weights[from + i] = beyond <= 0 || scale == 0 ? 1 : (float) Math.exp(-beyond / scale);
    }
  }

  /** The scale by which the weights of all are the logarithm of their number, by halving. */
  private static double scale(float[] distances, int from, int count, double nearest) {
    double target = Math.log(count) / Math.log(2);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double scale = 1;
    for (int step = 0; step < HALVINGS; step++) {
      double by = scale;
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double beyond = distances[from + i] - nearest;
        sum += beyond <= 0 ? 1 : Math.exp(-beyond / by);
      }
      if (Math.abs(sum - target) < NEAR_ENOUGH) {
        break;
      }
      if (sum > target) {
        high = scale;
        scale = (low + high) / 2;
      } else {
        low = scale;
        scale = high == Double.POSITIVE_INFINITY ? 2 * scale : (low + high) / 2;
      }
    }
    return scale;
  }

  /** The greatest weight, or 0 where there is none. */
  float greatest() {
    float greatest = 0;
    for (float weight : weights) {
      greatest = Math.max(greatest, weight);
    }
    return greatest;
  }
}
