package embedkit.tokenizers.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON as a stream, with a limit to how deep it may be. For one thread. */
final class JsonFile implements AutoCloseable {

  private static final int DEEPEST = 100;
  private static final int LONGEST = 64 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST)
                  .maxNameLength(1 << 16)
                  .build())
          .build();

  /** What reads a file. */
  interface Reading<T> {
    T read(JsonFile json) throws IOException;
  }

  private final Path file;
  private final JsonParser json;

  private JsonFile(Path file, InputStream in) throws IOException {
    this.file = file;
    this.json = JSON.createParser(in);
  }

  /** Reads a file; what fails is told with its place. */
  static <T> T read(Path file, Reading<T> reading) {
    if (Files.isDirectory(file)) {
      throw new FileAccessException("cannot read " + file + ": it is a directory, not a file");
    }
    try (InputStream in = Files.newInputStream(file);
        JsonFile json = new JsonFile(file, in)) {
      try {
        T read = reading.read(json);
        if (json.next() != null) {
          throw json.expected("the end of the file");
        }
        return read;
      } catch (JsonProcessingException e) {
        throw json.broken(e);
      } catch (CharConversionException e) {
        throw VectorFileException.at(file, "", "UTF-8", e.getMessage(), "", e);
      }
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  Path file() {
    return file;
  }

  JsonToken next() throws IOException {
    return json.nextToken();
  }

  /** Goes to the next field of an object; false at its end. */
  boolean nextField() throws IOException {
    JsonToken token = json.nextToken();
    if (token != JsonToken.FIELD_NAME && token != JsonToken.END_OBJECT) {
      throw expected("a field");
    }
    return token == JsonToken.FIELD_NAME;
  }

  String name() throws IOException {
    return json.currentName();
  }

  JsonToken token() {
    return json.currentToken();
  }

  void skip() throws IOException {
    json.skipChildren();
  }

  /** Returns the text that stands here. */
  String text(String what) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw expected(what);
    }
    return whole(json.getText(), what);
  }

  /** Returns a text, if each character of it is whole. */
  String whole(String text, String what) throws IOException {
    if (!JsonPart.isWhole(text)) {
      throw expected(what + " without halves of characters");
    }
    return text;
  }

  /** Returns the number that stands here. */
  double number(String what) throws IOException {
    if (!json.currentToken().isNumeric()) {
      throw expected(what);
    }
    return json.getDoubleValue();
  }

  /** Returns the id that stands here. */
  int id(String what) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() != JsonParser.NumberType.INT
        || json.getIntValue() < 0) {
      throw expected(what);
    }
    return json.getIntValue();
  }

  /** Reads the value that begins here, whatever it is. */
  Object value() throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (nextField()) {
          String name = json.currentName();
          json.nextToken();
          map.put(name, value());
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value());
        }
        yield list;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? json.getText()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      case null, default -> throw expected("a value");
    };
  }

  VectorFileException expected(String expected) throws IOException {
    String found = json.currentToken() == null ? "the end of the file" : shown(json.getText());
    return VectorFileException.at(file, place(json.currentLocation()), expected, found, "");
  }

  private VectorFileException broken(JsonProcessingException e) {
    // What exceeds a limit of the parser has no location of its own.
    JsonLocation at = e.getLocation() == null ? json.currentLocation() : e.getLocation();
    return VectorFileException.at(
        file, place(at), "JSON", shown(e.getOriginalMessage()), "get the file anew", e);
  }

  private static String shown(String text) {
    return text.length() <= 160 ? text : text.substring(0, 160) + "...";
  }

  private static String place(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
