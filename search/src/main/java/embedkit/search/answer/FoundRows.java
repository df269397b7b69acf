package embedkit.search.answer;

import embedkit.WordLookup;
import java.util.List;

/**
 * The rows of words.
 *
 * @param rows in the order in which they were asked for
 */
public record FoundRows(List<WordLookup.Found> rows) implements Answer {
  /** Copies the list. */
  public FoundRows {
    rows = List.copyOf(rows);
  }
}
