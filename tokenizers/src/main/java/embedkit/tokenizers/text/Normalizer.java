package embedkit.tokenizers.text;

/** A rule that changes a text before it is cut. Immutable, and safe for any number of threads. */
@FunctionalInterface
public interface Normalizer {

  /**
   * Changes a text in place.
   *
   * @param text any text
   */
  void normalize(NormalizedText text);
}
