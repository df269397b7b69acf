package embedkit.search.answer;

import java.util.Objects;

/**
 * How near two words are.
 *
 * @param a a word, as it was asked for
 * @param b another
 * @param measure what the score is
 * @param score more is nearer; not a number where a number of the two is not
 */
public record Score(String a, String b, Measure measure, float score) implements Answer {
  /** Checks that nothing is null. */
  public Score {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(measure, "measure");
  }
}
