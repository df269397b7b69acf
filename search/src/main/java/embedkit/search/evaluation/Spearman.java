package embedkit.search.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Spearman's coefficient of a table's scores and people's, also in samples of the pairs. */
final class Spearman {

  private static final int SAMPLES = 1000;

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

  /** The coefficients of samples with replacement, always the same ones, in rising order. */
  double[] samples() {
    double[] values = values();
    Arrays.sort(values);
    return values;
  }

  /** What the other has more in each of the same samples, in rising order. */
  double[] gains(Spearman other) {
    double[] gains = other.values();
    double[] own = values();
    for (int i = 0; i < gains.length; i++) {
      gains[i] -= own[i];
    }
    Arrays.sort(gains);
    return gains;
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

  /** The number below which a share of sorted numbers lies. */
  static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
