package embedkit.io.formats.json;

import java.util.List;

/**
 * The fields of an object that hold a row's token and numbers.
 *
 * @param tokens names of the token, the best first
 * @param vectors names of the numbers
 */
record JsonNames(List<String> tokens, List<String> vectors) {

  /** What files of many tools call them. */
  static final JsonNames USUAL =
      new JsonNames(
          List.of("word", "token", "text", "key", "term", "name", "label", "id"),
          List.of("vector", "embedding", "values", "vec"));

  /** How good a name of a token is, from 0; -1 if it is none. */
  int token(String name) {
    return tokens.indexOf(name);
  }

  boolean isVector(String name) {
    return vectors.contains(name);
  }

  static String listed(List<String> names) {
    return String.join(", ", names);
  }
}
