package embedkit.io.formats.records;

import embedkit.api.VectorFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a text, without their line feeds and carriage returns. For one thread. */
public final class TextLines implements AutoCloseable {

  /** The longest line that is accepted: the largest dim, with 31 characters for each number. */
  private static final int MOST_LINE = 1 << 25;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private byte[] bytes = new byte[256];
  private int length;
  private long line;
  private boolean lineFeed;

  /**
   * Cuts a text into lines.
   *
   * @param file the file, for messages
   * @param in its content; closed with this
   */
  public TextLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Moves to the next line.
   *
   * @return false at the end of the text
   * @throws IOException if the text cannot be read
   */
  public boolean next() throws IOException {
    length = 0;
    lineFeed = false;
    boolean any = false;
    while (!lineFeed && fill()) {
      any = true;
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end - at);
      lineFeed = end < limit;
      at = lineFeed ? end + 1 : end;
    }
    line += any ? 1 : 0;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    return any;
  }

  private boolean fill() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return at < limit;
  }

  private void append(int count) {
    if (length + count > bytes.length) {
      if (length + count > MOST_LINE) {
        throw VectorFileException.at(
            file,
            String.valueOf(line + 1),
            "a line of at most " + MOST_LINE + " bytes",
            "a longer one",
            "this is hardly a text file of vectors");
      }
      bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
    }
    System.arraycopy(buffer, at, bytes, length, count);
    length += count;
  }

  /**
   * Returns the line's bytes: an array that the next call of {@link #next} changes.
   *
   * @return {@link #length} bytes, and others behind them
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Returns the line's length.
   *
   * @return bytes
   */
  public int length() {
    return length;
  }

  /**
   * Returns the line's number.
   *
   * @return from 1
   */
  public long line() {
    return line;
  }

  /**
   * Tells whether a line feed ended the line, and not the end of the text.
   *
   * @return true for a line that is whole for sure
   */
  public boolean endsInLineFeed() {
    return lineFeed;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
