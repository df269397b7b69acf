package embedkit.training.text;

import java.nio.charset.StandardCharsets;

/**
 * Finds the tokens of a block of UTF-8 text, with line ends between. A zero byte means that the
 * file is not text. For one thread.
 */
sealed interface TextScan permits SpaceScan, LineScan {

  /** Most bytes of a token. */
  int LONGEST = 1 << 16;

  /** A byte that UTF-8 never has. */
  byte NO_UTF8 = (byte) 0xFF;

  /** A byte-order mark, which is part of no word wherever it stands. */
  char MARK = '\ufeff';

  /**
   * Finds the tokens of a block, up to its end or to what is wrong with it.
   *
   * @param block the text; zero bytes that are to be replaced become bytes that are not UTF-8
   * @param tokens is filled
   */
  void scan(TextSource.Block block, BlockTokens tokens);

  /** Returns the place of the line end at or behind a place, or the end of the block. */
  static int lineEnd(TextSource.Block block, int from) {
    int i = from;
    while (i < block.length && block.bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** Returns the place of the white space at or behind a place, or the end of the block. */
  static int tokenEnd(TextSource.Block block, int from) {
    int i = from;
    while (i < block.length && !isSpace(block.bytes[i])) {
      i++;
    }
    return i;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }

  /** Takes bytes for text, with U+FFFD for each sequence that is not UTF-8, which is counted. */
  static String mended(byte[] text, int from, int length, BlockTokens tokens) {
    String mended = new String(text, from, length, StandardCharsets.UTF_8);
    long there = 0;
    for (int i = from; i + 2 < from + length; i++) {
      boolean own =
          text[i] == (byte) 0xEF && text[i + 1] == (byte) 0xBF && text[i + 2] == (byte) 0xBD;
      there += own ? 1 : 0;
    }
    tokens.counts.spots += mended.chars().filter(c -> c == '\ufffd').count() - there;
    return mended;
  }
}
