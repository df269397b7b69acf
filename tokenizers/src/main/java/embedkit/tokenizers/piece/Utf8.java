package embedkit.tokenizers.piece;

/** The bytes of characters; a surrogate without its other half counts as U+FFFD. */
final class Utf8 {
  private static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** The character at a place. */
  static int codePoint(char[] text, int at, int to) {
    char first = text[at];
    if (first < Character.MIN_SURROGATE || first > Character.MAX_SURROGATE) {
      return first;
    }
    int whole = Character.codePointAt(text, at, to);
    return whole < Character.MIN_SUPPLEMENTARY_CODE_POINT ? REPLACEMENT : whole;
  }

  /** The number of bytes of a character. */
  static int length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 3 : 4;
  }

  /** A byte of a character, 0 to 255. */
  static int octet(int codePoint, int at) {
    int length = length(codePoint);
    if (length == 1) {
      return codePoint;
    }
    int bits = codePoint >> 6 * (length - 1 - at);
    return at == 0 ? (0xF00 >> length & 0xFF | bits) : 0x80 | bits & 0x3F;
  }
}
