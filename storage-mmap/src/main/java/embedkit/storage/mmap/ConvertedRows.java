package embedkit.storage.mmap;

import embedkit.api.VectorFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Makes the rows of a converted table, in any order. Safe for any number of threads. */
final class ConvertedRows implements MadeRows {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MappedFile file;
  private final Header header;
  private final ConvertedTable table;
  private final int dim;
  private final Numbers matrix;
  private final Numbers scale;
  private final Numbers weights;
  private final MemorySegment mapping;
  private final boolean wide;

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

    /** Reads numbers times a factor: multiplied in double and rounded once. */
    void read(long from, int count, double factor, float[] into, int at) {
      switch (dtype) {
        case "F64" -> {
          for (int d = 0; d < count; d++) {
            into[at + d] = (float) (data.get(F64, 8 * (from + d)) * factor);
          }
        }
        case "F32" -> {
          MemorySegment.copy(data, F32, 4 * from, into, at, count);
          if (factor != 1) {
            for (int d = 0; d < count; d++) {
              into[at + d] = (float) (into[at + d] * factor);
            }
          }
        }
        case "F16" -> {
          for (int d = 0; d < count; d++) {
            float number = Float.float16ToFloat(data.get(SHORT, 2 * (from + d)));
            into[at + d] = (float) (number * factor);
          }
        }
        case "I8" -> {
          for (int d = 0; d < count; d++) {
            into[at + d] = (float) (data.get(ValueLayout.JAVA_BYTE, from + d) * factor);
          }
        }
        default -> {
          for (int d = 0; d < count; d++) {
            into[at + d] = (float) (get(from + d) * factor);
          }
        }
      }
    }
  }

  ConvertedRows(MappedFile file, Header header, ConvertedTable table) {
    this.file = file;
    this.header = header;
    this.table = table;
    this.dim = table.dim();
    this.matrix = numbers(table.matrix());
    this.scale = table.scale().map(this::numbers).orElse(null);
    this.weights = table.weights().map(this::numbers).orElse(null);
    this.mapping = table.mapping().map(this::data).orElse(null);
    this.wide = table.mapping().filter(tensor -> tensor.dtype().equals("I64")).isPresent();
  }

  private MemorySegment data(Tensor tensor) {
    return file.slice(header.dataStart() + tensor.begin(), tensor.bytes());
  }

  private Numbers numbers(Tensor tensor) {
    return new Numbers(tensor.dtype(), data(tensor));
  }

  @Override
  public MappedFile file() {
    return file;
  }

  @Override
  public long rows() {
    return table.rows();
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public void make(long row, float[] into, int at) {
    long own = mapping == null ? row : mapped(row);
    double factor = weights == null ? 1 : weights.get(row);
    if (scale != null) {
      factor *= scale.get(scale.single() ? 0 : own);
    }
    matrix.read(own * dim, dim, factor, into, at);
  }

  private long mapped(long token) {
    long row = wide ? MappedTable.readLong(mapping, token) : mapping.get(INT, 4 * token);
    long rows = table.matrix().shape().getFirst();
    if (row < 0 || row >= rows) {
      throw VectorFileException.at(
          file.path(),
          "tensor " + table.mapping().orElseThrow().name() + "[" + token + "]",
          "a row of the " + rows + " of " + table.matrix().name(),
          String.valueOf(row),
          "");
    }
    return row;
  }
}
