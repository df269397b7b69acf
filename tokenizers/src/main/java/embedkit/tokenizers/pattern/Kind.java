package embedkit.tokenizers.pattern;

/** What the patterns of tokenizers tell apart: letters, numbers, white space, and all else. */
final class Kind {
  static final int LETTER = 1;
  static final int NUMBER = 2;
  static final int SPACE = 3;
  static final int OTHER = 4;

  private static final byte[] ASCII = new byte[128];

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = (byte) slow(c);
    }
  }

  private Kind() {}

  /** The kind of the character at a place. */
  static int at(char[] text, int at, int to) {
    char c = text[at];
    if (c < 128) {
      return ASCII[c];
    }
    return slow(Character.isHighSurrogate(c) ? Character.codePointAt(text, at, to) : c);
  }

  private static int slow(int codePoint) {
    if (isSpace(codePoint)) {
      return SPACE;
    }
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      default -> OTHER;
    };
  }

  /** Unicode's White_Space. */
  private static boolean isSpace(int c) {
    return c <= ' ' ? c == ' ' || c >= '\t' && c <= '\r' : c >= 0x85 && isWideSpace(c);
  }

  private static boolean isWideSpace(int c) {
    return switch (c) {
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> c >= 0x2000 && c <= 0x200A;
    };
  }

  static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** The chars of the character at a place. */
  static int length(char[] text, int at, int to) {
    return at + 1 < to && Character.isSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
  }

  /** The place behind all characters of a kind; the one at the first place is of it. */
  static int run(int kind, char[] text, int from, int to) {
    return run(kind, text, from, to, Integer.MAX_VALUE);
  }

  /** The place behind the characters of a kind, so many at most. */
  static int run(int kind, char[] text, int from, int to, int most) {
    int at = from;
    for (int i = 0; i < most && at < to && at(text, at, to) == kind; i++) {
      at += length(text, at, to);
    }
    return at;
  }

  /** White space, without its last char if something follows that goes with it. */
  static int spaces(char[] text, int from, int to) {
    int end = run(SPACE, text, from, to);
    return end < to && end - from > 1 ? end - 1 : end;
  }

  /**
   * The length of what an apostrophe makes with the letters of a contraction behind it, as in
   * "we'll"; 0 if there is none.
   */
  static int contraction(char[] text, int at, int to, boolean anyCase) {
    if (at >= to) {
      return 0;
    }
    char first = anyCase ? lower(text[at]) : text[at];
    switch (first) {
      case 's', 't', 'm', 'd':
        return 1;
      case 'r', 'v', 'l':
        if (at + 1 == to) {
          return 0;
        }
        char second = anyCase ? lower(text[at + 1]) : text[at + 1];
        return second == (first == 'l' ? 'l' : 'e') ? 2 : 0;
      default:
        return 0;
    }
  }

  /** Also the long s is an s where case does not matter. */
  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c == '\u017F' ? 's' : c;
  }
}
