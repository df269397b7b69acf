package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.answer.Chosen;
import java.util.List;

/**
 * Which word belongs least to the others? The one that is farthest, by cosine, from the mean of
 * all.
 *
 * @param words two or more
 */
public record DoesntMatch(List<String> words) implements Question<Chosen> {

  /**
   * Checks and copies.
   *
   * @throws embedkit.api.ConfigurationException if there are fewer than two
   */
  public DoesntMatch {
    words = Checks.some("words", words, 2);
  }

  /**
   * Asks of some words.
   *
   * @param words two or more
   */
  public DoesntMatch(String... words) {
    this(List.of(words));
  }

  @Override
  public Chosen askedOf(Questions table) {
    List<float[]> vectors = words.stream().map(word -> table.words().find(word).vector()).toList();
    return new Chosen(words.get(table.neighbors().by(Metric.COSINE).oddOne(vectors)));
  }
}
