package embedkit.tokenizers.cut;

import embedkit.tokenizers.text.CharacterSet;

/**
 * Cuts at delimiters.
 *
 * @param delimiters where
 * @param behavior what becomes of them
 * @param invert whether what is between them is taken for them
 */
public record Split(Delimiters delimiters, Behavior behavior, boolean invert)
    implements PreTokenizer {

  /**
   * Cuts at each character of white space, which is dropped.
   *
   * @return the rule
   */
  public static Split atSpaces() {
    return new Split(Delimiters.characters(CharacterSet::isSpace), Behavior.REMOVED, false);
  }

  /**
   * Cuts into words and into what is neither of words nor white space.
   *
   * @return the rule
   */
  public static Split intoWords() {
    return new Split(
        Delimiters.runs(c -> CharacterSet.WORD.has(c) ? 1 : CharacterSet.isSpace(c) ? 0 : 2),
        Behavior.REMOVED,
        true);
  }

  /**
   * Cuts at punctuation.
   *
   * @param behavior what becomes of it
   * @return the rule
   */
  public static Split atPunctuation(Behavior behavior) {
    return new Split(Delimiters.characters(CharacterSet.PUNCTUATION::has), behavior, false);
  }

  /**
   * Cuts at digits and other numbers.
   *
   * @param individual whether each is a pre-token, rather than those in a row
   * @return the rule
   */
  public static Split atDigits(boolean individual) {
    return new Split(
        Delimiters.characters(CharacterSet.NUMBER::has),
        individual ? Behavior.ISOLATED : Behavior.CONTIGUOUS,
        false);
  }

  @Override
  public void cut(Cuts cuts) {
    Stretches stretches = cuts.stretches();
    char[] chars = cuts.text().buffer();
    for (int i = 0; i < cuts.count(); i++) {
      stretches.clear(cuts.from(i));
      delimiters.find(chars, cuts.from(i), cuts.to(i), stretches);
      stretches.end(cuts.to(i));
      stretches.cut(behavior, invert, cuts);
    }
    cuts.swap();
  }
}
