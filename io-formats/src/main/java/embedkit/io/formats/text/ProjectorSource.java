package embedkit.io.formats.text;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.records.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The rows of a projector's vectors, with the tokens beside them where there are any. */
final class ProjectorSource implements RecordSource {

  private static final byte[] NO_TOKEN = {};

  private final InputFile file;
  private final TextLines lines;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final ProjectorMetadata metadata;
  private float[] values = new float[64];
  private int dim;
  private long rows;
  private boolean ended;

  /** Told by the first line. */
  private NumberFields parted;

  ProjectorSource(InputFile file, Optional<Path> metadata) {
    this.file = file;
    this.metadata = metadata.map(path -> ProjectorMetadata.open(path, tally)).orElse(null);
    try {
      this.lines = new TextLines(file.path(), file.open());
    } catch (RuntimeException e) {
      if (this.metadata != null) {
        this.metadata.close();
      }
      throw e;
    }
  }

  @Override
  public boolean next() {
    if (ended) {
      return false;
    }
    try {
      boolean more = line();
      if (!more || lines.length() == 0) {
        end(more);
        return false;
      }
    } catch (IOException e) {
      throw failed(e);
    }
    int count = numbers();
    if (dim > 0 && count != dim) {
      throw broken(dim + (dim == 1 ? " number" : " numbers"), String.valueOf(count));
    }
    dim = count;
    if (!lines.endsInLineFeed()) {
      tally.note(
          "no line feed behind the last row, whose last number may be cut short",
          "line " + lines.line());
    }
    if (metadata != null && !metadata.next()) {
      throw metadata.missing(file.path(), rows);
    }
    rows++;
    return true;
  }

  /** Moves to the next line; comments are passed over where they stand before all numbers. */
  private boolean line() throws IOException {
    boolean more = lines.next();
    while (more && parted == null && NumberFields.isComment(lines.bytes(), 0, lines.length())) {
      more = lines.next();
    }
    if (more && parted == null) {
      parted = NumberFields.of(lines.bytes(), 0, lines.length());
    }
    return more;
  }

  /** Blank lines are nothing but at the end. */
  private void end(boolean blank) throws IOException {
    ended = true;
    if (rows == 0) {
      throw broken("numbers parted by tabs, commas or blanks", blank ? "a blank line" : "nothing");
    }
    while (blank && lines.next()) {
      if (lines.length() > 0) {
        throw broken("the end of the file behind a blank line", "another line");
      }
    }
    if (metadata != null) {
      metadata.end(file.path(), rows);
    }
  }

  private int numbers() {
    byte[] b = lines.bytes();
    int end = lines.length();
    int count = 0;
    boolean finite = true;
    int from = parted.begin(b, 0, end);
    while (from <= end) {
      int next = parted.end(b, from, end);
      int to = parted.trimmed(b, from, next);
      long number = FloatText.scan(b, from, to);
      if (number == FloatText.NONE || FloatText.end(number) != to) {
        throw broken("a number as field " + (count + 1), Quotes.quoted(b, from, to));
      }
      if (count == TableShape.MAX_DIM) {
        throw broken("at most " + TableShape.MAX_DIM + " numbers", "more");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = FloatText.value(number);
      finite &= Float.isFinite(FloatText.value(number));
      from = parted.next(b, next, end);
    }
    if (!finite) {
      tally.note(Flaw.NON_FINITE.kind(Policy.KEEP), "line " + lines.line());
    }
    return count;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public boolean hasTokens() {
    return metadata != null;
  }

  @Override
  public boolean hasCounts() {
    return metadata != null && metadata.hasCounts();
  }

  @Override
  public byte[] token() {
    return metadata == null ? NO_TOKEN : metadata.token();
  }

  @Override
  public long tokenCount() {
    return metadata == null ? -1 : metadata.count();
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
    return VectorFileException.at(
        file.path(), String.valueOf(Math.max(1, lines.line())), expected, found, "");
  }

  private RuntimeException failed(IOException e) {
    if (file.compression().isEmpty()) {
      return FileAccessException.because("cannot read " + file.path(), e);
    }
    return VectorFileException.at(
        file.path(),
        String.valueOf(lines.line() + 1),
        "whole " + file.compression().get() + " data",
        "data that is cut short or damaged (" + e.getMessage() + ")",
        "get the file again",
        e);
  }

  @Override
  public void close() {
    if (metadata != null) {
      metadata.close();
    }
    try {
      lines.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
