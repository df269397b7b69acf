package embedkit.io.formats.csv;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.ByteOrderMark;
import embedkit.api.file.InputFile;
import embedkit.api.file.SeparatedRows;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.text.FlawedRows;
import embedkit.io.formats.text.FloatText;
import embedkit.io.formats.text.Policies;
import embedkit.io.formats.text.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The rows of a file of delimited fields. */
final class CsvSource implements RecordSource {

  private final InputFile file;
  private final CsvLayout layout;
  private final FlawedRows flawed;
  private final InputStream in;
  private final SeparatedRows records;
  private final Decimals decimals;
  private final NumberList list = new NumberList();
  private final float[] values;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private byte[] token = {};
  private long place;
  private boolean begun;
  private long blanks;
  private long firstBlank;

  /** A flaw of a record. */
  private record Flaw(String expected, String found) {}

  CsvSource(InputFile file, CsvLayout layout, Policies policies, boolean quotes) {
    this.file = file;
    this.layout = layout;
    this.flawed = new FlawedRows(file.path(), Csv.NAME, policies, tally, this::here);
    if (layout.dim() > TableShape.MAX_DIM) {
      throw broken(
          1, "at most " + TableShape.MAX_DIM + " numbers", layout.dim() + " numbers", "", null);
    }
    this.values = new float[layout.dim()];
    this.decimals = new Decimals(layout.delimiter() != ',');
    this.in = file.open();
    this.records = CsvLayout.records(in, layout.delimiter(), quotes);
  }

  @Override
  public int dim() {
    return values.length;
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
    return place;
  }

  @Override
  public LoadReport.Tally tally() {
    return tally;
  }

  @Override
  public boolean next() {
    try {
      if (!begun) {
        begin();
      }
      while (records.next()) {
        if (taken()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void begin() throws IOException {
    begun = true;
    if (ByteOrderMark.startOfUtf8(file.head()) > 0) {
      tally.note("byte order mark skipped", "line 1");
    }
    boolean header = layout.header();
    while (header && records.next()) {
      header = records.blank();
      if (!header) {
        checkWhole();
        noteEnd();
      }
    }
  }

  /** Takes a record as a row, or passes it over as the policies say. */
  private boolean taken() {
    if (records.blank()) {
      firstBlank = blanks++ == 0 ? records.line() : firstBlank;
      return false;
    }
    noteBlanks();
    checkWhole();
    Flaw flaw = flaw();
    if (flaw != null) {
      flawed.bad(flaw.expected, flaw.found, "");
      return false;
    }
    noteEnd();
    place = records.line();
    token =
        flawed.token(
            records.copy(layout.token()), () -> "UTF-8 as " + layout.column(layout.token()));
    return token != null && flawed.numbers(values, values.length, () -> quoted(layout.token()));
  }

  /** What is wrong with the record; null if nothing is, and then its numbers are in place. */
  private Flaw flaw() {
    if (records.flaw() == SeparatedRows.Flaw.TEXT_BEHIND_QUOTE) {
      return new Flaw("a delimiter behind a closing quotation mark", "other text");
    }
    int fields = records.fields();
    boolean spare =
        fields == layout.columns() + 1 && records.start(fields - 1) == records.end(fields - 1);
    if (fields != layout.columns() && !spare) {
      String numbers = layout.list() >= 0 ? "a list of numbers" : layout.dim() + " numbers";
      return new Flaw(
          layout.columns() + " fields, a token and " + numbers,
          fields + (fields == 1 ? " field" : " fields"));
    }
    return layout.list() >= 0 ? flawOfList() : flawOfNumbers();
  }

  private Flaw flawOfList() {
    int field = layout.list();
    int from = records.start(field);
    int count = list.read(records.bytes(), from, records.end(field), values);
    if (count == values.length && count > 0) {
      return null;
    }
    String expected = "a list of " + values.length + " numbers as " + layout.column(field);
    String found =
        count >= 0 ? "" + count : Quotes.quoted(records.bytes(), list.flawFrom(), list.flawTo());
    return new Flaw(
        values.length == 0 ? "a list of numbers as " + layout.column(field) : expected, found);
  }

  private Flaw flawOfNumbers() {
    int at = 0;
    for (int i = 0; i < layout.columns(); i++) {
      if (i != layout.token() && i != layout.rowNumber()) {
        String shown = decimals.expected();
        long number = decimals.scan(records.bytes(), records.start(i), records.end(i));
        if (number == FloatText.NONE) {
          return new Flaw(shown + " as " + layout.column(i), quoted(i));
        }
        values[at++] = FloatText.value(number);
      }
    }
    return null;
  }

  private FlawedRows.Place here() {
    return new FlawedRows.Place(String.valueOf(records.line()), "line " + records.line());
  }

  private void checkWhole() {
    if (records.flaw() == SeparatedRows.Flaw.OPEN_QUOTE) {
      throw broken(
          records.line(),
          "a closing quotation mark",
          "the end of the file",
          "a field that begins here is never closed",
          Csv.QUOTES.name() + "=none");
    }
    if (records.flaw() == SeparatedRows.Flaw.TOO_LONG) {
      throw broken(
          records.line(),
          "a record of at most " + CsvLayout.MOST_BYTES + " bytes",
          "a longer one",
          "a quotation mark may be missing",
          Csv.QUOTES.name() + "=none");
    }
  }

  private void noteEnd() {
    if (!records.endsInLineFeed()) {
      tally.note(
          "no line feed behind the last row, whose last number may be cut short",
          "line " + records.line());
    }
  }

  /** Blank lines are a problem, but not at the end of the file. */
  private void noteBlanks() {
    for (; blanks > 0; blanks--) {
      tally.note("blank line skipped", "line " + firstBlank++);
    }
  }

  private String quoted(int field) {
    return Quotes.quoted(records.bytes(), records.start(field), records.end(field));
  }

  private VectorFileException broken(
      long line, String expected, String found, String advice, String setting) {
    List<Remedy> remedies =
        setting == null
            ? List.of()
            : List.of(
                new Remedy.Reading(
                    "take quotation marks for characters of a token", Csv.NAME + ":" + setting));
    return VectorFileException.at(
        file.path(), String.valueOf(line), expected, found, advice, remedies, null);
  }

  private RuntimeException failed(IOException e) {
    String line = String.valueOf(records.line());
    if (file.compression().isEmpty()) {
      return FileAccessException.because("cannot read " + file.path() + " from line " + line, e);
    }
    return VectorFileException.at(
        file.path(),
        line,
        "whole " + file.compression().get() + " data",
        "data that is cut short or damaged (" + e.getMessage() + ")",
        "get the file again",
        e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
