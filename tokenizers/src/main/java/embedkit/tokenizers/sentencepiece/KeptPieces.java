package embedkit.tokenizers.sentencepiece;

import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.PieceTrie;
import embedkit.tokenizers.piece.Pieces;

/**
 * A model before which the pieces that a user defined are taken out of a pre-token, the longest at
 * each place; the model cuts what is between them.
 */
final class KeptPieces implements PieceModel {
  private final PieceTrie kept;
  private final PieceModel model;

  /**
   * Begins with both.
   *
   * @param kept the pieces that a user defined
   * @param model cuts the rest
   */
  KeptPieces(PieceTrie kept, PieceModel model) {
    this.kept = kept;
    this.model = model;
  }

  @Override
  public void cut(char[] text, int from, int to, Pieces out) {
    int rest = from;
    for (int at = from; at < to; ) {
      int node = PieceTrie.ROOT;
      int id = -1;
      int end = at + 1;
      for (int i = at; i < to; ) {
        node = kept.next(node, text[i++]);
        if (node == PieceTrie.ROOT) {
          break;
        }
        if (kept.id(node) >= 0) {
          id = kept.id(node);
          end = i;
        }
      }
      if (id >= 0) {
        model.cut(text, rest, at, out);
        out.add(id, at, end);
        rest = end;
      }
      at = end;
    }
    model.cut(text, rest, to, out);
  }

  @Override
  public PieceIndex vocabulary() {
    return model.vocabulary();
  }

  @Override
  public int unknown() {
    return model.unknown();
  }
}
