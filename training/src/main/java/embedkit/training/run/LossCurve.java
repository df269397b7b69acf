package embedkit.training.run;

/** The loss by how much of a run is done, for one thread at a time. */
final class LossCurve {

  private static final int POINTS = 20;

  private final double[] losses = new double[POINTS];
  private final long[] examples = new long[POINTS];
  private int last;

  /** Adds a chunk's losses, where {@code share} of the run, from 0 to 1, is done. */
  void add(double share, double loss, long count) {
    int point = Math.clamp((long) (share * POINTS), 0, POINTS - 1);
    losses[point] += loss;
    examples[point] += count;
    last = count > 0 ? Math.max(last, point) : last;
  }

  /** The least mean of all points; NaN if there is none, or a loss was not a number. */
  double least() {
    double least = Double.NaN;
    for (int point = 0; point < POINTS; point++) {
      if (examples[point] > 0) {
        least = Double.isNaN(least) ? mean(point) : Math.min(least, mean(point));
      }
    }
    return least;
  }

  /** The mean of the last point; NaN if there is none. */
  double last() {
    return mean(last);
  }

  private double mean(int point) {
    return losses[point] / examples[point];
  }
}
