package embedkit.collection.lines;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.SeparatedRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** Fields of a row, at most. */
  private static final int MOST_FIELDS = 1 << 16;

  private final SeparatedRows rows;
  private final Path name;

  /**
   * Reads a text.
   *
   * @param in UTF-8, with a mark of it or without; not closed
   * @param name what to call it in messages
   */
  public CsvRows(InputStream in, Path name) {
    this.rows =
        new SeparatedRows(in, ',', SeparatedRows.Quotes.FIELDS, ByteLines.LONGEST, MOST_FIELDS);
    this.name = name;
  }

  /**
   * Returns the line at which the last row begins.
   *
   * @return from 1
   */
  public long line() {
    return rows.line();
  }

  /**
   * Reads a row. Empty lines are no rows.
   *
   * @return its fields, or null at the end
   * @throws BadRow if it is broken; the next call goes on behind it
   */
  public @Nullable List<String> next() throws BadRow {
    try {
      boolean any = rows.next();
      while (any && rows.fields() == 1 && !rows.quoted() && ByteLines.isBlank(rows.copy(0))) {
        any = rows.next();
      }
      return any ? fields() : null;
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
  }

  private List<String> fields() throws BadRow {
    switch (rows.flaw()) {
      case NONE -> {}
      case OPEN_QUOTE -> throw new BadRow("a quote that is not closed");
      case TEXT_BEHIND_QUOTE -> throw new BadRow("text behind a closing quote");
      case TOO_LONG ->
          throw VectorFileException.at(
              name,
              String.valueOf(line()),
              "a row of at most " + ByteLines.LONGEST + " bytes and " + MOST_FIELDS + " fields",
              "a longer one",
              "a quote may be missing; write each item in a row of its own");
    }
    List<String> fields = new ArrayList<>();
    try {
      for (int i = 0; i < rows.fields(); i++) {
        ByteBuffer field = ByteBuffer.wrap(rows.copy(i));
        String text = StandardCharsets.UTF_8.newDecoder().decode(field).toString();
        fields.add(text.replace("\r\n", "\n"));
      }
    } catch (CharacterCodingException e) {
      throw new BadRow("bytes that are not UTF-8");
    }
    return fields;
  }
}
