package embedkit.io.formats.text;

import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import embedkit.io.formats.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Some whole lines of a file and the rows that they hold. Filled by the reading thread, parsed by
 * any one thread, then drained by the reading thread; the buffers serve again and again.
 */
final class TextChunk {

  /** Bytes behind the text, so that many can be read at once wherever a number begins. */
  static final int SLACK = FloatText.READ_AHEAD + 4;

  private static final int PLACES = 3;

  /**
   * A problem of a line.
   *
   * @param flaw what kind
   * @param line index of the line in this chunk
   * @param expected what should stand there
   * @param found what stands there
   * @param readable the notation in which the line can be read; null if none is known
   */
  record Place(Flaw flaw, int line, String expected, String found, Notation readable) {}

  /** The text: {@code bytes[0]} to {@code bytes[limit - 1]}, then a line feed of our own. */
  byte[] bytes;

  int start;
  int limit;

  private final int dim;
  private final Policies policies;
  private final Notation notation;
  private final boolean numbered;

  private float[] values = new float[0];
  private int[] tokenFrom = new int[256];
  private int[] tokenLength = new int[256];
  private int[] rowLine = new int[256];
  private final List<byte[]> mended = new ArrayList<>();
  private int rows;
  private int lines;
  private int drained;
  private int trailingBlanks;
  private boolean endsInLineFeed;
  private Place fatal;
  private final Map<Flaw, Integer> counts = new EnumMap<>(Flaw.class);
  private final List<Place> places = new ArrayList<>();

  TextChunk(int capacity, TextLayout layout, Policies policies, Notation notation) {
    this.bytes = new byte[capacity + SLACK];
    this.dim = layout.dim();
    this.numbered = layout.numbered();
    this.policies = policies;
    this.notation = notation;
  }

  /** Parses all lines; stops at the first problem that is to fail. */
  void parse() {
    rows = 0;
    lines = 0;
    drained = 0;
    trailingBlanks = 0;
    fatal = null;
    mended.clear();
    counts.clear();
    places.clear();
    endsInLineFeed = limit > start && bytes[limit - 1] == '\n';
    bytes[limit] = '\n';
    int p = start;
    while (p < limit && fatal == null) {
      p = parseLine(p);
      lines++;
    }
  }

  int lines() {
    return lines;
  }

  int rows() {
    return rows;
  }

  /** Tells whether every line is a row as it should be. */
  boolean flawless() {
    return counts.isEmpty();
  }

  /** Rows and rows that were skipped: what a header counts. */
  int rowsSeen() {
    int seen = rows;
    if (flawless()) {
      return seen;
    }
    for (Flaw flaw : List.of(Flaw.BAD_ROW, Flaw.BAD_UTF8, Flaw.NON_FINITE)) {
      seen += policy(flaw) == Policy.SKIP ? count(flaw) : 0;
    }
    return seen;
  }

  int count(Flaw flaw) {
    return counts.getOrDefault(flaw, 0);
  }

  int trailingBlanks() {
    return trailingBlanks;
  }

  boolean endsInLineFeed() {
    return endsInLineFeed;
  }

  Place fatal() {
    return fatal;
  }

  List<Place> places() {
    return places;
  }

  Policy policy(Flaw flaw) {
    return policies.of(flaw);
  }

  boolean drained() {
    return drained == rows;
  }

  /** Moves rows to the block until it is full or this is drained. */
  void drainTo(RowBlock block, long firstLine) {
    int count = Math.min(rows - drained, block.capacity() - block.count());
    int at = block.count() * dim;
    for (int i = drained; i < drained + count; i++) {
      byte[] from = tokenFrom[i] < 0 ? mended.get(-1 - tokenFrom[i]) : bytes;
      block.append(from, Math.max(0, tokenFrom[i]), tokenLength[i], firstLine + rowLine[i], -1);
    }
    System.arraycopy(values, drained * dim, block.values(), at, count * dim);
    drained += count;
  }

  /** Parses the line at p and returns the start of the next. */
  private int parseLine(int p) {
    makeRoom(p);
    if (notation.rewrites()) {
      notation.rewrite(bytes, p, endOfLine(p), dim);
    }
    int next = parsePlain(p);
    if (next < 0) {
      next = endOfLine(p);
      parseOdd(p, next);
      next++;
    }
    return next;
  }

