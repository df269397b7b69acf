package embedkit.collection.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import embedkit.api.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Metadata as JSON. Values are a String, a Long or a BigInteger, a Double, a Boolean, a list, a map
 * by name, or null.
 */
public final class MetadataJson {

  /** Objects and arrays within each other, at most. */
  public static final int MOST_DEPTH = 64;

  /** Bytes of an object as JSON, and of a text in one, at most. */
  public static final int MOST_BYTES = 1 << 26;

  private static final int MOST_DIGITS = 1000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(MOST_BYTES)
                  // Whatever is written is read again.
                  .maxNameLength(MOST_BYTES)
                  .maxNumberLength(MOST_DIGITS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private MetadataJson() {}

  /**
   * Reads an object.
   *
   * @param utf8 holds it, and nothing else
   * @return an unmodifiable map in the order of the names
   * @throws JsonProcessingException if it is none, with the place
   */
  public static Map<String, Object> parse(byte[] utf8) throws JsonProcessingException {
    try (JsonParser json = JSON.createParser(utf8)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "expected an object, found " + json.currentToken());
      }
      Map<String, Object> object = object(json);
      if (json.nextToken() != null) {
        throw new JsonParseException(
            json, "expected nothing behind the object, found " + json.currentToken());
      }
      return object;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      object.put(name, value(json));
    }
    return Collections.unmodifiableMap(object);
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield Collections.unmodifiableList(list);
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? json.getBigIntegerValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /**
   * Writes an object.
   *
   * @param object such as {@link #checked} gives it
   * @return UTF-8
   */
  public static byte[] print(Map<String, Object> object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Writes a value where a generator stands.
   *
   * @param json the generator
   * @param value such as {@link #checked} gives it
   * @throws IOException if the generator fails
   */
  public static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> object -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : object.entrySet()) {
          json.writeFieldName((String) entry.getKey());
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case String text -> json.writeString(text);
      case Long number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Float number -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      default -> throw new IllegalArgumentException(value.getClass() + " is no value of JSON");
    }
  }

  /**
   * Copies an object, so that nobody changes it, with numbers as they are when it is read again.
   *
   * @param object names and values
   * @return unmodifiable
   * @throws ConfigurationException if a value is nothing that JSON has; the message says where
   */
  public static Map<String, Object> checked(Map<String, ?> object) {
    return object(object, "", 1);
  }

  private static Map<String, Object> object(Map<?, ?> object, String place, int depth) {
    checkDepth(place, depth);
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> {
          if (!(name instanceof String text)) {
            throw new ConfigurationException(
                "the metadata" + place + " has the name " + name + ", which is no text");
          }
          copy.put(wellFormed(text), value(value, place + " " + text, depth));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Object value(Object value, String place, int depth) {
    return switch (value) {
      case null -> null;
      case String text -> wellFormed(text);
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> (long) number;
      case Short number -> (long) number;
      case Byte number -> (long) number;
      case BigInteger number -> number.bitLength() < Long.SIZE ? number.longValue() : whole(number);
      case Double number -> finite(number, place);
      case Float number -> finite(number.doubleValue(), place);
      case BigDecimal number -> finite(number.doubleValue(), place);
      case Map<?, ?> object -> object(object, place, depth + 1);
      case Iterable<?> list -> {
        checkDepth(place, depth + 1);
        List<Object> copy = new ArrayList<>();
        for (Object element : list) {
          copy.add(value(element, place, depth + 1));
        }
        yield Collections.unmodifiableList(copy);
      }
      default ->
          throw new ConfigurationException(
              "the metadata"
                  + place
                  + " is a "
                  + value.getClass().getName()
                  + "; a text, a number, true or false, a list, a map or null is expected");
    };
  }

  /**
   * Makes a text one that UTF-8 has: a surrogate without its other half becomes U+FFFD.
   *
   * @param text any text
   * @return the text, or a changed copy
   */
  public static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\ufffd' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  private static BigInteger whole(BigInteger number) {
    if (number.bitLength() > MOST_DIGITS * 3) {
      throw new ConfigurationException(
          "a number of the metadata has more than " + MOST_DIGITS + " digits");
    }
    return number;
  }

  private static Double finite(double number, String place) {
    if (!Double.isFinite(number)) {
      throw new ConfigurationException(
          "the metadata" + place + " is " + number + "; JSON has finite numbers alone");
    }
    return number;
  }

  private static void checkDepth(String place, int depth) {
    if (depth > MOST_DEPTH - 1) {
      throw new ConfigurationException(
          "the metadata" + place + " lie more than " + (MOST_DEPTH - 1) + " deep in each other");
    }
  }

  /**
   * Compares two numbers of JSON exactly.
   *
   * @param a a Long, BigInteger or Double
   * @param b another
   * @return below 0, 0 or above 0
   */
  public static int compare(Number a, Number b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return switch (a) {
      case Long x when b instanceof Long y -> Long.compare(x, y);
      case Double x when b instanceof Double y -> Double.compare(x + 0.0, y + 0.0);
      default -> decimal(a).compareTo(decimal(b));
    };
  }

  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case Long whole -> BigDecimal.valueOf(whole);
      case BigInteger whole -> new BigDecimal(whole);
      default -> new BigDecimal(number.doubleValue());
    };
  }
}
