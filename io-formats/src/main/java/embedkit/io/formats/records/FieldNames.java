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
          List.of(
              "word", "token", "text", "key", "term", "name", "label", "custom_id", "id", "_id"),
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
   * Tells whether a field is called as the tokens of all rows are.
   *
   * @param name a field's name
   * @return true for the name of a token or its plural, and for {@code vocab} and {@code
   *     vocabulary}
   */
  public boolean isListOfTokens(String name) {
    return tokens.contains(singular(name)) || name.equals("vocab") || name.equals("vocabulary");
  }

  /**
   * Returns what the numbers of all rows are called.
   *
   * @return the plurals of {@link #vectors}
   */
  public List<String> listsOfVectors() {
    return vectors.stream().map(name -> name.endsWith("s") ? name : name + "s").toList();
  }

  /**
   * Tells whether a field is called as the numbers of all rows are.
   *
   * @param name a field's name
   * @return true for the name of numbers or its plural
   */
  public boolean isListOfVectors(String name) {
    return vectors.contains(name) || vectors.contains(singular(name));
  }

  /**
   * Tells whether a field is called by the place of its number in the row, as pandas names columns
   * that have no name.
   *
   * @param name a field's name
   * @param place from 0
   * @return true for the place in decimal digits, without any in front
   */
  public static boolean isPlace(String name, int place) {
    int length = name.length();
    int left = place;
    do {
      if (length == 0 || name.charAt(--length) != '0' + left % 10) {
        return false;
      }
      left /= 10;
    } while (left > 0);
    return length == 0;
  }

  private static String singular(String name) {
    return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
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
