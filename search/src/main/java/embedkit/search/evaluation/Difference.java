package embedkit.search.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Two tables on the questions that both know.
 *
 * @param name the list
 * @param measure what was measured, such as {@code Spearman}
 * @param common questions that both know; with none, the numbers are not numbers
 * @param first what the first table got
 * @param second what the second got
 * @param low lower end of the 95 % interval of second less first, by 1,000 paired bootstrap
 *     samples; not a number where there are too few pairs, as of {@link PairScores}
 * @param high upper end, or not a number
 * @param p two-sided chance to see such a difference between tables that do not differ: the
 *     smaller, the surer that they do. Of correlations by the bootstrap samples, so 0.002 at least;
 *     of right answers by the exact sign test (McNemar 1947)
 */
public record Difference(
    String name,
    String measure,
    int common,
    double first,
    double second,
    double low,
    double high,
    double p) {

  private static final int SAMPLES = 1000;

  /**
   * Compares right answers to the same questions.
   *
   * @param name the list
   * @param measure what was measured
   * @param first for each question 1 if the first table was right, 0 if not, a half if undecided
   * @param second the same of the second table, as many
   * @return the shares of right answers and how sure their difference is
   */
  public static Difference ofAnswers(String name, String measure, double[] first, double[] second) {
    double[] gains = new double[first.length];
    long better = 0;
    long worse = 0;
    for (int i = 0; i < gains.length; i++) {
      gains[i] = second[i] - first[i];
      better += gains[i] > 0 ? 1 : 0;
      worse += gains[i] < 0 ? 1 : 0;
    }
    double[] samples = gains.length == 0 ? new double[] {Double.NaN} : samples(gains);
    return new Difference(
        name,
        measure,
        gains.length,
        Arrays.stream(first).average().orElse(Double.NaN),
        Arrays.stream(second).average().orElse(Double.NaN),
        Spearman.quantile(samples, 0.025),
        Spearman.quantile(samples, 0.975),
        signTest(better, worse));
  }

  /** The mean gains of samples with replacement, always the same ones, in rising order. */
  private static double[] samples(double[] gains) {
    SplittableRandom random = new SplittableRandom(1);
    double[] means = new double[SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      double sum = 0;
      for (int i = 0; i < gains.length; i++) {
        sum += gains[random.nextInt(gains.length)];
      }
      means[sample] = sum / gains.length;
    }
    Arrays.sort(means);
    return means;
  }

  /** The two-sided chance that a fair coin falls as unevenly or more so. */
  static double signTest(long better, long worse) {
    long tosses = better + worse;
    double logTerm = -tosses * Math.log(2);
    double tail = Math.exp(logTerm);
    for (long i = 1; i <= Math.min(better, worse); i++) {
      logTerm += Math.log((double) (tosses - i + 1) / i);
      tail += Math.exp(logTerm);
    }
    return Math.min(1, 2 * tail);
  }
}
