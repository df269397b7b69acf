package embedkit.training.source;

import embedkit.Spelling;
import embedkit.api.TrainingException;
import embedkit.api.file.SeparatedRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table of text, CSV or TSV, as the lines that are learned of it: a row's label with its prefix,
 * then its text. What separates fields is told by the first row and the file's name. White space in
 * a label becomes {@code _}, line ends in a text spaces; words of a text that look like labels are
 * left out where labels have a column. Empty lines are no rows. For one thread.
 */
public final class ColumnText extends InputStream {

  private static final int HEAD = 1 << 16;
  private static final int MOST_SHOWN = 10;

  /** Bytes of a row, at most: longer is no table of lines. */
  private static final int LONGEST = 1 << 26;

  private static final int MOST_FIELDS = 1 << 20;

  private final String name;
  private final Columns columns;
  private final byte[] prefix;
  private final boolean padded;
  private final SeparatedRows rows;
  private final Line ready = new Line();
  private int taken;
  private int expected;
  private int label = -1;
  private int text = -1;
  private boolean ended;

  /** Bytes that grow, and can be read where they stand. */
  private static final class Line extends ByteArrayOutputStream {
    byte[] bytes() {
      return buf;
    }
  }

  /**
   * Reads a table.
   *
   * @param name what to call it in messages; its ending may tell what separates fields
   * @param in the table in UTF-8 or another encoding that has ASCII in it; not closed
   * @param columns which columns are learned
   * @param padded whether there are as many lines as the table has, some of them empty, so that
   *     they have the numbers of those that they came of
   * @throws TrainingException if the table has not these columns
   * @throws IOException if it cannot be read
   */
  public ColumnText(String name, InputStream in, Columns columns, boolean padded)
      throws IOException {
    this.name = name;
    this.columns = columns;
    this.padded = padded;
    this.prefix = columns.prefix().getBytes(StandardCharsets.UTF_8);
    byte[] head = in.readNBytes(HEAD);
    PushbackInputStream whole = new PushbackInputStream(in, HEAD);
    whole.unread(head);
    this.rows = rows(whole, separator(head));
    begin();
  }

  private static SeparatedRows rows(InputStream in, char separator) {
    SeparatedRows.Quotes quotes =
        separator == '\t' ? SeparatedRows.Quotes.WHOLE_FIELDS : SeparatedRows.Quotes.FIELDS;
    return new SeparatedRows(in, separator, quotes, LONGEST, MOST_FIELDS);
  }

