package embedkit.api.file;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Cuts a text into rows of fields between commas, tabs or the like, as RFC 4180 has them. Rows end
 * with {@code \n}, {@code \r\n}, or the text; a row is what stands in one line but for the line
 * ends of fields in quotes. Nothing is decoded: the text is in UTF-8, with a mark of it or without,
 * or another encoding that has ASCII in it. For one thread.
 */
@Incubating
public final class SeparatedRows {

  private static final int BUFFER = 1 << 16;

  /** What quotation marks mean. */
  public enum Quotes {
    /** Nothing: they are characters like others, and a row is a line. */
    NONE,
    /**
     * A field that begins with one ends at the next that is not doubled, and may hold separators
     * and line ends (RFC 4180).
     */
    FIELDS,
    /**
     * A row is a line, and a field is in quotes if it begins and ends with one: most that write
     * tabs do not quote, and a text may begin with a word in quotes.
     */
    WHOLE_FIELDS
  }

  /** Why a row is none. */
  public enum Flaw {
    /** It is one. */
    NONE,
    /** More stands between a closing quote and the next separator. */
    TEXT_BEHIND_QUOTE,
    /** The text ends before the quote that closes a field. */
    OPEN_QUOTE,
    /** It has more bytes or fields than there may be; what follows is not the next row. */
    TOO_LONG
  }

  private final InputStream in;
  private final byte separator;
  private final Quotes quotes;
  private final int mostBytes;
  private final int mostFields;
  private final byte[] buffer = new byte[BUFFER];
  private boolean begun;
  private int at;
  private int limit;
  private byte[] bytes;
  private int size;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private int fields;
  private boolean quoted;
  private boolean lineFeed;
  private long line = 1;
  private long nextLine = 1;
  private Flaw flaw = Flaw.NONE;

