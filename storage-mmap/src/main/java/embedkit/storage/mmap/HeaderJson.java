package embedkit.storage.mmap;

import embedkit.api.VectorFileException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The little JSON that a safetensors header may hold, and nothing more: objects of tensors and one
 * of texts, whole numbers, no nesting beyond that. Strict, because the header decides what is
 * mapped. Reads the index of a model in several files, too.
 */
final class HeaderJson {

  private static final int MOST_DIMENSIONS = 32;

  private static final int MOST_DEPTH = 32;

  private final Path file;
  private final String text;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private boolean metadataRead;
  private int at;

  HeaderJson(Path file, byte[] json) {
    this.file = file;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(file, "header", "UTF-8", "bytes that are not", "", e);
    }
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  void parse() {
    expect('{');
    if (!accept('}')) {
      do {
        String name = string();
        expect(':');
        if (name.equals("__metadata__")) {
          once(metadataRead, name);
          metadataRead = true;
          readTexts(metadata);
        } else if (tensors.put(name, tensor(name)) != null) {
          throw broken("each tensor once", "\"" + name + "\" twice");
        }
      } while (accept(','));
      expect('}');
    }
    skipSpace();
    if (at < text.length()) {
      throw broken("nothing but spaces behind the JSON", shown());
    }
  }

  /** Reads the index of a model in several files: which of them holds each tensor. */
  Map<String, String> weightMap() {
    Map<String, String> files = new LinkedHashMap<>();
    boolean found = false;
    expect('{');
    do {
      String key = string();
      expect(':');
      if (key.equals("weight_map")) {
        once(found, key);
        found = true;
        readTexts(files);
      } else {
        skipValue(0);
      }
    } while (accept(','));
    expect('}');
    if (!found) {
      throw broken("a weight_map", "none");
    }
    return files;
  }

  private void skipValue(int depth) {
    skipSpace();
    char c = at < text.length() ? text.charAt(at) : 0;
    if (depth > MOST_DEPTH) {
      throw broken("at most " + MOST_DEPTH + " levels", "more");
    } else if (c == '"') {
      string();
    } else if (c == '{' || c == '[') {
      skipMembers(c == '{', c == '{' ? '}' : ']', depth);
    } else {
      int from = at;
      while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      if (!text.substring(from, at).matches("true|false|null|-?[0-9][0-9.eE+-]*")) {
        at = from;
        throw broken("a JSON value", shown());
      }
    }
  }

  private void skipMembers(boolean named, char end, int depth) {
    at++;
    if (accept(end)) {
      return;
    }
    do {
      if (named) {
        string();
        expect(':');
      }
      skipValue(depth + 1);
    } while (accept(','));
    expect(end);
  }

  private void readTexts(Map<String, String> texts) {
    expect('{');
    if (accept('}')) {
      return;
    }
    do {
      String name = string();
      expect(':');
      if (texts.put(name, string()) != null) {
        throw broken("each name once", "\"" + name + "\" twice");
      }
    } while (accept(','));
    expect('}');
  }

  private Tensor tensor(String name) {
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    expect('{');
    do {
      String key = string();
      expect(':');
      switch (key) {
        case "dtype" -> {
          once(dtype != null, key);
          dtype = string();
        }
        case "shape" -> {
          once(shape != null, key);
          shape = numbers();
        }
        case "data_offsets" -> {
          once(offsets != null, key);
          offsets = numbers();
        }
        default -> throw broken("dtype, shape or data_offsets", "\"" + key + "\"");
      }
    } while (accept(','));
    expect('}');
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw broken("dtype, shape and two data_offsets for \"" + name + "\"", "less");
    }
    return new Tensor(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private void once(boolean before, String key) {
    if (before) {
      throw broken("each key once", "\"" + key + "\" twice");
    }
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    expect('[');
    if (accept(']')) {
      return numbers;
    }
    do {
      numbers.add(number());
      if (numbers.size() > MOST_DIMENSIONS) {
        throw broken("at most " + MOST_DIMENSIONS + " dimensions", "more");
      }
    } while (accept(','));
    expect(']');
    return numbers;
  }

  private long number() {
    skipSpace();
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return Long.parseLong(text, from, at, 10);
    } catch (NumberFormatException e) {
      at = from;
      throw broken("a whole number of at most 63 bits", shown());
    }
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw broken("a control character as an escape", "one as it is");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    if (at >= text.length()) {
      throw broken("a closing quote", "the end of the JSON");
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw broken("a JSON escape", "\\" + c);
    };
  }

  private char unicode() {
    try {
      char c = (char) Integer.parseInt(text, at, at + 4, 16);
      at += 4;
      return c;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw broken("four hexadecimal digits", shown());
    }
  }

  private boolean accept(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw broken("'" + c + "'", shown());
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String shown() {
    return at >= text.length()
        ? "the end of the JSON"
        : "\"" + text.substring(at, Math.min(text.length(), at + 20)) + "\"";
  }

  private VectorFileException broken(String expected, String found) {
    return VectorFileException.at(file, "character " + at, expected, found, "the header is broken");
  }

  /** Appends a JSON string. */
  static StringBuilder quote(StringBuilder json, String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"');
  }
}
