package embedkit.search.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Correlations of paired numbers, each pair as often as a weight says. */
final class Correlation {

  private Correlation() {}

  /** Pearson's coefficient. */
  static double pearson(double[] x, double[] y, int[] weights) {
    double total = 0;
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      total += weights[i];
      meanX += weights[i] * x[i];
      meanY += weights[i] * y[i];
    }
    meanX /= total;
    meanY /= total;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      xx += weights[i] * dx * dx;
      yy += weights[i] * dy * dy;
      xy += weights[i] * dx * dy;
    }
    return xy / Math.sqrt(xx * yy);
  }

  /** The indices of numbers in rising order. */
  static int[] order(double[] x) {
    return IntStream.range(0, x.length)
        .boxed()
        .sorted((a, b) -> Double.compare(x[a], x[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Ranks where each number stands as often as its weight; equal numbers share their mean rank. */
  static double[] ranks(double[] x, int[] order, int[] weights) {
    double[] ranks = new double[x.length];
    long below = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long tied = 0;
      while (to < order.length && x[order[to]] == x[order[from]]) {
        tied += weights[order[to++]];
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = below + (tied + 1) / 2.0;
      }
      below += tied;
      from = to;
    }
    return ranks;
  }

  static int[] once(int n) {
    int[] weights = new int[n];
    Arrays.fill(weights, 1);
    return weights;
  }
}
