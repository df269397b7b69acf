package embedkit.api.text;

import embedkit.api.Incubating;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a line of text becomes tokens. A tokenizer is a configuration (a record) and a pure function
 * of the line. Safe for any number of threads.
 */
public interface Tokenizer {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal tokenizer.
   *
   * @return the spec
   */
  String spec();

  /**
   * Tells whether tokens are exactly what stands between spaces, tabs and line ends. Then a text is
   * cut as bytes, which is quicker, and {@link #split} is not asked.
   *
   * @return false unless the tokenizer does nothing else
   */
  default boolean atSpaces() {
    return false;
  }

  /**
   * Says what this tokenizer does not do well with a line, such as a script that it cannot cut
   * without a dictionary, and what would help. Asked of the lines of a text until it says
   * something; who reads the text tells it once, with the place.
   *
   * @param line text without a line end
   * @return a sentence without a full stop at its end, or empty
   */
  default Optional<String> caveat(String line) {
    return Optional.empty();
  }

  /**
   * Returns the vocabulary that this tokenizer brings with it. A table that is learned over such a
   * tokenizer has a row for each of its tokens, in the order of their ids, and {@link #split} gives
   * the {@link TokenIds#word words} of a text's tokens, without special ones around them and
   * without cutting a long text.
   *
   * @return the vocabulary; empty if words of a text are counted to find one
   */
  @Incubating
  default Optional<TokenIds> ids() {
    return Optional.empty();
  }

  /**
   * Splits a line. A line is a sentence: no context reaches beyond it.
   *
   * @param line text without a line end; a very long line comes in pieces, cut at white space
   * @param tokens takes the tokens in their order; none is empty, none holds a space, a tab, a line
   *     end or another control character
   */
  void split(String line, Consumer<String> tokens);
}
