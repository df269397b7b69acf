package embedkit.collection.lines;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.ByteOrderMark;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a stream as bytes, without their ends. For one thread. */
public final class ByteLines {

  /** Bytes of a line, at most: longer is no file of lines. */
  public static final int LONGEST = 1 << 27;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final Path name;
  private long number;

  /**
   * Reads a stream.
   *
   * @param in from where it stands; not closed
   * @param name what to call it in messages
   */
  public ByteLines(InputStream in, Path name) {
    this.in = new BufferedInputStream(in, BUFFER);
    this.name = name;
  }

  /**
   * Returns the number of the line that was read last.
   *
   * @return from 1; 0 before the first
   */
  public long number() {
    return number;
  }

  /**
   * Reads a line.
   *
   * @return its bytes without {@code \n} or {@code \r\n}, or null at the end
   */
  public byte @Nullable [] next() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      number++;
      while (c >= 0 && c != '\n') {
        if (line.size() == LONGEST) {
          throw VectorFileException.at(
              name,
              String.valueOf(number),
              "a line of at most " + LONGEST + " bytes",
              "a longer one",
              "write each item in a line of its own");
        }
        line.write(c);
        c = in.read();
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
    byte[] bytes = line.toByteArray();
    int from = number == 1 ? ByteOrderMark.startOfUtf8(bytes) : 0;
    int end = bytes.length > from && bytes[bytes.length - 1] == '\r' ? 1 : 0;
    return from + end == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length - end);
  }

  /**
   * Tells whether a line is no row.
   *
   * @param line its bytes
   * @return true if it has nothing but spaces and tabs
   */
  public static boolean isBlank(byte[] line) {
    for (byte c : line) {
      if (c != ' ' && c != '\t') {
        return false;
      }
    }
    return true;
  }
}