  /** Room for one more row: the rest of the text holds no more than half as many numbers. */
  private void makeRoom(int p) {
    if (rows == tokenFrom.length) {
      tokenFrom = Arrays.copyOf(tokenFrom, rows * 2);
      tokenLength = Arrays.copyOf(tokenLength, rows * 2);
      rowLine = Arrays.copyOf(rowLine, rows * 2);
    }
    long needed = (rows + 1L) * dim;
    if (needed > values.length && fits(p)) {
      long rest = rows * (long) dim + (limit - p) / 2 + 1;
      long more = Math.max(4096, values.length + values.length / 2L);
      long wanted = Math.max(needed, Math.min(more, rest));
      values = Arrays.copyOf(values, (int) wanted);
    }
  }

  /** Tells whether the rest of the text is long enough for a row. */
  private boolean fits(int p) {
    return limit - p >= 2L * dim;
  }

  /**
   * Parses a line of a token without spaces, and dim numbers.
   *
   * @return the start of the next line, or -1 if the line is anything else
   */
  private int parsePlain(int line) {
    if (!fits(line)) {
      return -1;
    }
    byte[] b = bytes;
    int end = limit;
    int p = line;
    // Negative once a byte is no ASCII, or zero.
    int plain = 0;
    while (b[p] != ' ' && b[p] != '\t' && b[p] != '\n') {
      plain |= b[p++] - 1;
    }
    int tokenEnd = p;
    if (tokenEnd == line) {
      return -1;
    }
    float[] into = values;
    int at = rows * dim;
    float spread = 0;
    for (int i = 0; i < dim; i++) {
      if (!FloatText.separates(b[p])) {
        return -1;
      }
      do {
        p++;
      } while (FloatText.separates(b[p]));
      int next = FloatText.plain(b, p, into, at + i);
      if (next < 0) {
        long number = FloatText.scan(b, p, end);
        if (number == FloatText.NONE) {
          return -1;
        }
        into[at + i] = FloatText.value(number);
        spread += FloatText.value(number) * 0;
        next = FloatText.end(number);
      }
      p = next;
    }
    while (FloatText.separates(b[p])) {
      p++;
    }
    if (b[p] == '\r') {
      p++;
    }
    if (b[p] != '\n') {
      return -1;
    }
    // A number times 0 is 0, unless it is not finite.
    take(line, tokenEnd, plain >= 0, spread == 0);
    return p + 1;
  }

