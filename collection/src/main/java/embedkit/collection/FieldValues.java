package embedkit.collection;

import embedkit.api.ConfigurationException;
import embedkit.collection.json.MetadataJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The values of metadata as filters see them. */
final class FieldValues {

  private FieldValues() {}

  /** A value that a filter compares with. */
  static Object checked(Object value) {
    Object checked = MetadataJson.checked(Map.of("value", value)).get("value");
    if (!isPlain(checked)) {
      throw new ConfigurationException(
          "a filter cannot compare with "
              + value
              + "; a text, a number, true or false is expected");
    }
    return checked;
  }

  static boolean isPlain(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  /** The value of a field, or null. */
  static @Nullable Object find(Map<?, ?> metadata, String field) {
    Object whole = metadata.get(field);
    if (whole != null) {
      return whole;
    }
    for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
      if (metadata.get(field.substring(0, dot)) instanceof Map<?, ?> within) {
        Object found = find(within, field.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Whether the value of a field, or an element of it, passes. */
  static boolean any(Map<?, ?> metadata, String field, Predicate<Object> test) {
    Object value = find(metadata, field);
    if (value instanceof List<?> list) {
      for (Object element : list) {
        if (element != null && test.test(element)) {
          return true;
        }
      }
      return false;
    }
    return value != null && test.test(value);
  }

  /** How two values are ordered; empty if they are not. */
  static Optional<Integer> order(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Optional.of(MetadataJson.compare(x, y));
    }
    if (a instanceof String x && b instanceof String y) {
      return Optional.of(codePoints(x, y));
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Optional.of(Boolean.compare(x, y));
    }
    return Optional.empty();
  }

  private static int codePoints(String a, String b) {
    int at = 0;
    int end = Math.min(a.length(), b.length());
    while (at < end && a.charAt(at) == b.charAt(at)) {
      at++;
    }
    if (at == end) {
      return Integer.compare(a.length(), b.length());
    }
    char x = a.charAt(at);
    char y = b.charAt(at);
    // A surrogate stands for a code point beyond all chars that are none.
    return Character.isSurrogate(x) == Character.isSurrogate(y)
        ? Character.compare(x, y)
        : Character.isSurrogate(x) ? 1 : -1;
  }
}
