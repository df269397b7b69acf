package embedkit.search.question;

import embedkit.api.index.Metric;
import embedkit.search.answer.Measure;
import embedkit.search.answer.Score;
import java.util.Objects;

/**
 * How near are two words?
 *
 * @param a a word
 * @param b another
 * @param metric by what they are near
 */
public record Similarity(String a, String b, Metric metric) implements Question<Score> {

  /** Checks that nothing is null. */
  public Similarity {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(metric, "metric");
  }

  /**
   * Asks for the cosine.
   *
   * @param a a word
   * @param b another
   */
  public Similarity(String a, String b) {
    this(a, b, Metric.COSINE);
  }

  @Override
  public Score askedOf(Questions table) {
    float[] first = table.words().find(a).vector();
    float[] second = table.words().find(b).vector();
    return new Score(a, b, Measure.of(metric), (float) metric.score(first, second));
  }
}
