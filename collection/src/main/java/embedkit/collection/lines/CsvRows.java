package embedkit.collection.lines;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of fields between commas, as RFC 4180 has them: a field in quotes may hold commas, line ends
 * and quotes written twice. For one thread.
 */
public final class CsvRows {

  /** A row that is none. */
  public static final class BadRow extends Exception {
    private static final long serialVersionUID = 1L;

    BadRow(String found) {
      super(found);
    }
  }

  private final ByteLines lines;
  private long first;

  /**
   * Reads lines.
   *
   * @param lines from where they stand
   */
  public CsvRows(ByteLines lines) {
    this.lines = lines;
  }

  /**
   * Returns the line at which the last row begins.
   *
   * @return from 1
   */
  public long line() {
    return first;
  }

  /**
   * Reads a row. Empty lines are no rows.
   *
   * @return its fields, or null at the end
   * @throws BadRow if it is broken; the next call goes on behind it
   */
  public @Nullable List<String> next() throws BadRow {
    String line = text();
    while (line != null && line.isBlank()) {
      line = text();
    }
    first = lines.number();
    if (line == null) {
      return null;
    }
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int at = 0;
    while (true) {
      if (at < line.length() && line.charAt(at) == '"') {
        at++;
        while (true) {
          if (at >= line.length()) {
            String more = field.length() > ByteLines.LONGEST ? null : text();
            if (more == null) {
              throw new BadRow("a quote that is not closed");
            }
            field.append('\n');
            line = more;
            at = 0;
          } else if (line.charAt(at) != '"') {
            field.append(line.charAt(at++));
          } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
            field.append('"');
            at += 2;
          } else {
            at++;
            break;
          }
        }
        if (at < line.length() && line.charAt(at) != ',') {
          throw new BadRow("\"" + line.charAt(at) + "\" behind a closing quote");
        }
      } else {
        while (at < line.length() && line.charAt(at) != ',') {
          field.append(line.charAt(at++));
        }
      }
      fields.add(field.toString());
      field.setLength(0);
      if (at >= line.length()) {
        return fields;
      }
      at++;
    }
  }

  private @Nullable String text() throws BadRow {
    byte[] bytes = lines.next();
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      first = lines.number();
      throw new BadRow("bytes that are not UTF-8");
    }
  }
}
