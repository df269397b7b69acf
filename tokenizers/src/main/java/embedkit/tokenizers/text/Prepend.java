package embedkit.tokenizers.text;

/**
 * Puts something before a text, unless that is empty.
 *
 * @param prefix what is put there, with the place of the text's first character; not empty
 */
public record Prepend(String prefix) implements Normalizer {

  @Override
  public void normalize(NormalizedText text) {
    if (text.length() == 0) {
      return;
    }
    text.begin();
    before(text, prefix);
    text.keep(text.oldLength());
    text.end();
  }

  /**
   * Puts something before the next old character of a pass, and then that one.
   *
   * @param text in a pass that has a next character
   * @param prefix not empty
   */
  public static void before(NormalizedText text, String prefix) {
    int next = Character.codePointAt(text.oldChars(), text.at(), text.oldLength());
    int first = prefix.codePointAt(0);
    text.put(first, 0);
    for (int i = Character.charCount(first); i < prefix.length(); ) {
      int c = prefix.codePointAt(i);
      text.put(c, 1);
      i += Character.charCount(c);
    }
    text.put(next, 1);
  }
}
