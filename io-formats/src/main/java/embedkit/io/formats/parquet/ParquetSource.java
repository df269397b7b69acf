package embedkit.io.formats.parquet;

import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.schema.ColumnSchema;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.file.InputFile;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.text.FlawedRows;
import embedkit.io.formats.text.Policies;
import embedkit.io.formats.text.Quotes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rows of a file, read in batches of all their columns. Places are rows from 0. */
final class ParquetSource implements RecordSource {

  private static final long BATCH_VALUES = 1 << 17;
  private static final int MOST_BATCH = 1 << 13;
  private static final byte[] NO_TOKEN = {};

  private final HardwoodFile hardwood;
  private final ParquetColumns columns;
  private final ColumnReaders readers;
  private final Optional<ColumnReader> words;
  private final List<ColumnReader> numbers;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final FlawedRows flawed;

  private byte[] token = NO_TOKEN;
  private float[] values = {};
  private long place = -1;
  private int at = -1;
  private int count;

  /** The words and numbers of the batch that is read. */
  private Texts texts;

  private Numbers[] batch;

  ParquetSource(
      InputFile file, Optional<String> token, Optional<String> vector, Policies policies) {
    this.flawed = new FlawedRows(file.path(), Parquet.NAME, policies, tally, this::here);
    this.hardwood = new HardwoodFile(file.path());
    try {
      FileMetaData head = hardwood.reader().getFileMetaData();
      this.columns =
          hardwood.call(
              "",
              () ->
                  ParquetColumns.of(file.path(), hardwood.reader().getFileSchema(), token, vector));
      hardwood.call(
          "",
          () -> {
            columns.check(file.path(), head.rowGroups());
            return null;
          });
      int rows =
          hardwood.call(
              "",
              () ->
                  (int) Math.clamp(BATCH_VALUES / columns.width(head.rowGroups()), 1L, MOST_BATCH));
      this.readers =
          hardwood.call(
              "",
              () ->
                  hardwood
                      .reader()
                      .buildColumnReaders(columns.projection())
                      .batchSize(rows)
                      .build());
      this.words = columns.word().map(this::reader);
      this.numbers = columns.numbers().stream().map(this::reader).toList();
    } catch (RuntimeException e) {
      hardwood.close();
      throw e;
    }
  }

  private ColumnReader reader(ColumnSchema column) {
    for (int i = 0; i < readers.getColumnCount(); i++) {
      if (readers.getColumnReader(i).getColumnSchema().columnIndex() == column.columnIndex()) {
        return readers.getColumnReader(i);
      }
    }
    throw hardwood.refusal("column " + column.name(), "a column of that name", "none", "");
  }

  private FlawedRows.Place here() {
    return new FlawedRows.Place("row " + place, "row " + place);
  }

  @Override
  public boolean next() {
    return hardwood.call(
        "row " + (place + 1),
        () -> {
          while (advance()) {
            if (taken()) {
              return true;
            }
          }
          if (values.length == 0) {
            throw hardwood.refusal("", "a row of a word and its numbers", "no row", "");
          }
          return false;
        });
  }

  private boolean advance() {
    if (++at >= count) {
      do {
        if (!readers.nextBatch()) {
          return false;
        }
        count = readers.getRecordCount();
      } while (count == 0);
      at = 0;
      texts = words.map(Texts::of).orElse(null);
      batch = numbers.stream().map(Numbers::of).toArray(Numbers[]::new);
    }
    place++;
    return true;
  }

  /** Takes a row, or passes it over as the policies say. */
  private boolean taken() {
    if (texts != null && texts.isNull(at)) {
      flawed.bad("a word", "null", "");
      return false;
    }
    byte[] word = texts == null ? NO_TOKEN : texts.get(at);
    if (!takeNumbers(word)) {
      return false;
    }
    if (texts != null) {
      word = flawed.token(word, () -> "a word in UTF-8");
    }
    token = word;
    return word != null && flawed.numbers(values, values.length, () -> shown(token));
  }

  private boolean takeNumbers(byte[] word) {
    return columns.lists() ? takeList(word) : takeEach(word);
  }

