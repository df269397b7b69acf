package embedkit.io.formats.text;

import embedkit.api.TableShape;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first lines of a file, to tell what kind of text it is. */
final class TextHead {

  /** Lines that are looked at. */
  private static final int MOST_LINES = 64;

  /** The size of a head that is not the whole file. */
  private static final int USUAL = 1 << 16;

  private static final Pattern HEADER =
      Pattern.compile("[ \\t]*([0-9]{1,18})[ \\t]+([0-9]{1,18})[ \\t\\r]*");

  private final byte[] bytes;
  private final boolean whole;
  private final int start;
  private final List<Line> lines = new ArrayList<>();

  /** A line without its line feed; not complete if the head ends in it. */
  private record Line(int from, int end, boolean complete) {}

  /**
   * The two numbers of a header.
   *
   * @param rows rows announced
   * @param dim numbers per row announced, of any size
   * @param end the byte behind the header's line feed
   */
  record Header(long rows, long dim, int end) {
    boolean possible() {
      return dim >= 1 && dim <= TableShape.MAX_DIM;
    }
  }

  private TextHead(byte[] bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
    this.start = byteOrderMark() ? 3 : 0;
    int p = start;
    while (p < bytes.length && lines.size() < MOST_LINES) {
      int end = p;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      lines.add(new Line(p, end, whole || end < bytes.length));
      p = end + 1;
    }
  }

  static TextHead of(InputFile file) {
    byte[] head = file.head();
    boolean whole = head.length < USUAL;
    return whole || lineFeeds(head) ? new TextHead(head, whole) : longer(file, head);
  }

  /** Reads on until line 1 ends: a table of very large dim without a header. */
  private static TextHead longer(InputFile file, byte[] head) {
    byte[] longer = head;
    boolean whole = false;
    while (!whole && longer.length < LineSource.MOST_LINE && !lineFeeds(longer)) {
      int size = longer.length * 8;
      try (InputStream in = file.open()) {
        longer = in.readNBytes(size);
        whole = longer.length < size;
      } catch (IOException e) {
        // A broken file; reading its rows will say so.
        return new TextHead(longer, false);
      }
    }
    return new TextHead(longer, whole);
  }

  /** Tells whether a text ends a line; true as well for what is no text. */
  private static boolean lineFeeds(byte[] head) {
    for (byte b : head) {
      if (b == '\n' || b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether the file begins with the byte order mark of UTF-8. */
  boolean byteOrderMark() {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /** The byte where line 1 begins. */
  int start() {
    return start;
  }

  boolean empty() {
    return bytes.length == start;
  }

  /** Tells whether bytes stand there that no text holds. */
  boolean binary() {
    int last = lines.isEmpty() ? 0 : lines.getLast().end;
    for (int i = start; i < last; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Line 1 as a header, or null. */
  Header header() {
    if (lines.isEmpty() || lines.getFirst().end - lines.getFirst().from > 80) {
      return null;
    }
    Line line = lines.getFirst();
    Matcher numbers = HEADER.matcher(text(line));
    if (!line.complete || !numbers.matches()) {
      return null;
    }
    int end = Math.min(line.end + 1, bytes.length);
    return new Header(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)), end);
  }

  /** Line 1, short enough for a message. */
  String lineOne() {
    return lines.isEmpty() ? "\"\"" : Quotes.quoted(bytes, lines.getFirst().from, lineOneEnd());
  }

  private int lineOneEnd() {
    Line line = lines.getFirst();
    return line.end > line.from && bytes[line.end - 1] == '\r' ? line.end - 1 : line.end;
  }

  /** Tells whether line 2 is there. */
  boolean hasSecondLine() {
    return lines.size() > 1 && numbersAndToken(lines.get(1)) >= 0;
  }

  /** Tells whether line 2 holds a token and dim numbers, as far as the head shows it. */
  boolean secondLineHas(long dim) {
    Line second = lines.get(1);
    long numbers = numbersAndToken(second);
    return second.complete ? numbers >= dim : numbers > 0;
  }

  /** How many numbers end line 2. */
  long secondLineNumbers() {
    return Math.max(0, numbersAndToken(lines.get(1)));
  }

  /**
   * How many numbers end most of the complete lines: the dim of a file without a header. One broken
   * line among the first, or a token that ends in a number, does not change it.
   *
   * @return 0 if most lines have none
   */
  int dim() {
    Map<Integer, Integer> votes = new LinkedHashMap<>();
    for (Line line : lines) {
      int numbers = line.complete ? numbersAndToken(line) : -1;
      if (numbers >= 0) {
        votes.merge(numbers, 1, Integer::sum);
      }
    }
    return votes.entrySet().stream()
        .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** Lines that have something in them and do not end with the head. */
  int completeLines() {
    return (int) lines.stream().filter(l -> l.complete && numbersAndToken(l) >= 0).count();
  }

  /** Tells whether all is numbers, the first field of every line too. */
  boolean onlyNumbers() {
    return lines.stream().allMatch(l -> numbersAndToken(l) < 0 || isNumber(l.from, fieldEnd(l)));
  }

  /**
   * How many numbers, parted by single tabs, each whole line holds and nothing else.
   *
   * @return 0 if a line has other fields or another number of them
   */
  int numberColumns() {
    int columns = 0;
    for (Line line : lines) {
      int found = line.complete || lines.size() == 1 ? numberColumns(line) : columns;
      boolean last = line == lines.getLast() && line.from == line.end;
      if (!last && (found == 0 || columns > 0 && found != columns)) {
        return 0;
      }
      columns = last ? columns : found;
    }
    return columns;
  }

  private int numberColumns(Line line) {
    int end = line.end > line.from && bytes[line.end - 1] == '\r' ? line.end - 1 : line.end;
    int columns = 0;
    for (int p = line.from; p <= end; ) {
      int to = p;
      while (to < end && bytes[to] != '\t') {
        to++;
      }
      if (!isNumber(p, to)) {
        return 0;
      }
      columns++;
      p = to + 1;
    }
    return columns;
  }

  private int fieldEnd(Line line) {
    int p = line.from;
    while (p < line.end && !FloatText.separates(bytes[p])) {
      p++;
    }
    return p;
  }

  /**
   * How many numbers end a line, not counting its first field; -1 if it is blank. Of a line that
   * the head cuts, the last field is not looked at.
   */
  private int numbersAndToken(Line line) {
    int end = trimmed(line.end, line.from);
    if (end == line.from) {
      return -1;
    }
    int numbers = 0;
    int q = end;
    if (!line.complete) {
      q = trimmed(fieldStart(q, line.from), line.from);
    }
    while (true) {
      int from = fieldStart(q, line.from);
      if (from <= line.from || !isNumber(from, q)) {
        return numbers;
      }
      numbers++;
      q = from;
      while (q > line.from && FloatText.separates(bytes[q - 1])) {
        q--;
      }
      if (q == line.from) {
        return numbers;
      }
    }
  }

  private int trimmed(int end, int from) {
    int q = end;
    while (q > from && (FloatText.separates(bytes[q - 1]) || bytes[q - 1] == '\r')) {
      q--;
    }
    return q;
  }

  private int fieldStart(int end, int from) {
    int q = end;
    while (q > from && !FloatText.separates(bytes[q - 1])) {
      q--;
    }
    return q;
  }

  private boolean isNumber(int from, int to) {
    long number = FloatText.scan(bytes, from, to);
    return from < to && number != FloatText.NONE && FloatText.end(number) == to;
  }

  private String text(Line line) {
    return new String(bytes, line.from, line.end - line.from, StandardCharsets.ISO_8859_1);
  }
}
