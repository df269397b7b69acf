package embedkit.search.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts lines into fields as spreadsheets part them. A field may stand in quotation marks, in which
 * one is doubled; unlike records of RFC 4180, it ends with its line, as a word does.
 */
enum Fields {
  TAB('\t'),
  SEMICOLON(';'),
  COMMA(','),
  SPACES(' ');

  /** By this first line a spreadsheet tells others what parts fields. */
  private static final Pattern TOLD =
      Pattern.compile("\"?sep=(.)\"?[;,\t ]*", Pattern.CASE_INSENSITIVE);

  private final char delimiter;

  Fields(char delimiter) {
    this.delimiter = delimiter;
  }

  /** Finds what a spreadsheet's first line says; empty if the line is another. */
  static Optional<Fields> told(String line) {
    Matcher told = TOLD.matcher(line);
    if (told.matches()) {
      for (Fields fields : values()) {
        if (fields.delimiter == told.group(1).charAt(0)) {
          return Optional.of(fields);
        }
      }
    }
    return Optional.empty();
  }

  /** The delimiter by which the most lines are what they should be; of equals, the first. */
  static Fields most(ToLongFunction<Fields> good) {
    Fields best = SPACES;
    long most = 0;
    for (Fields fields : values()) {
      long count = good.applyAsLong(fields);
      if (count > most) {
        most = count;
        best = fields;
      }
    }
    return best;
  }

  /** The fields of a line, without spaces and quotation marks around them. */
  List<String> cut(String line) {
    List<String> fields = new ArrayList<>();
    int from = skipSpaces(line, 0);
    while (true) {
      int close = closing(line, from);
      int end = this == SPACES || close < 0 ? close + 1 : skipSpaces(line, close + 1);
      if (close >= 0 && ends(line, end)) {
        fields.add(strip(line.substring(from + 1, close).replace("\"\"", "\"")));
      } else {
        end = from;
        while (!ends(line, end)) {
          end++;
        }
        fields.add(strip(line.substring(from, end)));
      }
      if (end == line.length()) {
        return fields;
      }
      from = skipSpaces(line, end + 1);
      if (this == SPACES && from == line.length()) {
        return fields;
      }
    }
  }

  private boolean ends(String line, int at) {
    return at == line.length() || parts(line.charAt(at));
  }

  private boolean parts(char c) {
    return this == SPACES ? isSpace(c) : c == delimiter;
  }

  private int skipSpaces(String line, int from) {
    int at = from;
    while (at < line.length()
        && (this == SPACES || line.charAt(at) != delimiter)
        && isSpace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where a field in quotation marks ends; negative if it does not, or stands in none. */
  private static int closing(String line, int open) {
    if (open == line.length() || line.charAt(open) != '"') {
      return -1;
    }
    for (int at = open + 1; at < line.length(); at++) {
      if (line.charAt(at) == '"') {
        if (at + 1 == line.length() || line.charAt(at + 1) != '"') {
          return at;
        }
        at++;
      }
    }
    return -1;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || c == '\u00a0';
  }

  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
