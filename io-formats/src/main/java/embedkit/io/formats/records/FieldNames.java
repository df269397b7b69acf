package embedkit.io.formats.records;

import java.util.List;

/**
 * The fields of a record that hold a row's token and numbers.
 *
 * @param tokens names of the token, the best first
 * @param vectors names of the numbers
 */
public record FieldNames(List<String> tokens, List<String> vectors) {

  /** What files of many tools call them. */
  public static final FieldNames USUAL =
      new FieldNames(
          List.of("word", "token", "text", "key", "term", "name", "label", "id"),
          List.of("vector", "embedding", "values", "vec"));

  /**
   * Tells how good a name of a token is.
   *
   * @param name a field's name
   * @return from 0, the best; -1 if it is none
   */
  public int token(String name) {
    return tokens.indexOf(name);
  }

  /**
   * Tells whether a field is called as numbers are.
   *
   * @param name a field's name
   * @return true if it is
   */
  public boolean isVector(String name) {
    return vectors.contains(name);
  }

  /**
   * Lists names for a message.
   *
   * @param names the names
   * @return parted by commas
   */
  public static String listed(List<String> names) {
    return String.join(", ", names);
  }
}
