package embedkit.search.answer;

import embedkit.search.Neighbor;
import java.util.List;
import java.util.Objects;

/**
 * Words that are near, with their scores.
 *
 * @param words the nearest first; may be empty
 * @param measure what their scores are
 */
public record NearWords(List<Neighbor> words, Measure measure) implements Answer {
  /** Copies the list. */
  public NearWords {
    words = List.copyOf(words);
    Objects.requireNonNull(measure, "measure");
  }
}
