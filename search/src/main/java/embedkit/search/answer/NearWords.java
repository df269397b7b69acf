package embedkit.search.answer;

import embedkit.search.Neighbor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Words that are near, with their scores.
 *
 * @param words the nearest first; may be empty
 * @param measure what their scores are
 * @param scoring whose they are where small rows are asked, otherwise empty
 */
public record NearWords(List<Neighbor> words, Measure measure, Optional<Scoring> scoring)
    implements Answer {
  /** Copies the list. */
  public NearWords {
    words = List.copyOf(words);
    Objects.requireNonNull(measure, "measure");
    Objects.requireNonNull(scoring, "scoring");
  }

  /**
   * Words of rows that are not small.
   *
   * @param words the nearest first; may be empty
   * @param measure what their scores are
   */
  public NearWords(List<Neighbor> words, Measure measure) {
    this(words, measure, Optional.empty());
  }
}
