package embedkit.io.formats.csv;

import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.io.formats.Utf8;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.text.FloatText;
import embedkit.io.formats.text.Policies;
import embedkit.io.formats.text.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** The rows of a file of delimited fields. */
final class CsvSource implements RecordSource {

  private final InputFile file;
  private final CsvLayout layout;
  private final Policies policies;
  private final InputStream in;
  private final CsvRecords records;
  private final Decimals decimals;
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
    this.policies = policies;
    if (layout.dim() > TableShape.MAX_DIM) {
      throw broken(
          1, "at most " + TableShape.MAX_DIM + " numbers", layout.dim() + " numbers", "", null);
    }
    this.values = new float[layout.dim()];
    this.decimals = new Decimals(layout.delimiter() != ',');
    this.in = file.open();
    this.records = new CsvRecords(in, layout.delimiter(), quotes);
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
    if (CsvLayout.marked(file.head())) {
      in.skipNBytes(3);
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
      if (policies.badRow() == Policy.FAIL) {
        throw broken(
            records.line(), flaw.expected, flaw.found, "", Policies.ON_BAD_ROW.name() + "=skip");
      }
      note("bad row skipped", flaw);
      return false;
    }
    noteEnd();
    place = records.line();
    return keptToken() && keptNumbers();
  }

  /** What is wrong with the record; null if nothing is, and then its numbers are in place. */
  private Flaw flaw() {
    if (records.state() == CsvRecords.State.TEXT_BEHIND_QUOTE) {
      return new Flaw("a delimiter behind a closing quotation mark", "other text");
    }
    int fields = records.fields();
    boolean spare =
        fields == layout.columns() + 1 && records.start(fields - 1) == records.end(fields - 1);
    if (fields != layout.columns() && !spare) {
      return new Flaw(
          layout.columns() + " fields, a token and " + layout.dim() + " numbers",
          fields + (fields == 1 ? " field" : " fields"));
    }
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

  private boolean keptToken() {
    int from = records.start(layout.token());
    int end = records.end(layout.token());
    byte[] bytes = records.bytes();
    token = records.copy(layout.token());
    if (!Utf8.valid(bytes, from, end)) {
      Flaw flaw = new Flaw("UTF-8 as " + layout.column(layout.token()), quoted(layout.token()));
      switch (policies.badUtf8()) {
        case FAIL ->
            throw broken(
                records.line(),
                flaw.expected,
                flaw.found,
                "",
                Policies.ON_BAD_UTF8.name() + "=replace");
        case SKIP -> {
          note("token that is not UTF-8 skipped", flaw);
          return false;
        }
        default -> {
          note("token that is not UTF-8 mended", flaw);
          token = Utf8.shown(bytes, from, end);
        }
      }
    }
    if (token.length == 0) {
      note("row with an empty token kept", new Flaw("a token", "none"));
    }
    return true;
  }

  private boolean keptNumbers() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return keptNonFinite(i);
      }
    }
    return true;
  }

  private boolean keptNonFinite(int first) {
    Flaw flaw =
        new Flaw(
            "finite numbers after " + quoted(layout.token()),
            values[first] + " as number " + (first + 1));
    Policy policy = policies.nonFinite();
    if (policy == Policy.FAIL) {
      throw broken(
          records.line(), flaw.expected, flaw.found, "", Policies.ON_NON_FINITE.name() + "=keep");
    }
    String done =
        switch (policy) {
          case SKIP -> "skipped";
          case REPLACE -> "mended";
          default -> "kept";
        };
    note("row with a number that is not finite " + done, flaw);
    for (int i = first; policy == Policy.REPLACE && i < values.length; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : 0;
    }
    return policy != Policy.SKIP;
  }

  private void checkWhole() {
    if (records.state() == CsvRecords.State.OPEN_QUOTE) {
      throw broken(
          records.line(),
          "a closing quotation mark",
          "the end of the file",
          "a field that begins here is never closed",
          Csv.QUOTES.name() + "=none");
    }
    if (records.state() == CsvRecords.State.TOO_LONG) {
      throw broken(
          records.line(),
          "a record of at most " + CsvRecords.MOST_BYTES + " bytes",
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

  private void note(String kind, Flaw flaw) {
    tally.note(
        kind, "line " + records.line() + ": expected " + flaw.expected + ", found " + flaw.found);
  }

  private String quoted(int field) {
    return Quotes.quoted(records.bytes(), records.start(field), records.end(field));
  }

  private VectorFileException broken(
      long line, String expected, String found, String advice, String setting) {
    List<Remedy> remedies =
        setting == null
            ? List.of()
            : List.of(new Remedy.Reading(effect(setting), Csv.NAME + ":" + setting));
    return VectorFileException.at(
        file.path(), String.valueOf(line), expected, found, advice, remedies, null);
  }

  private static String effect(String setting) {
    return switch (setting.substring(setting.indexOf('=') + 1).toLowerCase(Locale.ROOT)) {
      case "skip" -> "drop such lines";
      case "replace" -> "mend it";
      case "none" -> "take quotation marks for characters of a token";
      default -> "keep it";
    };
  }

  private RuntimeException failed(IOException e) {
    String line = String.valueOf(records.line());
    if (file.compression().isEmpty()) {
      return new FileAccessException(
          "cannot read " + file.path() + " from line " + line + ": " + e.getMessage(), e);
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
      throw new FileAccessException("cannot close " + file.path() + ": " + e.getMessage(), e);
    }
  }
}
