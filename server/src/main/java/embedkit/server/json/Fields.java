package embedkit.server.json;

import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request says by name: the query of a GET, in which a list is a name again and again, or
 * the JSON object of a POST. A name that nobody asked for is refused, with those that there are.
 */
public final class Fields {

  private final Map<String, Object> values;

  private Fields(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads the fields of a request.
   *
   * @param request a GET or a POST
   * @param known the names that may be there
   * @return the fields
   * @throws RequestException if the body is no object, or there is a name that is not known
   */
  public static Fields of(Request request, Set<String> known) {
    Map<String, Object> values =
        request.method().equals("POST")
            ? JsonBody.object(request.body())
            : new LinkedHashMap<>(request.query());
    return known(values, known);
  }

  private static Fields known(Map<String, Object> values, Set<String> known) {
    Set<String> strange = new TreeSet<>(values.keySet());
    strange.removeAll(known);
    if (!strange.isEmpty()) {
      String first = strange.iterator().next();
      throw RequestException.of(
          few(first),
          known.isEmpty()
              ? String.format(
                  Locale.ROOT, "there is no field \"%s\" here, nor any other", few(first))
              : String.format(
                  Locale.ROOT,
                  "there is no field \"%s\" here; there are %s",
                  few(first),
                  String.join(", ", new TreeSet<>(known))));
    }
    return new Fields(values);
  }

  /** Reads any fields of a JSON object; those that nobody asks for are left alone. */
  public static Fields lenient(Request request) {
    return new Fields(JsonBody.object(request.body()));
  }

  private static String few(String text) {
    return (text.length() > 100 ? text.substring(0, 100) + "..." : text)
        .replaceAll("\\p{Cntrl}", "?");
  }

  /** Returns a value as it came: null if there is none. */
  public Object raw(String name) {
    return values.get(name);
  }

  /** Returns a text, if there is one. */
  public Optional<String> text(String name) {
    Object value = values.get(name);
    if (value instanceof List<?> list && list.size() == 1) {
      value = list.getFirst();
    }
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw RequestException.of(name, "\"" + name + "\" must be one text");
  }

  /** Returns a text that must be there. */
  public String textOf(String name) {
    return text(name)
        .orElseThrow(() -> RequestException.of(name, "\"" + name + "\" is missing; say a text"));
  }

  /**
   * Returns texts: one, or a list; empty if there are none.
   *
   * @param most how many may be there
   */
  public List<String> texts(String name, int most) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    List<?> given = value instanceof List<?> list ? list : List.of(value);
    if (given.size() > most) {
      throw RequestException.of(
          name, "\"" + name + "\" has " + given.size() + " texts; at most " + most + " are taken");
    }
    List<String> texts = new ArrayList<>();
    for (Object one : given) {
      if (!(one instanceof String text)) {
        throw RequestException.of(name, "\"" + name + "\" must be a text or a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Returns a whole number in a range, if there is one. */
  public Optional<Long> whole(String name, long least, long most) {
    Object value = values.get(name);
    if (value instanceof List<?> list && list.size() == 1) {
      value = list.getFirst();
    }
    if (value == null) {
      return Optional.empty();
    }
    Long number =
        switch (value) {
          case Long whole -> whole;
          case String text when text.matches("[+-]?[0-9]{1,18}") -> Long.valueOf(text);
          default -> null;
        };
    if (number == null || number < least || number > most) {
      throw RequestException.of(
          name,
          String.format(
              Locale.ROOT, "\"%s\" must be a whole number from %d to %d", name, least, most));
    }
    return Optional.of(number);
  }

  /** Returns whether something is so; false if it is not said. */
  public boolean flag(String name) {
    Object value = values.get(name);
    if (value instanceof List<?> list && list.size() == 1) {
      value = list.getFirst();
    }
    return switch (value) {
      case null -> false;
      case Boolean is -> is;
      case String text when text.equals("true") || text.isEmpty() -> true;
      case String text when text.equals("false") -> false;
      default -> throw RequestException.of(name, "\"" + name + "\" must be true or false");
    };
  }

  /** Returns a vector of a length that is known, if there is one. */
  public Optional<float[]> vector(String name, int dim) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list) || list.size() != dim) {
      throw RequestException.of(
          name, String.format(Locale.ROOT, "\"%s\" must be a list of %d numbers", name, dim));
    }
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      vector[i] =
          switch (list.get(i)) {
            case Long whole -> whole;
            case Double number -> number.floatValue();
            case BigInteger number -> number.floatValue();
            case String text when text.matches("[-+0-9.eE]{1,40}") -> number(name, text);
            case null, default ->
                throw RequestException.of(
                    name,
                    String.format(Locale.ROOT, "number %d of \"%s\" is no number", i + 1, name));
          };
      if (!Float.isFinite(vector[i])) {
        throw RequestException.of(
            name, String.format(Locale.ROOT, "number %d of \"%s\" is not finite", i + 1, name));
      }
    }
    return Optional.of(vector);
  }

  /** Returns so many numbers, if there are any. */
  public Optional<double[]> numbers(String name, int count) {
    Optional<float[]> checked = vector(name, count);
    if (checked.isEmpty()) {
      return Optional.empty();
    }
    List<?> list = (List<?>) values.get(name);
    return Optional.of(
        list.stream()
            .mapToDouble(
                one -> one instanceof Number n ? n.doubleValue() : Double.parseDouble("" + one))
            .toArray());
  }

  /**
   * Returns objects in a list.
   *
   * @param most how many may be there, one or more
   * @param known the names that may be in each
   */
  public List<Fields> objects(String name, int most, Set<String> known) {
    if (!(values.get(name) instanceof List<?> list) || list.isEmpty() || list.size() > most) {
      throw RequestException.of(
          name, String.format(Locale.ROOT, "\"%s\" must be a list of 1 to %d objects", name, most));
    }
    List<Fields> objects = new ArrayList<>();
    for (Object one : list) {
      objects.add(known(map(name, one), known));
    }
    return objects;
  }

  /** Returns an object; an empty one if there is none. */
  public Map<String, Object> object(String name) {
    Object value = values.get(name);
    return value == null ? Map.of() : map(name, value);
  }

  private static Map<String, Object> map(String name, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw RequestException.of(name, "\"" + name + "\" has something that is no object");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach((key, one) -> named.put((String) key, one));
    return named;
  }

  private static float number(String name, String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw RequestException.of(name, "a number of \"" + name + "\" is \"" + text + "\"");
    }
  }
}
