package embedkit.api.text;

import embedkit.api.Incubating;
import java.util.ArrayList;
import java.util.List;

/**
 * A text as the tokens of a vocabulary. Immutable.
 *
 * @param tokens the tokens in their order, special ones among them
 */
@Incubating
public record Encoding(List<Token> tokens) {

  /**
   * A token of a text.
   *
   * @param id its id
   * @param text the token as the tokenizer's file writes it; where the tokenizer's own library
   *     calls an unknown token by what it stands for, as those of Unigram and SentencePiece do,
   *     that
   * @param start where it begins in the given text, in chars
   * @param end one behind its last char; equal to {@code start} where the token stands for nothing
   *     in the text
   * @param special whether it marks something, such as a beginning, rather than being of the text
   */
  public record Token(int id, String text, int start, int end, boolean special) {}

  /** Copies the list. */
  public Encoding {
    tokens = List.copyOf(tokens);
  }

  /**
   * Reads the tokens off a block.
   *
   * @param ids the vocabulary
   * @param block ids of it, with their places
   * @return the tokens
   */
  public static Encoding of(TokenIds ids, TokenIdBlock block) {
    List<Token> tokens = new ArrayList<>(block.count());
    for (int i = 0; i < block.count(); i++) {
      int id = block.ids()[i];
      tokens.add(
          new Token(id, ids.token(id), block.starts()[i], block.ends()[i], ids.isSpecial(id)));
    }
    return new Encoding(tokens);
  }

  /**
   * Returns the ids.
   *
   * @return a fresh array, one id for each token
   */
  public int[] ids() {
    return tokens.stream().mapToInt(Token::id).toArray();
  }

  /**
   * Returns the tokens as the tokenizer's file writes them.
   *
   * @return one text for each token
   */
  public List<String> texts() {
    return tokens.stream().map(Token::text).toList();
  }
}
