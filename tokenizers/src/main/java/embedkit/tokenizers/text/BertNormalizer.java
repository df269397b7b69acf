package embedkit.tokenizers.text;

/**
 * What BERT does to a text.
 *
 * @param clean whether control characters are dropped and all white space becomes spaces
 * @param chinese whether spaces are put around each Chinese character
 * @param accents whether accents are dropped
 * @param lower whether letters are made lower-case
 */
public record BertNormalizer(boolean clean, boolean chinese, boolean accents, boolean lower)
    implements Normalizer {

  /** Below are neither accents nor Chinese characters, once decomposed. */
  private static final int FIRST_MARK = 0x300;

  private static final Lowercase LOWERCASE = new Lowercase();

  @Override
  public void normalize(NormalizedText text) {
    if (clean) {
      Changes.drop(text, BertNormalizer::isDropped);
      char[] chars = text.buffer();
      for (int i = 0; i < text.length(); i++) {
        if (CharacterSet.isSpace(chars[i])) {
          chars[i] = ' ';
        }
      }
    }
    if (chinese) {
      partChinese(text);
    }
    if (accents) {
      UnicodeForm.NFD.normalize(text);
      Changes.drop(text, c -> c >= FIRST_MARK && CharacterSet.NONSPACING.has(c));
    }
    if (lower) {
      LOWERCASE.normalize(text);
    }
  }

  private static boolean isDropped(int c) {
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    return c == 0 || c == 0xfffd || CharacterSet.CONTROL.has(c);
  }

  private static void partChinese(NormalizedText text) {
    int first = Changes.first(text, BertNormalizer::isChinese);
    if (first == text.length()) {
      return;
    }
    text.begin();
    char[] old = text.oldChars();
    int length = text.oldLength();
    for (int i = first; i < length; ) {
      int c = Character.codePointAt(old, i, length);
      int next = i + Character.charCount(c);
      if (isChinese(c)) {
        text.keep(i);
        text.put(' ', 0);
        text.put(c, 1);
        text.put(' ', 1);
      }
      i = next;
    }
    text.keep(length);
    text.end();
  }

  private static boolean isChinese(int c) {
    if (c < 0x3400) {
      return false;
    }
    return c <= 0x4dbf
        || c >= 0x4e00 && c <= 0x9fff
        || c >= 0xf900 && c <= 0xfaff
        || c >= 0x20000 && c <= 0x2a6df
        || c >= 0x2a700 && c <= 0x2b81f
        || c >= 0x2b920 && c <= 0x2ceaf
        || c >= 0x2f800 && c <= 0x2fa1f;
  }
}
