package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The vocabulary of a {@link Tokenizer} that has one of its own, such as BERT's or GPT-2's: each
 * token has an id, and a table over it has the row {@code id} for it. Any text can be encoded: a
 * surrogate without its other half is taken for U+FFFD, whose place is that one char. Immutable,
 * and safe for any number of threads.
 */
@Incubating
public interface TokenIds {

  /**
   * Returns how many rows a table over this vocabulary has.
   *
   * @return one more than the highest id, 1 or more
   */
  int size();

  /**
   * Returns a token.
   *
   * @param id from 0 to {@code size() - 1}
   * @return the token as the tokenizer's file writes it; empty for an id that the file gives to no
   *     token
   * @throws IndexOutOfBoundsException if the id is not of that range
   */
  String token(int id);

  /**
   * Returns the id of a token.
   *
   * @param token the token as the tokenizer's file writes it
   * @return from 0 to {@code size() - 1}, or -1 if there is no such token
   */
  int id(String token);

  /**
   * Returns the token that stands for what the vocabulary has no token for.
   *
   * @return its id; empty where the vocabulary has a token for everything, or the file names none
   */
  OptionalInt unknown();

  /**
   * Tells whether a token marks something, such as a beginning, rather than being of a text.
   *
   * @param id from 0 to {@code size() - 1}
   * @return whether the tokenizer's file calls it special
   * @throws IndexOutOfBoundsException if the id is not of that range
   */
  boolean isSpecial(int id);

  /**
   * Encodes a text. Nothing is allocated for each token once the block has grown.
   *
   * @param text any text; longer ones than the tokenizer's file allows are cut as it says, unless
   *     the tokenizer was made not to
   * @param special whether the special tokens that the file puts around a text are added
   * @param into takes the ids, as many as its limit allows; what it held is dropped
   */
  void encode(String text, boolean special, TokenIdBlock into);

  /**
   * Encodes a text with its special tokens, to be looked at.
   *
   * @param text any text
   * @return its tokens with their ids and places
   */
  default Encoding encode(String text) {
    TokenIdBlock block = new TokenIdBlock(true);
    encode(text, true, block);
    return Encoding.of(this, block);
  }

  /**
   * Returns these tokens without the cut at some length that the tokenizer's file may ask for.
   *
   * @return the same vocabulary, which takes texts whole
   */
  default TokenIds uncut() {
    return this;
  }

  /**
   * Returns with what short texts of a batch are filled up.
   *
   * @return the rule of the tokenizer's file; empty if it has none
   */
  default Optional<TokenIdBatch.Padding> padding() {
    return Optional.empty();
  }

  /**
   * Encodes texts with their special tokens, and fills up short ones as the tokenizer's file says.
   *
   * @param texts any texts
   * @return a row of ids for each
   * @throws ConfigurationException if the file does not say how, or the batch is too large for an
   *     array
   */
  default TokenIdBatch encodeAll(List<String> texts) {
    return encodeAll(
        texts,
        padding()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "the tokenizer's file says nothing of padding; say with which token short"
                            + " texts are filled up, such as Padding.toLongest(0)")));
  }

  /**
   * Encodes texts with their special tokens, and fills up short ones.
   *
   * @param texts any texts
   * @param padding how
   * @return a row of ids for each
   * @throws ConfigurationException if the batch is too large for an array
   */
  default TokenIdBatch encodeAll(List<String> texts, TokenIdBatch.Padding padding) {
    TokenIdBlock block = new TokenIdBlock(false);
    List<int[]> rows = new ArrayList<>(texts.size());
    for (String text : texts) {
      encode(text, true, block);
      rows.add(Arrays.copyOf(block.ids(), block.count()));
    }
    return TokenIdBatch.of(rows, padding);
  }

  /**
   * Puts tokens together to a text. That is the text that was encoded as far as the tokenizer's
   * kind allows it: what it made lower-case stays so, and unknown tokens stay unknown.
   *
   * @param ids ids, each from 0 to {@code size() - 1}
   * @param skipSpecial whether special tokens are left out
   * @return the text
   * @throws IndexOutOfBoundsException if an id is not of that range
   */
  String decode(int[] ids, boolean skipSpecial);

  /**
   * Returns the word that names a token's row in a table, and that {@link Tokenizer#split} gives
   * for it. It is the token as the tokenizer's file writes it, if that can stand in a file of
   * words: a space, a line end, a byte-order mark or another control character in it is written as
   * a backslash, the letter u and four hexadecimal digits (and so is a backslash beside one), and
   * an empty token as {@code <id:17>}. Where another token is written so, two backslashes are put
   * before it, until none is: no two ids have one word.
   *
   * @param id from 0 to {@code size() - 1}
   * @return not empty, without white space
   * @throws IndexOutOfBoundsException if the id is not of that range
   */
  default String word(int id) {
    return TokenWord.of(this, id);
  }
}
