package embedkit.search.evaluation;

import java.util.Locale;
import java.util.Optional;

/**
 * How a table agrees with people on a list of pairs.
 *
 * @param name the list
 * @param pairs pairs in the list
 * @param known pairs whose words the table both has
 * @param spearman correlation of the ranks, -1 to 1; not a number where all cosines are equal
 * @param low lower end of its 95 % interval, by 1,000 bootstrap samples of the pairs; not a number
 *     where there are fewer than {@value #LEAST_FOR_INTERVAL} pairs, or so few that differ that one
 *     sample in twenty has no correlation
 * @param high upper end, or not a number
 * @param pearson correlation of the scores themselves, -1 to 1, or not a number
 */
public record PairScores(
    String name, int pairs, int known, double spearman, double low, double high, double pearson) {

  /** The fewest pairs whose samples give an interval. */
  public static final int LEAST_FOR_INTERVAL = 10;

  /**
   * Says why a number is missing.
   *
   * @return a sentence without a full stop at its end; empty if none is
   */
  public Optional<String> lacking() {
    if (Double.isNaN(spearman)) {
      return Optional.of(
          "the table gives all pairs of "
              + name
              + " the same cosine, which correlates with nothing");
    }
    if (!Double.isNaN(low)) {
      return Optional.empty();
    }
    return Optional.of(
        known < LEAST_FOR_INTERVAL
            ? String.format(
                Locale.ROOT,
                "%d pairs of %s are too few for an interval; it takes %d or more",
                known,
                name,
                LEAST_FOR_INTERVAL)
            : "too few pairs of " + name + " differ in their score to give an interval");
  }
}
