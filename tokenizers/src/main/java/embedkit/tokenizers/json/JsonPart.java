package embedkit.tokenizers.json;

import embedkit.api.VectorFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a JSON file with its place, which asks for what it should be: whatever is otherwise
 * ends in an exception that names the place.
 *
 * @param file the file
 * @param place such as {@code normalizer.normalizers[2]}; empty for the whole
 * @param value a map, a list, a text, a number, a truth value or null
 */
record JsonPart(Path file, String place, Object value) {

  private static final int SHOWN = 60;

  /** Tells whether nothing stands here. */
  boolean isNull() {
    return value == null;
  }

  /** Returns the value of a field, null if there is none. */
  JsonPart get(String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw expected("an object");
    }
    return new JsonPart(file, place.isEmpty() ? name : place + "." + name, map.get(name));
  }

  /** Tells whether an object has a field. */
  boolean has(String name) {
    return value instanceof Map<?, ?> map && map.containsKey(name);
  }

  /** Returns the parts of a list. */
  List<JsonPart> list() {
    if (!(value instanceof List<?> list)) {
      throw expected("a list");
    }
    List<JsonPart> parts = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      parts.add(new JsonPart(file, place + "[" + i + "]", list.get(i)));
    }
    return parts;
  }

  /** Returns the text that stands here. */
  String text() {
    if (!(value instanceof String text)) {
      throw expected("a text");
    }
    if (!isWhole(text)) {
      throw expected("a text without halves of characters");
    }
    return text;
  }

  /** Returns the text that stands here, unless it is empty. */
  String someText() {
    String text = text();
    if (text.isEmpty()) {
      throw expected("a text that is not empty");
    }
    return text;
  }

  /** Returns the one character that stands here. */
  char character() {
    String text = text();
    if (text.length() != 1) {
      throw expected("one character of Unicode's first 65,536");
    }
    return text.charAt(0);
  }

  /** Returns whether it is true. */
  boolean flag() {
    if (!(value instanceof Boolean flag)) {
      throw expected("true or false");
    }
    return flag;
  }

  /** Returns whether it is true, or what is so if nothing stands here. */
  boolean flag(boolean otherwise) {
    return isNull() ? otherwise : flag();
  }

  /** Returns the whole number that stands here. */
  int number(int least, int most) {
    if (!(value instanceof Long number) || number < least || number > most) {
      throw expected("a whole number from " + least + " to " + most);
    }
    return Math.toIntExact(number);
  }

  /** Returns the name of the kind that an object is of. */
  String type() {
    return get("type").text();
  }

  /** Returns the part, or empty if nothing stands here. */
  Optional<JsonPart> present() {
    return isNull() ? Optional.empty() : Optional.of(this);
  }

  /** Says that the kind of a component is not known. */
  VectorFileException unknownKind(String component, String known) {
    return VectorFileException.at(
        file,
        get("type").place,
        "a " + component + " that is known: " + known,
        "\"" + shown() + "\"",
        "it is refused, since tokens would not be what they should");
  }

  /** Says what should stand here. */
  VectorFileException expected(String expected) {
    return VectorFileException.at(file, place, expected, shown(), "");
  }

  private String shown() {
    String type = value instanceof Map<?, ?> map && map.get("type") instanceof String s ? s : null;
    String text =
        switch (value) {
          case null -> "nothing";
          case Map<?, ?> map -> type == null ? "an object" : type;
          case List<?> list -> "a list of " + list.size();
          case String s -> '"' + s + '"';
          default -> value.toString();
        };
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** Tells whether each surrogate has its other half. */
  static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
