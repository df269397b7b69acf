package embedkit.tokenizers.decode;

import java.util.ArrayList;
import java.util.List;

/** Rules that take the spaces away that cutting English text at punctuation has put there. */
public final class English {

  private English() {}

  /**
   * Returns the rule of WordPiece: a space between tokens, but before those that go on.
   *
   * @param prefix what tokens begin with that go on, such as {@code ##}
   * @param cleans whether spaces before punctuation are taken away
   * @return the rule
   */
  public static Decoder wordPiece(String prefix, boolean cleans) {
    return tokens -> {
      List<String> parts = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        String part = token;
        if (!parts.isEmpty()) {
          part = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
        }
        parts.add(cleans ? clean(part) : part);
      }
      return parts;
    };
  }

  /**
   * Returns the rule for what was heard: a token in a row is one.
   *
   * @param pad the token that stands between two of a kind
   * @param delimiter the token that stands between words
   * @param cleans whether the delimiter becomes a space, and spaces before punctuation are dropped
   * @return the rule
   */
  public static Decoder heard(String pad, String delimiter, boolean cleans) {
    return tokens -> {
      List<String> parts = new ArrayList<>();
      String before = null;
      for (String token : tokens) {
        if (!token.equals(before)) {
          String part = token.replace(pad, "");
          if (cleans) {
            part = clean(part).replace(delimiter, " ");
          }
          if (!part.isEmpty()) {
            parts.add(part);
          }
        }
        before = token;
      }
      return parts;
    };
  }

  private static String clean(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" do not", " don't")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }
}
