package embedkit.search.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Spearman's coefficient of a table's scores and people's, also in samples of the pairs. */
final class Spearman {

  private static final int SAMPLES = 1000;

  /** The share of samples that must have a coefficient. */
  private static final double DEFINED = 0.95;

  private final double[] ours;
  private final double[] theirs;
  private final int[] ourOrder;
  private final int[] theirOrder;

  Spearman(double[] ours, double[] theirs) {
    this.ours = ours;
    this.theirs = theirs;
    this.ourOrder = Correlation.order(ours);
    this.theirOrder = Correlation.order(theirs);
  }

  double value() {
    return in(Correlation.once(ours.length));
  }

  private double in(int[] weights) {
    return Correlation.pearson(
        Correlation.ranks(ours, ourOrder, weights),
        Correlation.ranks(theirs, theirOrder, weights),
        weights);
  }

  /**
   * The coefficients of samples with replacement, always the same ones, in rising order. None of so
   * few pairs that such samples say little: in many of them all numbers of one side are equal.
   */
  double[] samples() {
    return telling(values());
  }

  /** What the other has more in each of the same samples, in rising order, or none. */
  double[] gains(Spearman other) {
    double[] gains = other.values();
    double[] own = values();
    for (int i = 0; i < gains.length; i++) {
      gains[i] -= own[i];
    }
    return telling(gains);
  }

  private double[] telling(double[] values) {
    double[] defined =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    boolean enough = ours.length >= PairScores.LEAST_FOR_INTERVAL;
    return enough && defined.length >= DEFINED * SAMPLES ? defined : new double[0];
  }

  private double[] values() {
    SplittableRandom random = new SplittableRandom(1);
    double[] values = new double[SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      int[] weights = new int[ours.length];
      for (int i = 0; i < ours.length; i++) {
        weights[random.nextInt(ours.length)]++;
      }
      values[sample] = in(weights);
    }
    return values;
  }

  /** The number below which a share of sorted numbers lies; none if there are no numbers. */
  static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
