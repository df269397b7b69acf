package embedkit.tokenizers.piece;

import java.util.HexFormat;

/** The pieces that stand for one byte each, such as {@code <0x0A>}. */
final class BytePieces {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final int[] ids = new int[256];

  BytePieces(PieceIndex vocabulary) {
    for (int octet = 0; octet < 256; octet++) {
      ids[octet] = vocabulary.id(name(octet));
    }
  }

  /** The piece of a byte. */
  static String name(int octet) {
    return "<0x" + HEX.toHexDigits((byte) octet) + ">";
  }

  /** The id of a byte's piece, or -1. */
  int id(int octet) {
    return ids[octet];
  }

  /** Tells whether each byte of a stretch has a piece. */
  boolean spell(char[] text, int from, int to) {
    for (int at = from; at < to; ) {
      int codePoint = Utf8.codePoint(text, at, to);
      for (int i = 0; i < Utf8.length(codePoint); i++) {
        if (ids[Utf8.octet(codePoint, i)] < 0) {
          return false;
        }
      }
      at += Character.charCount(codePoint);
    }
    return true;
  }
}