  private boolean takeList(byte[] word) {
    Numbers list = batch[0];
    int from = list.start(at);
    int size = list.end(at) - from;
    if (size < 1 || size > TableShape.MAX_DIM || values.length > 0 && size != values.length) {
      String expected =
          values.length == 0
              ? "1 to " + TableShape.MAX_DIM + " numbers"
              : values.length + (values.length == 1 ? " number" : " numbers");
      flawed.bad(expected + after(word), list.absent(at) ? "null" : String.valueOf(size), "");
      return false;
    }
    for (int d = 0; d < size; d++) {
      if (list.isNull(from + d)) {
        flawed.bad("a number as number " + (d + 1) + after(word), "null", "");
        return false;
      }
    }
    values = values.length == 0 ? new float[size] : values;
    list.copy(from, values, 0, size);
    return true;
  }

  private boolean takeEach(byte[] word) {
    values = values.length == 0 ? new float[batch.length] : values;
    for (int d = 0; d < batch.length; d++) {
      if (batch[d].isNull(at)) {
        flawed.bad("a number as number " + (d + 1) + after(word), "null", "");
        return false;
      }
      batch[d].copy(at, values, d, 1);
    }
    return true;
  }

  private String after(byte[] word) {
    return texts == null ? "" : " after " + shown(word);
  }

  private static String shown(byte[] word) {
    return word.length == 0 ? "no word" : Quotes.quoted(word, 0, word.length);
  }

  /** The words of a batch. */
  private record Texts(ColumnReader column, byte[] bytes, int[] offsets, long[] numbers) {

    static Texts of(ColumnReader column) {
      return switch (column.getColumnSchema().type()) {
        case INT32 -> {
          int[] ints = column.getInts();
          long[] longs = new long[ints.length];
          for (int i = 0; i < ints.length; i++) {
            longs[i] = ints[i];
          }
          yield new Texts(column, null, null, longs);
        }
        case INT64 -> new Texts(column, null, null, column.getLongs());
        default -> new Texts(column, column.getBinaryValues(), column.getBinaryOffsets(), null);
      };
    }

    boolean isNull(int record) {
      return column.getLeafValidity().isNull(record);
    }

    byte[] get(int record) {
      return numbers != null
          ? Long.toString(numbers[record]).getBytes(StandardCharsets.US_ASCII)
          : Arrays.copyOfRange(bytes, offsets[record], offsets[record + 1]);
    }
  }

  /** The numbers of a batch of one column. */
  private record Numbers(
      ColumnReader column, int[] offsets, float[] floats, double[] doubles, byte[] halves) {

    static Numbers of(ColumnReader column) {
      int[] offsets = column.getLayerCount() == 0 ? null : column.getLayerOffsets(0);
      return switch (column.getColumnSchema().type()) {
        case FLOAT -> new Numbers(column, offsets, column.getFloats(), null, null);
        case DOUBLE -> new Numbers(column, offsets, null, column.getDoubles(), null);
        default -> new Numbers(column, offsets, null, null, column.getBinaryValues());
      };
    }

    int start(int record) {
      return offsets[record];
    }

    int end(int record) {
      return offsets[record + 1];
    }

    /** Tells whether there is no list at all. */
    boolean absent(int record) {
      return column.getLayerValidity(0).isNull(record);
    }

    boolean isNull(int value) {
      return column.getLeafValidity().isNull(value);
    }

    void copy(int from, float[] into, int to, int count) {
      if (floats != null) {
        System.arraycopy(floats, from, into, to, count);
        return;
      }
      int[] bytes = halves == null ? null : column.getBinaryOffsets();
      for (int i = 0; i < count; i++) {
        into[to + i] = doubles != null ? (float) doubles[from + i] : half(bytes[from + i]);
      }
    }

    private float half(int at) {
      return Float.float16ToFloat((short) (halves[at] & 0xFF | halves[at + 1] << 8));
    }
  }

  @Override
  public int dim() {
    return values.length;
  }

  @Override
  public boolean hasTokens() {
    return words.isPresent();
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
  public void close() {
    try {
      if (readers != null) {
        readers.close();
      }
    } finally {
      hardwood.close();
    }
  }
}
