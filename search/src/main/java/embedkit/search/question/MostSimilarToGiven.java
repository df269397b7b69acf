package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.answer.Chosen;
import java.util.List;
import java.util.Objects;

/**
 * Which of some words is nearest to a word?
 *
 * @param word a word
 * @param candidates words to choose from, one or more
 * @param metric by what they are near
 */
public record MostSimilarToGiven(String word, List<String> candidates, Metric metric)
    implements Question<Chosen> {

  /**
   * Checks and copies.
   *
   * @throws embedkit.api.ConfigurationException if there is nothing to choose from
   */
  public MostSimilarToGiven {
    Objects.requireNonNull(word, "word");
    candidates = Checks.some("candidates", candidates, 1);
    Objects.requireNonNull(metric, "metric");
  }

  /**
   * Asks by cosine.
   *
   * @param word a word
   * @param candidates words to choose from, one or more
   */
  public MostSimilarToGiven(String word, String... candidates) {
    this(word, List.of(candidates), Metric.COSINE);
  }

  @Override
  public Chosen askedOf(Questions table) {
    List<float[]> vectors =
        candidates.stream().map(one -> table.words().find(one).vector()).toList();
    float[] vector = table.words().find(word).vector();
    return new Chosen(candidates.get(table.neighbors().by(metric).nearestOf(vector, vectors)));
  }
}