  /**
   * Reads a text.
   *
   * @param in the text; not closed, and not read before the first row is
   * @param separator what parts fields, of ASCII
   * @param quotes what quotation marks mean
   * @param mostBytes bytes of a row, at the most, 1 or more; as many may be held
   * @param mostFields fields of a row, at the most, 1 or more
   * @throws ConfigurationException if the separator is no ASCII, or a bound less than 1
   */
  public SeparatedRows(
      InputStream in, char separator, Quotes quotes, int mostBytes, int mostFields) {
    this.in = Objects.requireNonNull(in, "in");
    this.separator = (byte) separator;
    this.quotes = Objects.requireNonNull(quotes, "quotes");
    this.mostBytes = mostBytes;
    this.mostFields = mostFields;
    if (separator >= 128 || mostBytes < 1 || mostFields < 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "rows of at most %d bytes and %d fields, parted by \"%s\", cannot be cut",
              mostBytes,
              mostFields,
              separator));
    }
    this.bytes = new byte[Math.min(1 << 10, mostBytes)];
  }

  /**
   * Reads the next row, an empty line too.
   *
   * @return false at the end of the text
   * @throws IOException if it cannot be read
   */
  public boolean next() throws IOException {
    size = 0;
    fields = 0;
    line = nextLine;
    lineFeed = false;
    quoted = false;
    flaw = Flaw.NONE;
    if (peek() < 0) {
      return false;
    }
    boolean more = true;
    while (more && flaw != Flaw.TOO_LONG) {
      more = field();
    }
    return true;
  }

  /** Reads a field; false if it ends the row. */
  private boolean field() throws IOException {
    int start = size;
    boolean inQuotes = quotes == Quotes.FIELDS && peek() == '"';
    if (inQuotes) {
      quoted = true;
      take();
      upToTheQuote();
    }
    int end = size;
    int c = take();
    while (c >= 0 && c != separator && c != '\n' && flaw != Flaw.TOO_LONG) {
      if (inQuotes && c != '\r' && flaw == Flaw.NONE) {
        flaw = Flaw.TEXT_BEHIND_QUOTE;
      }
      add(c);
      c = take();
    }
    lineFeed = c == '\n';
    if (!inQuotes) {
      boolean carriageReturn = c != separator && size > start && bytes[size - 1] == '\r';
      end = carriageReturn ? size - 1 : size;
    }
    endField(start, end);
    return c == separator;
  }

  private void upToTheQuote() throws IOException {
    while (flaw != Flaw.TOO_LONG) {
      int c = take();
      if (c < 0) {
        flaw = Flaw.OPEN_QUOTE;
        return;
      }
      if (c == '"') {
        if (peek() != '"') {
          return;
        }
        take();
      }
      add(c);
    }
  }

  private void endField(int start, int end) {
    if (fields == mostFields) {
      flaw = Flaw.TOO_LONG;
      return;
    }
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    boolean whole =
        quotes == Quotes.WHOLE_FIELDS
            && end - start >= 2
            && bytes[start] == '"'
            && bytes[end - 1] == '"';
    starts[fields] = whole ? start + 1 : start;
    ends[fields] = whole ? undoubled(start + 1, end - 1) : end;
    quoted |= whole;
    fields++;
  }

  /** Makes one quote of two where they stand; returns where the field ends then. */
  private int undoubled(int start, int end) {
    int to = start;
    for (int from = start; from < end; from++) {
      bytes[to++] = bytes[from];
      if (bytes[from] == '"' && from + 1 < end && bytes[from + 1] == '"') {
        from++;
      }
    }
    return to;
  }

  private void add(int c) {
    if (size == bytes.length) {
      if (size >= mostBytes) {
        flaw = Flaw.TOO_LONG;
        return;
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, mostBytes));
    }
    bytes[size++] = (byte) c;
  }

  private int peek() throws IOException {
    if (!begun) {
      begun = true;
      limit = in.readNBytes(buffer, 0, ByteOrderMark.MOST);
      at = ByteOrderMark.startOfUtf8(Arrays.copyOf(buffer, limit));
    }
    if (at == limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer, 0, BUFFER));
    }
    return at < limit ? buffer[at] & 0xff : -1;
  }

  private int take() throws IOException {
    int c = peek();
    if (c >= 0) {
      at++;
      nextLine += c == '\n' ? 1 : 0;
    }
    return c;
  }

  /**
   * Tells what is wrong with the row.
   *
   * @return {@link Flaw#NONE} if nothing is
   */
  public Flaw flaw() {
    return flaw;
  }

  /**
   * Returns the line of the text on which the row begins.
   *
   * @return from 1
   */
  public long line() {
    return line;
  }

  /**
   * Returns how many lines of the text the row takes.
   *
   * @return more than 1 where a field in quotes holds line ends
   */
  public long lines() {
    return nextLine - line + (lineFeed ? 0 : 1);
  }

  /**
   * Tells whether the end of a line ended the row, and not that of the text.
   *
   * @return whether the row is surely whole
   */
  public boolean endsInLineFeed() {
    return lineFeed;
  }

  /**
   * Tells whether the row is an empty line.
   *
   * @return false for an empty field in quotes, too
   */
  public boolean blank() {
    return fields == 1 && starts[0] == ends[0] && !quoted;
  }

  /**
   * Tells whether a field of the row is in quotes.
   *
   * @return false where the row is just what stands in the text
   */
  public boolean quoted() {
    return quoted;
  }

  /**
   * Returns the number of fields.
   *
   * @return of the row that was read last, 1 or more
   */
  public int fields() {
    return fields;
  }

  /**
   * Returns what holds the fields: until the next row is read, and not to be changed.
   *
   * @return more bytes than the row has
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Returns where a field begins.
   *
   * @param field from 0
   * @return its place in {@link #bytes}
   */
  public int start(int field) {
    return starts[Objects.checkIndex(field, fields)];
  }

  /**
   * Returns where a field ends.
   *
   * @param field from 0
   * @return one behind its last byte in {@link #bytes}
   */
  public int end(int field) {
    return ends[Objects.checkIndex(field, fields)];
  }

  /**
   * Copies a field.
   *
   * @param field from 0
   * @return its bytes, without quotes around them
   */
  public byte[] copy(int field) {
    return Arrays.copyOfRange(bytes, start(field), end(field));
  }
}
