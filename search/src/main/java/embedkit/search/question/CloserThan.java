package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.answer.NearWords;
import java.util.Objects;

/**
 * Which words are nearer to a word than another one is? As many as the other's rank less one.
 *
 * @param a the word whose neighbours are sought
 * @param b the word that they are nearer than
 * @param metric by what they are near
 * @param top how many answers at the most, 1 or more; {@link Integer#MAX_VALUE} for all
 */
public record CloserThan(String a, String b, Metric metric, int top)
    implements Question<NearWords> {

  /**
   * Checks.
   *
   * @throws embedkit.api.ConfigurationException if top is less than 1
   */
  public CloserThan {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(metric, "metric");
    Checks.top(top);
  }

  /**
   * Asks for all by cosine.
   *
   * @param a the word whose neighbours are sought
   * @param b the word that they are nearer than
   */
  public CloserThan(String a, String b) {
    this(a, b, Metric.COSINE, Integer.MAX_VALUE);
  }

  /**
   * The same by another metric.
   *
   * @param metric by what rows are near
   * @return a changed copy
   */
  public CloserThan by(Metric metric) {
    return new CloserThan(a, b, metric, top);
  }

  /**
   * The same with fewer answers.
   *
   * @param top how many at the most, 1 or more
   * @return a changed copy
   */
  public CloserThan top(int top) {
    return new CloserThan(a, b, metric, top);
  }

  @Override
  public NearWords askedOf(Questions table) {
    return TwoWords.few(table, TwoWords.find(table, a, b).closer(table, metric), top, metric);
  }
}
