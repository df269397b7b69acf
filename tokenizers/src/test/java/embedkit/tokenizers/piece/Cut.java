package embedkit.tokenizers.piece;

import java.util.ArrayList;
import java.util.List;

/** What a model makes of a text, as text. */
final class Cut {
  private Cut() {}

  /** Each piece as {@code token@start-end}. */
  static List<String> of(PieceModel model, String text) {
    // A margin on both sides shows a model that forgets where the pre-token begins and ends.
    char[] chars = ("ab" + text + "ab").toCharArray();
    Pieces pieces = new Pieces();
    pieces.add(7, 0, 2);
    model.cut(chars, 2, 2 + text.length(), pieces);
    List<String> cut = new ArrayList<>();
    for (int i = 1; i < pieces.count(); i++) {
      cut.add(
          model.token(pieces.ids[i]) + "@" + (pieces.starts[i] - 2) + "-" + (pieces.ends[i] - 2));
    }
    return cut;
  }

  /** The pieces without their places. */
  static List<String> tokens(PieceModel model, String text) {
    return of(model, text).stream()
        .map(piece -> piece.substring(0, piece.lastIndexOf('@')))
        .toList();
  }
}
