package embedkit.api.text;

import java.util.Locale;

/** How a token is written where spaces and line ends stand between words. */
final class TokenWord {

  private TokenWord() {}

  static String of(TokenIds ids, int id) {
    String token = ids.token(id);
    // Of two ids with one token, one alone is its row; the other was never given by the text.
    boolean own = !token.isEmpty() && ids.id(token) == id;
    if (own && token.chars().noneMatch(TokenWord::parts)) {
      return token;
    }
    StringBuilder word = new StringBuilder();
    if (own) {
      token.chars().forEach(c -> put((char) c, word));
    } else {
      word.append("<id:").append(id).append('>');
    }
    while (ids.id(word.toString()) >= 0) {
      // No word above holds two backslashes in a row, so that these tell it from all of them.
      word.insert(0, "\\\\");
    }
    return word.toString();
  }

  private static void put(char c, StringBuilder word) {
    if (parts(c) || c == '\\') {
      word.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
    } else {
      word.append(c);
    }
  }

  /** Tells whether words cannot hold a character, since readers of words part them at it. */
  private static boolean parts(int c) {
    return c == ' ' || Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c == '\ufeff';
  }
}
