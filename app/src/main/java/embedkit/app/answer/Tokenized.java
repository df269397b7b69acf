package embedkit.app.answer;

import java.util.List;
import java.util.OptionalInt;

/**
 * The tokens of a text.
 *
 * @param text the text
 * @param tokens its tokens in their order
 */
public record Tokenized(String text, List<Token> tokens) {

  /**
   * A token.
   *
   * @param token as its tokenizer's file writes it
   * @param word the same as a word, without spaces or control characters
   * @param id its number; empty if its tokenizer has no vocabulary of its own
   * @param start where it begins in the text, in chars; known if it has an id
   * @param end one behind its last char; at {@code start} if it stands for nothing in the text
   */
  public record Token(String token, String word, OptionalInt id, int start, int end) {}

  /** Copies the list. */
  public Tokenized {
    tokens = List.copyOf(tokens);
  }

  /** Returns what a token stands for in the text, as far as it can be shown in a line. */
  String stretch(Token token) {
    return text.substring(token.start(), token.end())
        .codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
