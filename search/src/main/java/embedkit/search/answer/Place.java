package embedkit.search.answer;

import java.util.Objects;

/**
 * A word's place among the neighbours of another.
 *
 * @param a a word, as it was asked for
 * @param b the word whose place it is
 * @param rank 1 for the nearest
 */
public record Place(String a, String b, long rank) implements Answer {
  /** Checks that nothing is null. */
  public Place {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
  }
}
