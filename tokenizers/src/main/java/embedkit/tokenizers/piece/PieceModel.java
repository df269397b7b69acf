package embedkit.tokenizers.piece;

/**
 * A vocabulary of pieces and the rule by which a pre-token is cut into them. A pre-token is a
 * stretch of text after the normalizer and the pre-tokenizer; where a tokenizer works on bytes, it
 * is already written in the alphabet of bytes. Safe for any number of threads.
 */
public interface PieceModel {

  /**
   * Cuts a pre-token and adds its pieces, in order, to those that are there.
   *
   * @param text holds the pre-token; not changed
   * @param from its first char
   * @param to behind its last char; at {@code from} for nothing
   * @param out takes ids, and offsets in chars of {@code text}; pieces of bytes have those of all
   *     that they spell
   */
  void cut(char[] text, int from, int to, Pieces out);

  /**
   * Returns the pieces and their ids.
   *
   * @return the vocabulary
   */
  PieceIndex vocabulary();

  /**
   * Returns how many ids there are: the largest plus one.
   *
   * @return the number of ids
   */
  default int size() {
    return vocabulary().size();
  }

  /**
   * Returns a piece as the tokenizer's file writes it.
   *
   * @param id 0 to {@link #size} - 1
   * @return the piece, or null for an id that the file leaves out
   */
  default String token(int id) {
    return vocabulary().token(id);
  }

  /**
   * Returns the id of a piece.
   *
   * @param token the piece as the tokenizer's file writes it
   * @return 0 to {@link #size} - 1, or -1 if there is no such piece
   */
  default int id(String token) {
    return vocabulary().id(token);
  }

  /**
   * Returns the id that stands for what the vocabulary does not have.
   *
   * @return 0 to {@link #size} - 1, or -1 if there is none
   */
  int unknown();
}
