package embedkit.search.answer;

import embedkit.api.index.Metric;
import java.util.Locale;

/** What the scores of an answer are. */
public enum Measure {
  /** The cosine, -1 to 1. */
  COSINE,
  /** The dot product. */
  DOT,
  /** The Euclidean distance, negative. */
  EUCLIDEAN,
  /** The quotient of products of closeness of 3CosMul, 0 or more. */
  PRODUCT;

  /**
   * Returns the measure of a metric.
   *
   * @param metric by what vectors are near
   * @return what its scores are
   */
  public static Measure of(Metric metric) {
    return switch (metric) {
      case COSINE -> COSINE;
      case DOT -> DOT;
      case EUCLIDEAN -> EUCLIDEAN;
    };
  }

  /**
   * Returns the name that people type and read.
   *
   * @return in lower case, such as {@code cosine}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
