package embedkit.search.question;

import embedkit.search.answer.FoundRows;
import java.util.List;

/**
 * What are the numbers of words?
 *
 * @param words one or more
 */
public record Lookup(List<String> words) implements Question<FoundRows> {

  /**
   * Checks and copies.
   *
   * @throws embedkit.api.ConfigurationException if there are none
   */
  public Lookup {
    words = Checks.some("words", words, 1);
  }

  /**
   * Asks for some words.
   *
   * @param words one or more
   */
  public Lookup(String... words) {
    this(List.of(words));
  }

  @Override
  public FoundRows askedOf(Questions table) {
    return new FoundRows(words.stream().map(table.words()::find).toList());
  }
}
