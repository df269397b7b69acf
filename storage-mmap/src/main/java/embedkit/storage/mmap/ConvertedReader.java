package embedkit.storage.mmap;

import embedkit.api.LoadReport;
import embedkit.api.VectorFileException;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalLong;

/** Makes the rows of a converted table, in order. For one thread. */
final class ConvertedReader implements VectorReader {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NO_TOKEN = {};

  private final MappedFile file;
  private final Header header;
  private final ConvertedTable table;
  private final Numbers matrix;
  private final Numbers scale;
  private final Numbers weights;
  private final MemorySegment mapping;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private long next;
  private boolean closed;

  /** The numbers of a tensor. */
  private record Numbers(String dtype, MemorySegment data) {
    double get(long index) {
      return switch (dtype) {
        case "F64" -> data.get(F64, 8 * index);
        case "F32" -> data.get(F32, 4 * index);
        case "F16" -> Float.float16ToFloat(data.get(SHORT, 2 * index));
        case "BF16" -> Float.intBitsToFloat(data.get(SHORT, 2 * index) << 16);
        default -> data.get(ValueLayout.JAVA_BYTE, index);
      };
    }

    boolean single() {
      return data.byteSize() * Byte.SIZE == Tensor.bitsOf(dtype).orElseThrow();
    }
  }

  ConvertedReader(MappedFile file, Header header, ConvertedTable table) {
    this.file = file;
    this.header = header;
    this.table = table;
    this.matrix = numbers(table.matrix());
    this.scale = table.scale().map(this::numbers).orElse(null);
    this.weights = table.weights().map(this::numbers).orElse(null);
    this.mapping = table.mapping().map(this::data).orElse(null);
  }

  private MemorySegment data(Tensor tensor) {
    return file.slice(header.dataStart() + tensor.begin(), tensor.bytes());
  }

  private Numbers numbers(Tensor tensor) {
    return new Numbers(tensor.dtype(), data(tensor));
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(table.rows());
  }

  @Override
  public int dim() {
    return table.dim();
  }

  @Override
  public boolean hasTokens() {
    return false;
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    try {
      while (!closed && !block.full() && next < table.rows()) {
        int row = block.append(NO_TOKEN, 0, 0, next, -1);
        make(block.values(), row * table.dim());
        next++;
      }
    } catch (InternalError e) {
      throw file.failure(e);
    }
    return block.count() > 0;
  }

  /** Numbers are multiplied in double and rounded once. */
  private void make(float[] into, int at) {
    int dim = table.dim();
    long row = mapping == null ? next : mapped();
    double factor = weights == null ? 1 : weights.get(next);
    if (scale != null) {
      factor *= scale.get(scale.single() ? 0 : row);
    }
    boolean finite = true;
    for (int d = 0; d < dim; d++) {
      into[at + d] = (float) (matrix.get(row * dim + d) * factor);
      finite &= Float.isFinite(into[at + d]);
    }
    if (!finite) {
      tally.note("row with a number that is not finite kept", "row " + next);
    }
  }

  private long mapped() {
    boolean wide = table.mapping().orElseThrow().dtype().equals("I64");
    long row = wide ? MappedTable.readLong(mapping, next) : mapping.get(INT, 4 * next);
    long rows = table.matrix().shape().getFirst();
    if (row < 0 || row >= rows) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + table.mapping().orElseThrow().name() + "[" + next + "]",
          "a row of the " + rows + " of " + table.matrix().name(),
          String.valueOf(row),
          "");
    }
    return row;
  }

  @Override
  public LoadReport report() {
    return tally.report(next);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.close();
    }
  }
}
