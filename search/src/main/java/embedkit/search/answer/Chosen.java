package embedkit.search.answer;

import java.util.Objects;

/**
 * One of the words that were named.
 *
 * @param word as it was asked for
 */
public record Chosen(String word) implements Answer {
  /** Checks that it is not null. */
  public Chosen {
    Objects.requireNonNull(word, "word");
  }
}