  /** The first that gives the columns; if none does, the one that gives the most. */
  private char separator(byte[] head) throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    String likely = lower.contains(".csv") ? ",;\t" : "\t,;";
    // A single column that has a name may be quoted, and one without is most likely plain lines.
    char best = columns.byName() && !lower.contains(".tsv") ? ',' : likely.charAt(0);
    int most = 1;
    for (char each : likely.toCharArray()) {
      SeparatedRows trial = rows(new ByteArrayInputStream(head), each);
      if (nextRow(trial)) {
        if (trial.fields() > 1 && missing(trial).isEmpty()) {
          return each;
        }
        best = trial.fields() > most ? each : best;
        most = Math.max(most, trial.fields());
      }
    }
    return best;
  }

  /** Reads on to a row that has something in it. */
  private static boolean nextRow(SeparatedRows rows) throws IOException {
    boolean any = rows.next();
    while (any && rows.blank()) {
      any = rows.next();
    }
    return any;
  }

  /** Finds the columns in the first row, which is a header if one of them has a name. */
  private void begin() throws IOException {
    boolean any = next();
    if (!any) {
      return;
    }
    Optional<String> missing = missing(rows);
    if (missing.isPresent()) {
      throw noColumn(missing.get());
    }
    expected = rows.fields();
    label = columns.label().map(column -> place(rows, column)).orElse(-1);
    text = columns.text().map(column -> place(rows, column)).orElse(-1);
    if (label == text) {
      throw wrong("two columns", "column " + (label + 1) + " for labels and texts", "name another");
    }
    if (text < 0 && expected == 1) {
      throw wrong("a column of texts", "that of labels alone", "take a table that has both");
    }
    if (columns.byName()) {
      pad(rows.lines());
    } else {
      write();
    }
  }

  private boolean next() throws IOException {
    boolean any = rows.next();
    while (any && rows.blank()) {
      pad(1);
      any = rows.next();
    }
    if (any) {
      checkWhole();
    }
    ended = !any;
    return any;
  }

  private void checkWhole() {
    switch (rows.flaw()) {
      case NONE -> {}
      case OPEN_QUOTE ->
          throw wrong(
              "a quote that closes its field",
              "the end of the text",
              "write a quote in a field twice");
      case TEXT_BEHIND_QUOTE ->
          throw wrong(
              "the end of a field behind its closing quote",
              "more",
              "write a quote in a field twice");
      case TOO_LONG ->
          throw wrong(
              "a row of at most " + LONGEST + " bytes and " + MOST_FIELDS + " fields",
              "a longer one",
              "this is hardly a table of lines");
    }
  }

  /** A column that the row has not, or has twice. */
  private Optional<String> missing(SeparatedRows row) {
    return columns
        .label()
        .filter(column -> place(row, column) < 0)
        .or(() -> columns.text().filter(column -> place(row, column) < 0));
  }

  /** Where the row has a column; -1 if it has none, or two of that name. */
  private static int place(SeparatedRows row, String column) {
    int place = Columns.numbered(column);
    if (place >= 0) {
      return place < row.fields() ? place : -1;
    }
    List<String> names = names(row);
    int first = names.indexOf(column);
    return first == names.lastIndexOf(column) ? first : -1;
  }

  private static List<String> names(SeparatedRows row) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < row.fields(); i++) {
      int length = row.end(i) - row.start(i);
      names.add(new String(row.bytes(), row.start(i), length, StandardCharsets.UTF_8).strip());
    }
    return names;
  }

  private TrainingException noColumn(String column) {
    if (Columns.numbered(column) >= 0) {
      return wrong("a column " + column, rows.fields() + " of them", "count them from 1");
    }
    List<String> names = names(rows);
    String shown = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    boolean twice = names.contains(column);
    List<String> near = Spelling.nearest(column, names.stream(), 1);
    return wrong(
        twice ? "one column \"" + column + "\"" : "a header with the column \"" + column + "\"",
        shown + (names.size() > MOST_SHOWN ? ", ..." : ""),
        near.isEmpty() || twice
            ? "a column without a name has its number, from 1"
            : "did you mean " + near.getFirst() + "?");
  }

  private TrainingException wrong(String wanted, String found, String help) {
    return new TrainingException(
        name
            + ":"
            + rows.line()
            + ": expected "
            + wanted
            + ", found "
            + found
            + (help.isEmpty() ? "" : "; " + help));
  }

  private void write() {
    if (rows.fields() != expected) {
      throw wrong(
          expected + " fields, as in the first row",
          rows.fields() + "",
          "put quotes around a field that has a separator in it");
    }
    if (label >= 0) {
      writeLabel(rows.start(label), rows.end(label));
    }
    for (int i = 0; i < expected; i++) {
      if (i == text || text < 0 && i != label) {
        writeText(rows.start(i), rows.end(i));
      }
    }
    ready.write('\n');
    pad(rows.lines() - 1);
  }

  private void pad(long lines) {
    for (long i = 0; padded && i < lines; i++) {
      ready.write('\n');
    }
  }

  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ' && b != 0;
  }

  private void writeLabel(int start, int end) {
    byte[] bytes = rows.bytes();
    int from = start;
    int to = end;
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (from < to && isSpace(bytes[to - 1])) {
      to--;
    }
    if (from == to) {
      return;
    }
    if (!begins(from, to)) {
      ready.write(prefix, 0, prefix.length);
    }
    for (int i = from; i < to; i++) {
      if (!isSpace(bytes[i])) {
        ready.write(bytes[i]);
      } else if (!isSpace(bytes[i - 1])) {
        ready.write('_');
      }
    }
  }

  /** Whether a label begins there. */
  private boolean begins(int from, int to) {
    for (int i = 0; i < prefix.length; i++) {
      if (from + i >= to || rows.bytes()[from + i] != prefix[i]) {
        return false;
      }
    }
    return prefix.length > 0;
  }

  /** A space goes before each field but the first of a line. */
  private void writeText(int start, int end) {
    byte[] bytes = rows.bytes();
    if (ready.size() > 0 && ready.bytes()[ready.size() - 1] != '\n' && end > start) {
      ready.write(' ');
    }
    boolean begins = true;
    int at = start;
    while (at < end) {
      if (label >= 0 && begins && begins(at, end)) {
        while (at < end && !isSpace(bytes[at])) {
          at++;
        }
      } else {
        byte b = bytes[at++];
        begins = isSpace(b);
        ready.write(begins ? ' ' : b);
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (taken == ready.size()) {
      fill();
    }
    int count = Math.min(length, ready.size() - taken);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(ready.bytes(), taken, into, from, count);
    taken += count;
    return count;
  }

  private void fill() throws IOException {
    ready.reset();
    taken = 0;
    while (!ended && ready.size() < HEAD) {
      if (next()) {
        write();
      }
    }
  }
}
