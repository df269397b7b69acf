package embedkit.io.formats.csv;

import embedkit.api.TableShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a text into records of fields (RFC 4180): a field that begins with a quotation mark ends at
 * the next one that is not doubled, and may hold delimiters and line breaks. For one thread.
 */
final class CsvRecords {

  /** The longest record that is accepted, in bytes: the largest dim, with room for each number. */
  static final int MOST_BYTES = 1 << 25;

  /** The most fields of a record: numbers, a token, a row number and an empty last field. */
  private static final int MOST_FIELDS = TableShape.MAX_DIM + 3;

  /** What is wrong with the record that was read last. */
  enum State {
    WHOLE,
    TEXT_BEHIND_QUOTE,
    OPEN_QUOTE,
    TOO_LONG
  }

  private final InputStream in;
  private final byte delimiter;
  private final boolean quotes;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;

  private byte[] bytes = new byte[1024];
  private int size;
  private int[] ends = new int[64];
  private int fields;
  private boolean quoted;
  private long line = 1;
  private long nextLine = 1;
  private boolean lineFeed;
  private State state = State.WHOLE;

  CsvRecords(InputStream in, char delimiter, boolean quotes) {
    this.in = in;
    this.delimiter = (byte) delimiter;
    this.quotes = quotes;
  }

  /** Reads the next record; false at the end of the text. */
  boolean next() throws IOException {
    size = 0;
    fields = 0;
    line = nextLine;
    lineFeed = false;
    quoted = false;
    state = State.WHOLE;
    if (peek() < 0) {
      return false;
    }
    boolean more = true;
    while (more && state != State.TOO_LONG) {
      more = field();
    }
    return true;
  }

  /** Reads a field; false if it ends the record. */
  private boolean field() throws IOException {
    boolean quotedHere = quotes && peek() == '"' && inQuotes();
    int c;
    while ((c = read()) >= 0 && c != delimiter && c != '\n') {
      if (quotedHere && c != '\r') {
        state = state == State.WHOLE ? State.TEXT_BEHIND_QUOTE : state;
      }
      add(c);
      if (state == State.TOO_LONG) {
        return false;
      }
    }
    lineFeed = c == '\n';
    if (c != delimiter && size > start(fields) && bytes[size - 1] == '\r') {
      size--;
    }
    if (fields + 1 >= ends.length) {
      ends = Arrays.copyOf(ends, ends.length * 2);
    }
    ends[fields++] = size;
    if (fields > MOST_FIELDS) {
      state = State.TOO_LONG;
    }
    return c == delimiter;
  }

  /** Reads up to the closing quotation mark. */
  private boolean inQuotes() throws IOException {
    quoted |= fields == 0;
    read();
    while (state != State.TOO_LONG) {
      int c = read();
      if (c < 0) {
        state = State.OPEN_QUOTE;
        return true;
      }
      if (c == '"') {
        if (peek() != '"') {
          return true;
        }
        read();
      }
      add(c);
    }
    return true;
  }

  private void add(int c) {
    if (size == bytes.length) {
      if (size >= MOST_BYTES) {
        state = State.TOO_LONG;
        return;
      }
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) c;
  }

  private int peek() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return at < limit ? buffer[at] & 0xFF : -1;
  }

  private int read() throws IOException {
    int c = peek();
    if (c >= 0) {
      at++;
      nextLine += c == '\n' ? 1 : 0;
    }
    return c;
  }

  State state() {
    return state;
  }

  /** The line on which the record begins, from 1. */
  long line() {
    return line;
  }

  /** Tells whether a line feed ended the record, and not the end of the text. */
  boolean endsInLineFeed() {
    return lineFeed;
  }

  /** Tells whether nothing stands in the record. */
  boolean blank() {
    return fields == 1 && size == 0 && !quoted;
  }

  int fields() {
    return fields;
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int field) {
    return field == 0 ? 0 : ends[field - 1];
  }

  int end(int field) {
    return ends[field];
  }

  /** The bytes of a field as text, one character each for what is no ASCII. */
  byte[] copy(int field) {
    return Arrays.copyOfRange(bytes, start(field), end(field));
  }
}
