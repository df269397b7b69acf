package embedkit.tokenizers.text;

/** Makes letters lower-case, each by itself and by the rules of no particular language. */
public record Lowercase() implements Normalizer {

  /** The one letter that becomes two: i and a dot above. */
  private static final char DOTTED = '\u0130';

  private static final int DOT = 0x307;

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.chars();
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = chars[i];
      if (c < 0x80) {
        if (c >= 'A' && c <= 'Z') {
          chars[i] = (char) (c + 32);
        }
      } else if (c == DOTTED) {
        withDots(text, i);
        return;
      } else if (Character.isHighSurrogate(c)) {
        Character.toChars(Character.toLowerCase(text.codePoint(i)), chars, i);
        i++;
      } else {
        chars[i] = Character.toLowerCase(c);
      }
    }
  }

  private static void withDots(NormalizedText text, int from) {
    text.begin();
    text.keep(from);
    char[] old = text.oldChars();
    int length = text.oldLength();
    while (text.at() < length) {
      int c = Character.codePointAt(old, text.at(), length);
      if (c == DOTTED) {
        text.put('i', 0);
        text.put(DOT, 1);
      } else {
        text.put(Character.toLowerCase(c), 0);
      }
    }
    text.end();
  }
}
