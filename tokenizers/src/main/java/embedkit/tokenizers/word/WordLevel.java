package embedkit.tokenizers.word;

import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.Pieces;

/**
 * Each pre-token is a word of the vocabulary as a whole, or the unknown one.
 *
 * @param vocabulary the words
 * @param unknown the id of the unknown word; -1 if there is none, and then such are left out
 */
public record WordLevel(PieceIndex vocabulary, int unknown) implements PieceModel {

  @Override
  public void cut(char[] text, int from, int to, Pieces out) {
    int id = vocabulary.id(text, from, to);
    if (id < 0) {
      id = unknown;
    }
    if (id >= 0 && to > from) {
      out.add(id, from, to);
    }
  }
}
