package embedkit.training;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits a stream at spaces, tabs and line ends, exactly, and hands the tokens of UTF-8 text on as
 * ids. A zero byte means that the file is not text.
 */
final class Tokenizer {

  private static final int BUFFER = 1 << 20;
  private static final int LONGEST = 1 << 16;

  private final String source;
  private final TokenCounter counter;
  private final IdSequence ids;
  private byte[] buffer = new byte[BUFFER];
  private long base;
  private long line = 1;

  Tokenizer(String source, TokenCounter counter, IdSequence ids) {
    this.source = source;
    this.counter = counter;
    this.ids = ids;
  }

  void readAll(InputStream in) throws IOException {
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
      if (kept > LONGEST) {
        throw tooLong(0);
      }
    }
  }

  /** Takes all whole tokens; returns where the unfinished one begins. */
  private int tokens(int end, boolean last) {
    byte[] text = buffer;
    int from = 0;
    for (int i = 0; i < end; i++) {
      byte b = text[i];
      if (b > ' ' || b < 0) {
        continue;
      }
      if (b == 0) {
        throw broken(i, "text", "a zero byte", "this is a binary file");
      }
      if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
        if (i > from) {
          token(from, i - from);
        }
        from = i + 1;
        if (b == '\n') {
          ids.add(IdSequence.LINE_END);
          line++;
        }
      }
    }
    if (last && end > from) {
      token(from, end - from);
      return end;
    }
    return from;
  }

  private void token(int from, int length) {
    if (length > LONGEST) {
      throw tooLong(from);
    }
    int id = counter.count(buffer, from, length);
    if (id < 0) {
      byte[] shown = Arrays.copyOfRange(buffer, from, from + Math.min(length, 24));
      StringBuilder hex = new StringBuilder();
      for (byte b : shown) {
        hex.append(b > ' ' && b < 127 ? "" + (char) b : String.format("\\x%02x", b & 0xff));
      }
      throw broken(from, "UTF-8", "\"" + hex + "\"", "convert the text, for instance with iconv");
    }
    ids.add(id);
  }

  private TrainingException tooLong(int at) {
    return broken(at, "a token of at most " + LONGEST + " bytes", "a longer one", null);
  }

  private TrainingException broken(int at, String expected, String found, String remedy) {
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
