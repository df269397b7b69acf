package embedkit.training.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Rows of fields between commas or semicolons, as RFC 4180 has them: a field in quotes may hold
 * separators, line ends and quotes written twice. Between tabs a row is a line, as most that write
 * such files do not quote: a field that begins with a quote is in quotes only if it ends with
 * another. For one thread.
 */
final class SeparatedRows {

  /** Bytes of a row, at most: longer is no table of lines. */
  static final int LONGEST = 1 << 26;

  private static final int BUFFER = 1 << 16;

  /** Why a row is none. */
  enum Flaw {
    NONE("", ""),
    OPEN_QUOTE(
        "a quote that closes its field", "the end of the text; write a quote in a field twice"),
    TEXT_BEHIND_QUOTE(
        "the end of a field behind its closing quote", "more; write a quote in a field twice"),
    TOO_LONG(
        "a row of at most " + LONGEST + " bytes", "a longer one; this is hardly a table of lines");

    /** What should stand there, and what does. */
    final String expected;

    final String found;

    Flaw(String expected, String found) {
      this.expected = expected;
      this.found = found;
    }
  }

  private final InputStream in;
  private final byte separator;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;
  private byte[] bytes = new byte[1 << 10];
  private int size;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int fields;
  private long line;
  private long read;
  private Flaw flaw = Flaw.NONE;

  SeparatedRows(InputStream in, char separator) {
    this.in = in;
    this.separator = (byte) separator;
  }

  /** Reads the next row, empty lines too; false at the end. */
  boolean next() throws IOException {
    size = 0;
    fields = 0;
    line = read + 1;
    flaw = Flaw.NONE;
    if (peek() < 0) {
      return false;
    }
    boolean more = true;
    while (more && flaw == Flaw.NONE) {
      more = field();
    }
    return true;
  }

  /** Reads a field; whether another follows. */
  private boolean field() throws IOException {
    int start = size;
    boolean quoted = separator != '\t' && peek() == '"';
    if (quoted) {
      take();
      upToTheQuote();
    }
    int end = size;
    int c = flaw == Flaw.NONE ? take() : -1;
    while (c >= 0 && c != separator && c != '\n' && flaw == Flaw.NONE) {
      if (quoted && c != '\r') {
        flaw = Flaw.TEXT_BEHIND_QUOTE;
      }
      add(c);
      c = take();
    }
    if (c == '\n' || c < 0) {
      read++;
    }
    if (!quoted) {
      end = size > start && c != separator && bytes[size - 1] == '\r' ? size - 1 : size;
    }
    endField(start, end);
    return c == separator;
  }

  private void upToTheQuote() throws IOException {
    while (flaw == Flaw.NONE) {
      int c = take();
      if (c < 0) {
        flaw = Flaw.OPEN_QUOTE;
      } else if (c != '"') {
        read += c == '\n' ? 1 : 0;
        add(c);
      } else if (peek() == '"') {
        add(take());
      } else {
        return;
      }
    }
  }

  private void endField(int start, int end) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    starts[fields] = start;
    ends[fields] = separator == '\t' ? unquoted(start, end) : end;
    starts[fields] += separator == '\t' && ends[fields] != end ? 1 : 0;
    fields++;
  }

  /** Takes the quotes around a field away; where they are none, it ends where it did. */
  private int unquoted(int start, int end) {
    if (end - start < 2 || bytes[start] != '"' || bytes[end - 1] != '"') {
      return end;
    }
    int to = start + 1;
    for (int from = start + 1; from < end - 1; from++) {
      bytes[to++] = bytes[from];
      if (bytes[from] == '"' && bytes[from + 1] == '"' && from + 1 < end - 1) {
        from++;
      }
    }
    return to;
  }

  private void add(int c) {
    if (size == bytes.length) {
      if (size >= LONGEST) {
        flaw = Flaw.TOO_LONG;
        return;
      }
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) c;
  }

  private int peek() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer, 0, BUFFER));
    }
    return at < limit ? buffer[at] & 0xff : -1;
  }

  private int take() throws IOException {
    int c = peek();
    at += c < 0 ? 0 : 1;
    return c;
  }

  /** What is wrong with the row. */
  Flaw flaw() {
    return flaw;
  }

  /** The line on which the row begins, from 1. */
  long line() {
    return line;
  }

  /** Lines of the text that the row takes. */
  long lines() {
    return read + 1 - line;
  }

  /** Whether nothing stands in the row. */
  boolean blank() {
    return fields == 1 && size == 0;
  }

  int fields() {
    return fields;
  }

  /** Holds the fields. */
  byte[] bytes() {
    return bytes;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }
}
