package embedkit.training;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a stream of UTF-8 text and hands its tokens on as ids, with line ends between. A zero byte
 * means that the file is not text.
 */
abstract sealed class TextScan permits SpaceScan, LineScan {

  static final int BUFFER = 1 << 20;
  static final int LONGEST = 1 << 16;

  final TokenCounter counter;
  final IdSequence ids;
  final byte[] buffer = new byte[BUFFER];
  long line = 1;
  private final String source;
  private long base;

  TextScan(String source, TokenCounter counter, IdSequence ids) {
    this.source = source;
    this.counter = counter;
    this.ids = ids;
  }

  final void readAll(InputStream in) throws IOException {
    int kept = 0;
    while (true) {
      int got = in.read(buffer, kept, buffer.length - kept);
      int end = kept + Math.max(got, 0);
      int rest = tokens(end, got < 0);
      if (got < 0) {
        ids.add(IdSequence.LINE_END);
        return;
      }
      System.arraycopy(buffer, rest, buffer, 0, end - rest);
      base += rest;
      kept = end - rest;
      if (kept == buffer.length) {
        throw tooLong(0);
      }
    }
  }

  /**
   * Takes what is whole of the buffer's first bytes, or all of them if they are the last; returns
   * where the unfinished rest begins.
   */
  abstract int tokens(int end, boolean last);

  final void lineEnd() {
    ids.add(IdSequence.LINE_END);
    line++;
  }

  final TrainingException notUtf8(int at, int length) {
    byte[] shown = Arrays.copyOfRange(buffer, at, at + Math.min(length, 24));
    StringBuilder hex = new StringBuilder();
    for (byte b : shown) {
      hex.append(b > ' ' && b < 127 ? "" + (char) b : String.format("\\x%02x", b & 0xff));
    }
    return broken(at, "UTF-8", "\"" + hex + "\"", "convert the text, for instance with iconv");
  }

  final TrainingException binary(int at) {
    return broken(at, "text", "a zero byte", "this is a binary file");
  }

  final TrainingException tooLong(int at) {
    return broken(at, "a token of at most " + LONGEST + " bytes", "a longer one", null);
  }

  final TrainingException broken(int at, String expected, String found, String remedy) {
    return new TrainingException(
        source
            + ":"
            + line
            + ": expected "
            + expected
            + ", found "
            + found
            + " at byte "
            + (base + at)
            + (remedy == null ? "" : "; " + remedy));
  }
}
