package embedkit.io.formats.dl4j;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.io.formats.Utf8;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.records.TextLines;
import embedkit.io.formats.text.FloatText;
import embedkit.io.formats.text.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of a text whose words are in base64. For one thread. */
final class Dl4jSource implements RecordSource {

  static final String MARK = "B64:";

  /** Rows, dim and documents; older versions leave the last out. */
  static final Pattern HEADER = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18})( [0-9]{1,18})? *");

  private static final int LONGEST_HEADER = 80;

  private final InputFile file;
  private final String part;
  private final Runnable onClose;
  private final TextLines lines;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private long announced = -1;
  private byte[] token = {};
  private float[] values = new float[64];
  private int dim;
  private long rows;
  private boolean ended;

  /**
   * Reads a text.
   *
   * @param part name of the text in the file; empty if it is the file
   * @param onClose what else is closed
   */
  Dl4jSource(InputFile file, InputStream in, String part, Runnable onClose) {
    this.file = file;
    this.part = part;
    this.onClose = onClose;
    this.lines = new TextLines(file.path(), in);
  }

  @Override
  public boolean next() {
    if (ended) {
      return false;
    }
    try {
      boolean more = lines.next();
      if (more && lines.line() == 1 && header()) {
        more = lines.next();
      }
      if (!more || lines.length() == 0) {
        ended = true;
        end(more);
        return false;
      }
    } catch (IOException e) {
      throw failed(e);
    }
    row();
    rows++;
    return true;
  }

  /** Takes line 1 as a header if it is one. */
  private boolean header() {
    if (lines.length() > LONGEST_HEADER) {
      return false;
    }
    Matcher numbers = HEADER.matcher(text(0, lines.length()));
    if (!numbers.matches()) {
      return false;
    }
    announced = Long.parseLong(numbers.group(1));
    long width = Long.parseLong(numbers.group(2));
    if (width < 1 || width > TableShape.MAX_DIM) {
      throw broken("a dim of 1 to " + TableShape.MAX_DIM, "dim " + width);
    }
    dim = (int) width;
    return true;
  }

  private void end(boolean blank) throws IOException {
    while (blank && lines.next()) {
      if (lines.length() > 0) {
        throw broken("the end of the text behind a blank line", "another line");
      }
    }
    if (announced > rows) {
      throw broken(
          announced + " rows, as line 1 announces",
          "the end after " + rows + "; it may be cut short");
    }
    if (announced >= 0 && rows > announced) {
      tally.note(
          "header announces fewer rows than the file has, all kept",
          "line 1: " + announced + " rows announced, " + rows + " found");
    }
    if (dim == 0) {
      throw broken("a word and numbers", "nothing");
    }
  }

  private void row() {
    byte[] b = lines.bytes();
    int end = lines.length();
    while (end > 0 && FloatText.separates(b[end - 1])) {
      end--;
    }
    int p = fieldEnd(b, 0, end);
    int wordEnd = p;
    int count = 0;
    boolean finite = true;
    while (p < end) {
      int from = p + 1;
      p = fieldEnd(b, from, end);
      long number = FloatText.scan(b, from, p);
      if (number == FloatText.NONE || FloatText.end(number) != p) {
        throw broken("a number as field " + (count + 2), Quotes.quoted(b, from, p));
      }
      if (count == (dim == 0 ? TableShape.MAX_DIM : dim)) {
        throw broken("no more than " + count + " numbers", "more");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = FloatText.value(number);
      finite &= Float.isFinite(FloatText.value(number));
    }
    if (count == 0 || dim > 0 && count != dim) {
      throw broken((dim == 0 ? "" : dim + " ") + "numbers after the word", String.valueOf(count));
    }
    dim = count;
    takeWord(wordEnd);
    if (!finite) {
      tally.note("row with a number that is not finite kept", "line " + lines.line());
    }
    if (!lines.endsInLineFeed()) {
      tally.note(
          "no line feed behind the last row, whose last number may be cut short",
          "line " + lines.line());
    }
  }

  private static int fieldEnd(byte[] b, int from, int end) {
    int p = from;
    while (p < end && !FloatText.separates(b[p])) {
      p++;
    }
    return p;
  }

  /** Words without the mark are taken as they stand. */
  private void takeWord(int end) {
    byte[] word = Arrays.copyOf(lines.bytes(), end);
    if (text(0, Math.min(end, MARK.length())).equals(MARK)) {
      try {
        word = Base64.getDecoder().decode(Arrays.copyOfRange(word, MARK.length(), end));
      } catch (IllegalArgumentException e) {
        throw broken("a word in base64", Quotes.quoted(word, 0, end));
      }
    }
    if (!Utf8.valid(word, 0, word.length)) {
      tally.note("token that is not UTF-8 mended", "line " + lines.line());
      word = Utf8.shown(word, 0, word.length);
    }
    if (word.length == 0) {
      tally.note("row with an empty token kept", "line " + lines.line());
    }
    token = word;
  }

  private String text(int from, int to) {
    return new String(lines.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public byte[] token() {
    return token;
  }

  @Override
  public float[] values() {
    return values;
  }

  @Override
  public long place() {
    return lines.line();
  }

  @Override
  public LoadReport.Tally tally() {
    return tally;
  }

  private VectorFileException broken(String expected, String found) {
    String line = String.valueOf(Math.max(1, lines.line()));
    String place = part.isEmpty() ? line : part + ":" + line;
    return VectorFileException.at(file.path(), place, expected, found, "");
  }

  private RuntimeException failed(IOException e) {
    if (file.compression().isEmpty() && part.isEmpty()) {
      return FileAccessException.because("cannot read " + file.path(), e);
    }
    return broken("whole data", "data that is cut short or damaged (" + e.getMessage() + ")");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    } finally {
      onClose.run();
    }
  }
}
