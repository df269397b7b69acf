package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.answer.Place;
import java.util.Objects;

/**
 * Which place has a word among the neighbours of another?
 *
 * @param a the word whose neighbours are counted
 * @param b the word whose place is sought
 * @param metric by what they are near
 */
public record Rank(String a, String b, Metric metric) implements Question<Place> {

  /** Checks that nothing is null. */
  public Rank {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(metric, "metric");
  }

  /**
   * Asks by cosine.
   *
   * @param a the word whose neighbours are counted
   * @param b the word whose place is sought
   */
  public Rank(String a, String b) {
    this(a, b, Metric.COSINE);
  }

  @Override
  public Place askedOf(Questions table) {
    return new Place(a, b, 1 + TwoWords.find(table, a, b).closer(table, metric).size());
  }
}
