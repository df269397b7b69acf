package embedkit.tokenizers.word;

import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.PieceTrie;
import embedkit.tokenizers.piece.Pieces;

/**
 * The longest piece that a word begins with, then the longest that goes on from there, and so on
 * (Schuster and Nakajima 2012, as BERT has it). A word that cannot be cut so to its end is unknown
 * as a whole.
 */
public final class WordPiece implements PieceModel {

  private final PieceIndex pieces;
  private final PieceTrie first = new PieceTrie();
  private final PieceTrie further;
  private final int unknown;
  private final int longest;

  /**
   * Takes a vocabulary.
   *
   * @param pieces the pieces
   * @param prefix what those begin with that do not begin a word, such as {@code ##}
   * @param unknown the id of the unknown piece
   * @param longest words of more characters than this are unknown
   * @throws BrokenVocabularyException if the pieces are too many
   */
  public WordPiece(PieceIndex pieces, String prefix, int unknown, int longest)
      throws BrokenVocabularyException {
    this.pieces = pieces;
    this.unknown = unknown;
    this.longest = longest;
    further = prefix.isEmpty() ? first : new PieceTrie();
    for (int id = 0; id < pieces.size(); id++) {
      String piece = pieces.token(id);
      if (piece == null || piece.isEmpty()) {
        continue;
      }
      first.add(piece, id);
      if (further != first && piece.startsWith(prefix) && piece.length() > prefix.length()) {
        further.add(piece.substring(prefix.length()), id);
      }
    }
  }

  @Override
  public void cut(char[] text, int from, int to, Pieces out) {
    if (to - from > longest && Character.codePointCount(text, from, to - from) > longest) {
      out.add(unknown, from, to);
      return;
    }
    int whole = pieces.id(text, from, to);
    if (whole >= 0) {
      out.add(whole, from, to);
      return;
    }
    int count = out.count();
    int at = from;
    PieceTrie trie = first;
    while (at < to) {
      int node = PieceTrie.ROOT;
      int found = -1;
      int end = at;
      for (int i = at; i < to; i++) {
        node = trie.next(node, text[i]);
        if (node == PieceTrie.ROOT) {
          break;
        }
        int id = trie.id(node);
        if (id >= 0) {
          found = id;
          end = i + 1;
        }
      }
      if (found < 0) {
        out.cutTo(count);
        out.add(unknown, from, to);
        return;
      }
      out.add(found, at, end);
      at = end;
      trie = further;
    }
  }

  @Override
  public PieceIndex vocabulary() {
    return pieces;
  }

  @Override
  public int unknown() {
    return unknown;
  }
}
