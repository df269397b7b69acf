package embedkit.training.source;

import embedkit.api.ConfigurationException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which columns of a table of text are learned.
 *
 * @param label the column of labels: its name in the header, or its number from 1
 * @param text the column of texts; all but that of labels if it is empty
 * @param prefix what labels begin with
 */
public record Columns(Optional<String> label, Optional<String> text, String prefix) {

  /**
   * Checks the columns.
   *
   * @throws ConfigurationException if none is named, or both are the same
   */
  public Columns {
    if (label.isEmpty() && text.isEmpty()) {
      throw new ConfigurationException("neither the column of labels nor that of texts is named");
    }
    if (label.equals(text)) {
      throw new ConfigurationException(
          "labels and texts are both in column " + label.get() + "; they must be in two");
    }
    Stream.of(label, text).flatMap(Optional::stream).forEach(Columns::check);
  }

  private static void check(String column) {
    if (!isColumn(column)) {
      throw new ConfigurationException(
          "the column is \"" + column + "\"; it must be a name, or a number from 1 to 1000000");
    }
  }

  /**
   * Tells whether a column may be called so.
   *
   * @param column a name, or a number
   * @return false for nothing, and for numbers that no column has
   */
  public static boolean isColumn(String column) {
    return !column.isBlank() && (!isNumber(column) || column.matches("[1-9][0-9]{0,5}|1000000"));
  }

  private static boolean isNumber(String column) {
    return column.matches("-?[0-9]+");
  }

  /** Whether the first row is to have names. */
  boolean byName() {
    return Stream.of(label, text).flatMap(Optional::stream).anyMatch(c -> !isNumber(c));
  }

  /** The place of a column by its number, from 0; -1 if it has a name. */
  static int numbered(String column) {
    return isNumber(column) ? Integer.parseInt(column) - 1 : -1;
  }
}