  /** Parses a line that may be blank, have a token with spaces, or be broken. */
  private void parseOdd(int line, int lineEnd) {
    int end = lineEnd;
    while (end > line && (FloatText.separates(bytes[end - 1]) || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end == line) {
      trailingBlanks++;
      note(Flaw.BLANK, "a row", "a blank line");
      return;
    }
    int[] fields = lastFields(line, end);
    int first = fields[0];
    if (first <= line || !fits(line)) {
      wrongCount(line, end);
      return;
    }
    boolean finite = true;
    for (int i = 0; i < dim; i++) {
      int from = fields[i];
      int to = from;
      while (to < end && !FloatText.separates(bytes[to])) {
        to++;
      }
      long number = FloatText.scan(bytes, from, to);
      if (number == FloatText.NONE || FloatText.end(number) != to) {
        badNumber(line, end, first, i, from, to);
        return;
      }
      values[rows * dim + i] = FloatText.value(number);
      finite &= Float.isFinite(FloatText.value(number));
    }
    int tokenEnd = tokenEnd(line, first);
    if (moreNumbers(line, tokenEnd)) {
      if (!numbered) {
        wrongCount(line, end);
        return;
      }
      note(Flaw.NUMBERED_TOKEN, "a token without numbers", quoted(line, tokenEnd));
    }
    take(line, tokenEnd, false, finite);
  }

  /** Where the last dim fields begin; the first is {@code line} or less if there are too few. */
  private int[] lastFields(int line, int end) {
    if (end - line < dim) {
      return new int[1];
    }
    int[] fields = new int[dim];
    int q = end;
    for (int i = dim - 1; i >= 0; i--) {
      while (q > line && !FloatText.separates(bytes[q - 1])) {
        q--;
      }
      fields[i] = q;
      if (q == line) {
        return new int[1];
      }
      int before = q;
      while (i > 0 && q > line && FloatText.separates(bytes[q - 1])) {
        q--;
      }
      if (i > 0 && q == line) {
        return new int[1];
      }
      q = i > 0 ? q : before;
    }
    return fields;
  }

  /** A token ends before the separators of its first number, unless it is made of separators. */
  private int tokenEnd(int line, int firstNumber) {
    int end = firstNumber - 1;
    while (end > line && FloatText.separates(bytes[end - 1])) {
      end--;
    }
    return end == line ? firstNumber - 1 : end;
  }

  /** Tells whether a token with spaces is a word and numbers: then the row is too long. */
  private boolean moreNumbers(int line, int tokenEnd) {
    int p = fieldEnd(line, tokenEnd);
    if (p == tokenEnd || p == line) {
      return false;
    }
    while (p < tokenEnd) {
      while (p < tokenEnd && FloatText.separates(bytes[p])) {
        p++;
      }
      int end = fieldEnd(p, tokenEnd);
      long number = FloatText.scan(bytes, p, end);
      if (end > p && (number == FloatText.NONE || FloatText.end(number) != end)) {
        return false;
      }
      p = end;
    }
    return true;
  }

  private int fieldEnd(int from, int end) {
    int p = from;
    while (p < end && !FloatText.separates(bytes[p])) {
      p++;
    }
    return p;
  }

  private void take(int line, int tokenEnd, boolean plain, boolean finite) {
    int from = line;
    int length = tokenEnd - line;
    if (!plain && hasZero(line, tokenEnd)) {
      note(Flaw.BAD_ROW, "a token without zero bytes", quoted(line, tokenEnd));
      return;
    }
    if (!finite && !keepNonFinite(line, tokenEnd)) {
      return;
    }
    if (!plain && !Utf8.valid(bytes, line, tokenEnd)) {
      byte[] whole = Utf8.shown(bytes, line, tokenEnd);
      note(Flaw.BAD_UTF8, "a token in UTF-8", Quotes.quoted(whole, 0, whole.length));
      if (policy(Flaw.BAD_UTF8) != Policy.REPLACE) {
        return;
      }
      mended.add(whole);
      from = -mended.size();
      length = whole.length;
    }
    if (length == 0) {
      note(Flaw.EMPTY_TOKEN, "a token", "none");
    }
    tokenFrom[rows] = from;
    tokenLength[rows] = length;
    rowLine[rows++] = lines;
    trailingBlanks = 0;
  }

  private boolean hasZero(int from, int end) {
    int p = from;
    while (p < end && bytes[p] != 0) {
      p++;
    }
    return p < end;
  }

  private boolean keepNonFinite(int line, int tokenEnd) {
    int at = rows * dim;
    int first = at;
    while (Float.isFinite(values[first])) {
      first++;
    }
    note(
        Flaw.NON_FINITE,
        "finite numbers after " + quoted(line, tokenEnd),
        values[first] + " as number " + (first - at + 1));
    for (int i = first; policy(Flaw.NON_FINITE) == Policy.REPLACE && i < at + dim; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : 0;
    }
    return policy(Flaw.NON_FINITE) == Policy.KEEP || policy(Flaw.NON_FINITE) == Policy.REPLACE;
  }

  private void wrongCount(int line, int end) {
    int fields = 0;
    for (int p = line; p < end; ) {
      int to = fieldEnd(p, end);
      fields += to > p || p == line ? 1 : 0;
      p = to + 1;
    }
    bad(line, fieldEnd(line, end), String.valueOf(fields - 1), null);
  }

  private void badNumber(int line, int lineEnd, int firstNumber, int index, int from, int to) {
    // Worked out for the lines that are told, not for each of millions.
    Notation readable =
        count(Flaw.BAD_ROW) >= PLACES
            ? null
            : notation.others().stream()
                .filter(other -> other.reads(bytes, line, lineEnd, dim))
                .findFirst()
                .orElse(null);
    bad(
        line,
        tokenEnd(line, firstNumber),
        quoted(from, to) + " as number " + (index + 1),
        readable);
  }

  private void bad(int line, int tokenEnd, String found, Notation readable) {
    String numbers = dim == 1 ? " number" : " numbers";
    note(Flaw.BAD_ROW, dim + numbers + " after " + quoted(line, tokenEnd), found, readable);
  }

  private void note(Flaw flaw, String expected, String found) {
    note(flaw, expected, found, null);
  }

  private void note(Flaw flaw, String expected, String found, Notation readable) {
    int before = count(flaw);
    counts.put(flaw, before + 1);
    if (flaw != Flaw.BLANK) {
      trailingBlanks = 0;
    }
    Place place = new Place(flaw, lines, expected, found, readable);
    if (before < PLACES) {
      places.add(place);
    }
    if (policy(flaw) == Policy.FAIL) {
      fatal = place;
    }
  }

  private String quoted(int from, int to) {
    return Quotes.quoted(bytes, from, to);
  }

  private int endOfLine(int from) {
    int p = from;
    while (bytes[p] != '\n') {
      p++;
    }
    return p;
  }
}
