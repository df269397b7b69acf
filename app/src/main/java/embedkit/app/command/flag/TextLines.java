package embedkit.app.command.flag;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a text in UTF-8, one after the other, empty ones too; what is not UTF-8 becomes
 * U+FFFD. For one thread.
 */
public final class TextLines implements Iterator<String> {

  /** A text of more characters is taken for a file without line ends. */
  public static final int LONGEST = 1 << 26;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String name;
  private final BufferedReader reader;
  private final StringBuilder line = new StringBuilder();
  private long number;
  private String next;
  private boolean ended;
  private boolean afterReturn;

  /** Reads a text that messages call so. */
  public TextLines(String name, InputStream in) {
    this.name = name;
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = read();
      } catch (IOException e) {
        throw new FileAccessException("cannot read " + name + ": " + e.getMessage(), e);
      }
      ended = next == null;
    }
    return next != null;
  }

  /** Reads a line up to its end, which may be that of any system; null at the end of the text. */
  private String read() throws IOException {
    line.setLength(0);
    boolean any = false;
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = c == '\r';
      any = true;
      if (c == '\n' || c == '\r') {
        number++;
        return line.toString();
      }
      if (number > 0 || !line.isEmpty() || c != BYTE_ORDER_MARK) {
        line.append((char) c);
      }
      if (line.length() > LONGEST) {
        throw VectorFileException.at(
            Path.of(name),
            String.valueOf(number + 1),
            "a text of at most " + LONGEST + " characters in a line",
            "a longer one",
            "put each text into a line of its own");
      }
    }
    number++;
    return any && !line.isEmpty() ? line.toString() : null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no further lines");
    }
    String found = next;
    next = null;
    return found;
  }
}
