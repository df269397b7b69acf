package embedkit.io.formats.text;

import embedkit.api.TableShape;
import embedkit.api.file.ByteOrderMark;
import embedkit.api.file.InputFile;
import embedkit.io.formats.DecimalText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first lines of a file, to tell what kind of text it is. */
final class TextHead {

  /** Lines that are looked at. */
  private static final int MOST_LINES = 64;

  /** The size of a head that is not the whole file. */
  private static final int USUAL = 1 << 16;

  private static final Pattern HEADER =
      Pattern.compile("[ \\t]*([0-9]{1,18})[ \\t]+([0-9]{1,18})([ \\t]+[0-9]{1,18})?[ \\t\\r]*");

  /** What the column of words is called. */
  private static final Pattern WORDS =
      Pattern.compile(
          "\"?(words?|tokens?|terms?|keys?|labels?|names?|index|text|vocab|entity|)\"?",
          Pattern.CASE_INSENSITIVE);

  private final Notation notation;
  private final byte[] bytes;
  private final boolean whole;
  private final int start;
  private final List<Line> lines = new ArrayList<>();

  /** A line without its line feed; not complete if the head ends in it. */
  private static final class Line {

    private static final int UNKNOWN = -2;

    private final int from;
    private final int end;
    private final boolean complete;

    /** What {@link #numbersAndToken} found: many ask it, and it takes long in a new process. */
    private int numbers = UNKNOWN;

    Line(int from, int end, boolean complete) {
      this.from = from;
      this.end = end;
      this.complete = complete;
    }
  }

  /**
   * The numbers of a header; some tools write a third, which says nothing of the rows.
   *
   * @param rows rows announced
   * @param dim numbers per row announced, of any size
   * @param numbers how many numbers it has, 2 or 3
   * @param end the byte behind the header's line feed
   */
  record Header(long rows, long dim, int numbers, int end) {
    boolean possible() {
      return dim >= 1 && dim <= TableShape.MAX_DIM;
    }
  }

