package embedkit.io.formats.text;

import embedkit.api.file.InputFile;
import embedkit.io.formats.PolicyOptions;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How numbers and words are written in a text, where it is not the usual way.
 *
 * @param comma whether numbers have a comma where others have a point
 * @param quoted whether fields may stand in double quotes
 * @param encoding what the words are written in
 */
record Notation(boolean comma, boolean quoted, Charset encoding) {

  static final Option<String> DECIMAL =
      Option.choice(
          "decimal",
          "point",
          List.of("point", "comma"),
          "what parts a number's fraction from the rest, as in 0.5 or 0,5");

  static final Option<String> QUOTES =
      Option.choice(
          "quotes",
          "keep",
          List.of("keep", "strip"),
          "whether double quotes around a field belong to it or are left out");

  static final Option<String> ENCODING = PolicyOptions.ENCODING;

  /** Decimal points, no quotes, UTF-8. */
  static final Notation USUAL = new Notation(false, false, StandardCharsets.UTF_8);

  static Notation of(Options options) {
    return new Notation(
        options.get(DECIMAL).equals("comma"),
        options.get(QUOTES).equals("strip"),
        Charset.forName(options.get(ENCODING)));
  }

  static List<Option<?>> options() {
    return List.of(DECIMAL, QUOTES, ENCODING);
  }

  Stream<Option.Setting> settings() {
    return Stream.of(
        DECIMAL.of(comma ? "comma" : "point"),
        QUOTES.of(quoted ? "strip" : "keep"),
        ENCODING.of(encoding.name().toLowerCase(Locale.ROOT)));
  }

  /** What differs from the usual, as it stands in a format's spec. */
  String spec() {
    List<Option.Setting> usual = USUAL.settings().toList();
    return settings()
        .filter(setting -> !usual.contains(setting))
        .map(setting -> setting.name() + "=" + setting.text())
        .collect(Collectors.joining(","));
  }

  /** What this notation makes of a text that is flawed without it. */
  String effect() {
    String numbers = comma ? "read decimal commas" : "";
    String fields = quoted ? "leave quotes out" : "";
    return numbers + (comma && quoted ? " and " : "") + fields;
  }

  /** The notations that may explain a flaw. */
  List<Notation> others() {
    return Stream.of(
            new Notation(true, quoted, encoding),
            new Notation(comma, true, encoding),
            new Notation(true, true, encoding))
        .filter(other -> !other.equals(this))
        .toList();
  }

  /** Tells whether lines must be rewritten before they are read. */
  boolean rewrites() {
    return comma || quoted;
  }

  /** The content of a file in UTF-8. */
  InputFile decoded(InputFile file) {
    return encoding.equals(StandardCharsets.UTF_8) ? file : new DecodedFile(file, encoding);
  }

  /** Tells whether a line ends in so many numbers, written this way. */
  boolean reads(byte[] bytes, int from, int end, int dim) {
    byte[] line = Arrays.copyOfRange(bytes, from, end);
    return rewrite(line, 0, line.length, dim);
  }

  /** Tells whether a field is a number, written this way. */
  boolean isNumber(byte[] bytes, int from, int to) {
    return plainNumber(bytes, from, to)
        || rewrites() && number(Arrays.copyOfRange(bytes, from, to), 0, to - from);
  }

  /**
   * Rewrites a line in the usual notation, in place: that is never longer.
   *
   * @return true if its last dim fields are numbers and something stands before them
   */
  boolean rewrite(byte[] b, int from, int lineEnd, int dim) {
    int q = lineEnd;
    while (q > from && (FloatText.separates(b[q - 1]) || b[q - 1] == '\r')) {
      q--;
    }
    boolean all = true;
    for (int i = 0; i < dim; i++) {
      int to = q;
      while (q > from && !FloatText.separates(b[q - 1])) {
        q--;
      }
      if (q == from) {
        return false;
      }
      all &= number(b, q, to);
      while (q > from && FloatText.separates(b[q - 1])) {
        q--;
      }
    }
    if (quoted) {
      strip(b, from, q);
    }
    return all;
  }

  /** Rewrites a field that is a number in this notation; leaves others. */
  private boolean number(byte[] b, int from, int to) {
    boolean inQuotes = quoted && to - from > 2 && b[from] == '"' && b[to - 1] == '"';
    int first = inQuotes ? from + 1 : from;
    int end = inQuotes ? to - 1 : to;
    int at = first;
    while (at < end && b[at] != ',') {
      at++;
    }
    boolean point = comma && at < end;
    if (point) {
      b[at] = '.';
    }
    if (!plainNumber(b, first, end)) {
      if (point) {
        b[at] = ',';
      }
      return false;
    }
    if (inQuotes) {
      b[from] = ' ';
      b[to - 1] = ' ';
    }
    return true;
  }

  private static boolean plainNumber(byte[] b, int from, int to) {
    long number = FloatText.scan(b, from, to);
    return from < to && number != FloatText.NONE && FloatText.end(number) == to;
  }

  /** Takes the quotes off a token; two of them inside are one. Blanks fill what is left. */
  private static void strip(byte[] b, int from, int to) {
    if (to - from < 2 || b[from] != '"' || b[to - 1] != '"') {
      return;
    }
    int into = from;
    for (int p = from + 1; p < to - 1; p++) {
      b[into++] = b[p];
      p += b[p] == '"' && p + 1 < to - 1 && b[p + 1] == '"' ? 1 : 0;
    }
    Arrays.fill(b, into, to, (byte) ' ');
  }
}
