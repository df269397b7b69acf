package embedkit.search.index;

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
 * The JSON of a header, as far as such a header needs it: objects, lists, texts and whole numbers,
 * three deep. Strict, as it decides what is mapped.
 */
final class HeaderText {

  private static final int MOST_DEPTH = 3;

  private final Path file;
  private final String text;
  private int at;

  private HeaderText(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Objects become maps, lists become lists, numbers become longs. */
  static Map<?, ?> parse(Path file, byte[] json) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(file, "header", "UTF-8", "bytes that are not", "", e);
    }
    HeaderText parser = new HeaderText(file, text);
    Object whole = parser.value(0);
    parser.blank();
    if (!(whole instanceof Map<?, ?> map) || parser.at < text.length()) {
      throw parser.broken("one object");
    }
    return map;
  }

  private Object value(int depth) {
    blank();
    char first = peek();
    if (depth == MOST_DEPTH && (first == '{' || first == '[')) {
      throw broken("no deeper nesting");
    }
    return switch (first) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    for (blank(); peek() != '}'; blank()) {
      if (!map.isEmpty()) {
        expect(',');
        blank();
      }
      String name = string();
      blank();
      expect(':');
      if (map.put(name, value(depth + 1)) != null) {
        throw broken("each name once, not \"" + name + "\" again");
      }
    }
    at++;
    return map;
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    at++;
    for (blank(); peek() != ']'; blank()) {
      if (!list.isEmpty()) {
        expect(',');
      }
      list.add(value(depth + 1));
    }
    at++;
    return list;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c == '\\') {
        c = escaped();
      } else if (c < ' ') {
        at--;
        throw broken("no control characters in a text");
      }
      string.append(c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
          throw broken("four hexadecimal digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw broken("an escape such as \\n");
    };
  }

  private Long number() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    // 18 digits are less than 2^63.
    if (at == from || at - from > 18) {
      throw broken("a whole number of 1 to 18 digits");
    }
    return Long.valueOf(text.substring(from, at));
  }

  private void blank() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw broken("more");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw broken("'" + c + "'");
    }
    at++;
  }

  private VectorFileException broken(String expected) {
    String found =
        at >= text.length()
            ? "the end of the header"
            : "\"" + text.substring(at, Math.min(text.length(), at + 12)) + "\"";
    return VectorFileException.at(
        file, "header, character " + at, expected, found, "the index is broken; build it again");
  }

  /** Writes a text with its quotes. */
  static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
