package embedkit.tokenizers.piece;

import java.util.Arrays;

/** The pieces that are one character. */
final class CharPieces {
  private static final int PAGE = 256;

  private final PieceIndex vocabulary;

  /** The ids of chars by their upper byte. */
  private final int[][] pages = new int[256][];

  CharPieces(PieceIndex vocabulary) {
    this.vocabulary = vocabulary;
    int[] none = new int[PAGE];
    Arrays.fill(none, -1);
    Arrays.fill(pages, none);
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token != null && token.length() == 1) {
        char c = token.charAt(0);
        if (pages[c >> 8] == none) {
          pages[c >> 8] = none.clone();
        }
        pages[c >> 8][c & PAGE - 1] = id;
      }
    }
  }

  /** The chars of the character that begins here: 1 or 2. */
  static int length(char[] text, int at, int to) {
    return at + 1 < to && Character.isSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
  }

  /** The id of a character, or -1. */
  int id(char[] text, int at, int length) {
    char c = text[at];
    return length == 1 ? pages[c >> 8][c & PAGE - 1] : vocabulary.id(text, at, at + 2);
  }
}
