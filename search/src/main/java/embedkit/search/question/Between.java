package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.Neighbor;
import embedkit.search.answer.NearWords;
import java.util.List;
import java.util.Objects;

/**
 * Which words lie between two: nearer to each of them than they are to each other? They have the
 * lower of their two scores.
 *
 * @param a a word
 * @param b another
 * @param metric by what they are near
 * @param top how many answers at the most, 1 or more; {@link Integer#MAX_VALUE} for all
 */
public record Between(String a, String b, Metric metric, int top) implements Question<NearWords> {

  /**
   * Checks.
   *
   * @throws embedkit.api.ConfigurationException if top is less than 1
   */
  public Between {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(metric, "metric");
    Checks.top(top);
  }

  /**
   * Asks for all by cosine.
   *
   * @param a a word
   * @param b another
   */
  public Between(String a, String b) {
    this(a, b, Metric.COSINE, Integer.MAX_VALUE);
  }

  /**
   * The same by another metric.
   *
   * @param metric by what rows are near
   * @return a changed copy
   */
  public Between by(Metric metric) {
    return new Between(a, b, metric, top);
  }

  /**
   * The same with fewer answers.
   *
   * @param top how many at the most, 1 or more
   * @return a changed copy
   */
  public Between top(int top) {
    return new Between(a, b, metric, top);
  }

  @Override
  public NearWords askedOf(Questions table) {
    TwoWords two = TwoWords.find(table, a, b);
    List<Neighbor> between =
        table
            .neighbors()
            .by(metric)
            .between(two.first().vector(), two.second().vector(), two.rows());
    return TwoWords.few(table, between, top, metric);
  }
}
