package embedkit.tokenizers.text;

/** Makes letters lower-case, each by itself and by the rules of no particular language. */
public record Lowercase() implements Normalizer {

  /** The one letter that becomes two: i and a dot above. */
  private static final char DOTTED = '\u0130';

  private static final int DOT = 0x307;

  @Override
  public void normalize(NormalizedText text) {
    char[] chars = text.buffer();
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
        Character.toChars(lower(text.codePoint(i)), chars, i);
        i++;
      } else {
        chars[i] = (char) lower(c);
      }
    }
  }

  /** Unicode 17 has small letters that the JDK's tables may lack. */
  private static int lower(int c) {
    if (c == 0xa7ce || c == 0xa7d2 || c == 0xa7d4) {
      return c + 1;
    }
    return c >= 0x16ea0 && c <= 0x16eb8 ? c + 0x1b : Character.toLowerCase(c);
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
        text.put(lower(c), 0);
      }
    }
    text.end();
  }
}
