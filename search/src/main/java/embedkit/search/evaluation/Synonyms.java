package embedkit.search.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * Sets of words that mean the same.
 *
 * @param name what to call the list
 * @param sets words that mean the same; those next to each other are asked as pairs
 */
public record Synonyms(String name, List<List<String>> sets) {
  /** Copies the lists. */
  public Synonyms {
    Objects.requireNonNull(name, "name");
    sets = sets.stream().map(List::copyOf).toList();
  }
}