  private TextHead(byte[] bytes, boolean whole, Notation notation) {
    this.notation = notation;
    this.bytes = bytes;
    this.whole = whole;
    this.start = ByteOrderMark.startOfUtf8(bytes);
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

  static TextHead of(InputFile file, Notation notation) {
    byte[] head = file.head();
    boolean whole = head.length < USUAL;
    return whole || lineFeeds(head)
        ? new TextHead(head, whole, notation)
        : longer(file, head, notation);
  }

  /** The notation in which most lines end in numbers, where they do not in the usual one. */
  Optional<Notation> otherNotation() {
    return notation.others().stream()
        .filter(other -> new TextHead(bytes, whole, other).dim() > 0)
        .findFirst();
  }

  /** The dim that {@link #otherNotation} finds. */
  int dimIn(Notation other) {
    return new TextHead(bytes, whole, other).dim();
  }

  /** Reads on until line 1 ends: a table of very large dim without a header. */
  private static TextHead longer(InputFile file, byte[] head, Notation notation) {
    byte[] longer = head;
    boolean whole = false;
    while (!whole && longer.length < LineSource.MOST_LINE && !lineFeeds(longer)) {
      int size = longer.length * 8;
      try (InputStream in = file.open()) {
        longer = in.readNBytes(size);
        whole = longer.length < size;
      } catch (IOException e) {
        // A broken file; reading its rows will say so.
        return new TextHead(longer, false, notation);
      }
    }
    return new TextHead(longer, whole, notation);
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
    return start > 0;
  }

  /** The byte where line 1 begins. */
  int start() {
    return start;
  }

  boolean empty() {
    return bytes.length == start;
  }

  /** Tells whether it is no text: a zero byte stands there, and not by mistake between decimals. */
  boolean binary() {
    int last = lines.isEmpty() ? 0 : lines.getLast().end;
    for (int i = start; i < last; i++) {
      if (bytes[i] == 0) {
        return lines.size() < 2 || !DecimalText.fills(bytes, tokenEnd(), bytes.length);
      }
    }
    return false;
  }

  /** Where the token of the first row ends, behind a header if there is one. */
  private int tokenEnd() {
    Header header = wholeNumbers();
    int p = header == null ? start : header.end;
    while (p < bytes.length && !FloatText.separates(bytes[p]) && bytes[p] != '\n') {
      p++;
    }
    return p;
  }

  /**
   * Line 1 as a header, or null: whole numbers alone, rows and dim, and not a row like those below
   * it.
   */
  Header header() {
    Header numbers = wholeNumbers();
    return numbers == null || isRow(numbers) ? null : numbers;
  }

  /** Tells whether line 1 is a token that is a number, and numbers, as most lines below have. */
  private boolean isRow(Header first) {
    int own = first.numbers - 1;
    if (own == 1 && first.dim == 1) {
      return false;
    }
    int alike = 0;
    int others = 0;
    for (Line line : lines.subList(1, lines.size())) {
      int numbers = line.complete ? numbersAndToken(line) : -1;
      alike += numbers == own ? 1 : 0;
      others += numbers >= 0 && numbers != own ? 1 : 0;
    }
    // A single row that is cut to one number shall not turn its header into a row.
    return alike > others && (alike > 1 || own > 1);
  }

  /** Line 1 as two or three whole numbers, or null. */
  private Header wholeNumbers() {
    if (lines.isEmpty() || lines.getFirst().end - lines.getFirst().from > 80) {
      return null;
    }
    Line line = lines.getFirst();
    Matcher numbers = HEADER.matcher(text(line));
    if (!line.complete || !numbers.matches()) {
      return null;
    }
    int end = Math.min(line.end + 1, bytes.length);
    return new Header(
        Long.parseLong(numbers.group(1)),
        Long.parseLong(numbers.group(2)),
        numbers.group(3) == null ? 2 : 3,
        end);
  }

  /**
   * Where line 2 begins, if line 1 is the names of columns as pandas writes them: a name of words,
   * or nothing, and the numbers 0, 1, 2 and on, or 1, 2, 3 and on; else -1.
   *
   * @param dim numbers per row
   */
  int behindColumnNames(int dim) {
    if (lines.size() < 2 || !lines.getFirst().complete) {
      return -1;
    }
    Line line = lines.getFirst();
    String[] names = text(line).strip().split("[ \t]+");
    boolean named = WORDS.matcher(names[0]).matches();
    int first = named ? 1 : 0;
    boolean blank = !named && line.from < line.end && FloatText.separates(bytes[line.from]);
    if (names.length - first != dim || dim < 2 || !named && !blank) {
      return -1;
    }
    int from = names[first].equals("1") ? 1 : 0;
    for (int i = 0; i < dim; i++) {
      if (!names[first + i].equals(String.valueOf(from + i))) {
        return -1;
      }
    }
    return Math.min(line.end + 1, bytes.length);
  }

  /** Line 1, short enough for a message. */
  String lineOne() {
    return lines.isEmpty() ? "\"\"" : Quotes.quoted(bytes, lines.getFirst().from, lineOneEnd());
  }

  private int lineOneEnd() {
    return withoutReturn(lines.getFirst());
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
    int dim = 0;
    int most = 0;
    for (Map.Entry<Integer, Integer> vote : votes.entrySet()) {
      if (vote.getValue() > most) {
        dim = vote.getKey();
        most = vote.getValue();
      }
    }
    return dim;
  }

  /**
   * Tells whether a row below the header has just as many numbers as it says: where others have
   * more, their tokens end in numbers.
   */
  boolean hasRowOf(long dim) {
    return lines.stream().skip(1).anyMatch(l -> l.complete && numbersAndToken(l) == dim);
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
   * How many numbers each whole line holds, behind comments, and nothing else. Where they are not
   * parted by tabs, the first of a line may be a token that is a whole number, so it must be none.
   *
   * @return 0 if a line has other fields or another number of them
   */
  int numberColumns() {
    int columns = 0;
    NumberFields parted = parted();
    for (Line line : behindComments()) {
      int found = line.complete || lines.size() == 1 ? numberColumns(line, parted) : columns;
      boolean last = line == lines.getLast() && line.from == line.end;
      if (!last && (found == 0 || columns > 0 && found != columns)) {
        return 0;
      }
      columns = last ? columns : found;
    }
    return columns;
  }

  /** How the numbers of the first line behind comments are parted. */
  NumberFields parted() {
    List<Line> behind = behindComments();
    return behind.isEmpty()
        ? NumberFields.TABS
        : NumberFields.of(bytes, behind.getFirst().from, withoutReturn(behind.getFirst()));
  }

  private List<Line> behindComments() {
    int first = 0;
    while (first < lines.size()
        && NumberFields.isComment(bytes, lines.get(first).from, lines.get(first).end)) {
      first++;
    }
    return lines.subList(first, lines.size());
  }

  private int withoutReturn(Line line) {
    return line.end > line.from && bytes[line.end - 1] == '\r' ? line.end - 1 : line.end;
  }

  private int numberColumns(Line line, NumberFields parted) {
    int end = withoutReturn(line);
    int columns = 0;
    for (int p = parted.begin(bytes, line.from, end); p <= end; ) {
      int to = parted.end(bytes, p, end);
      int last = parted.trimmed(bytes, p, to);
      boolean number =
          isNumber(p, last) && (columns > 0 || parted == NumberFields.TABS || isFraction(p, last));
      if (!number) {
        return 0;
      }
      columns++;
      p = parted.next(bytes, to, end);
    }
    return columns;
  }

  /** Tells whether a number is written with a point or an exponent. */
  private boolean isFraction(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '.' || (bytes[i] | 0x20) == 'e') {
        return true;
      }
    }
    return false;
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
    if (line.numbers == Line.UNKNOWN) {
      line.numbers = countedNumbers(line);
    }
    return line.numbers;
  }

  private int countedNumbers(Line line) {
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
      int from = plainNumber(q, line.from);
      if (from < 0) {
        from = fieldStart(q, line.from);
        if (from <= line.from || !isNumber(from, q)) {
          return numbers;
        }
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

  /**
   * Where a number begins that is digits and a point or none, with a sign or none, and a blank
   * before it. One loop that calls nothing tells nearly all numbers: in a new process it is the
   * interpreter that goes through the head.
   *
   * @return -1 if anything else ends there
   */
  private int plainNumber(int end, int from) {
    byte[] b = bytes;
    int points = 0;
    int q = end;
    while (q > from && (b[q - 1] >= '0' && b[q - 1] <= '9' || b[q - 1] == '.')) {
      points += b[--q] == '.' ? 1 : 0;
    }
    boolean digits = end - q > points && points <= 1;
    if (q > from && b[q - 1] == '-') {
      q--;
    }
    return digits && q > from && (b[q - 1] == ' ' || b[q - 1] == '\t') ? q : -1;
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
    return notation.isNumber(bytes, from, to);
  }

  private String text(Line line) {
    return new String(bytes, line.from, line.end - line.from, StandardCharsets.ISO_8859_1);
  }
}
