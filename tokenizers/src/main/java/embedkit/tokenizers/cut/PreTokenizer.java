package embedkit.tokenizers.cut;

/** A rule that cuts a text into pre-tokens. Immutable, and safe for any number of threads. */
@FunctionalInterface
public interface PreTokenizer {

  /**
   * Cuts each pre-token that is there into further ones, none of them empty. The text may change.
   *
   * @param cuts a text and its pre-tokens
   */
  void cut(Cuts cuts);
}
