package embedkit.training;

import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.training.source.ColumnText;
import embedkit.training.source.Columns;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * Which columns of a table of text, CSV or TSV, hold labels and texts. Commas, semicolons or tabs
 * separate its fields, as the first row and the file's name tell; a field in quotes may hold them.
 * A column is named as in the header; where columns have numbers, from 1, there is no header.
 *
 * @param label the column of labels, if there is one
 * @param text the column of texts; if it is left out, all others
 */
@Incubating
public record TextColumns(Optional<String> label, Optional<String> text) {

  /**
   * Checks the columns.
   *
   * @throws embedkit.api.ConfigurationException if none is named, or both are the same
   */
  public TextColumns {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(text, "text");
    new Columns(label, text, "");
  }

  /**
   * Reads a table as labelled lines, such as {@code __label__pet the cat purrs}, one for each row.
   * White space in a label becomes {@code _}; words of a text that begin as labels do are left out
   * where labels have a column.
   *
   * @param name what to call the table in messages; its ending may tell what separates fields
   * @param table in UTF-8, not closed
   * @param prefix what labels begin with, as {@code __label__}
   * @return lines in UTF-8. Its reading throws a {@link embedkit.api.TrainingException} at a row
   *     that has not as many fields as the first, a quote that is not closed, and a row of more
   *     than 64 MiB
   * @throws embedkit.api.TrainingException if the table has not these columns
   * @throws FileAccessException if it cannot be read
   */
  public InputStream lines(String name, InputStream table, String prefix) {
    try {
      return new ColumnText(name, table, new Columns(label, text, prefix), false);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
  }
}
