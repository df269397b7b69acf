package embedkit.io.formats.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rows that lie one behind the other, of 16, 32 or 64 bits in either byte order. */
final class StreamedRows implements MatrixRows {

  private final ByteSource source;
  private final NpyHeader header;
  private final int dim;
  private final byte[] row;
  private final ByteBuffer numbers;

  StreamedRows(ByteSource source, NpyHeader header) {
    this.source = source;
    this.header = header;
    this.dim = header.dim();
    this.row = new byte[dim * header.size()];
    this.numbers = ByteBuffer.wrap(row).order(header.order());
  }

  @Override
  public void next(int count, float[] into, int from) {
    String what = "a row of " + dim + " numbers";
    if (header.size() == 4 && header.order() == ByteOrder.LITTLE_ENDIAN) {
      source.floats(into, from, count * dim, what);
      return;
    }
    for (int i = 0; i < count; i++) {
      source.bytes(row, row.length, what);
      decode(into, from + i * dim);
    }
  }

  private void decode(float[] into, int from) {
    switch (header.size()) {
      case 2 -> {
        for (int d = 0; d < dim; d++) {
          into[from + d] = Float.float16ToFloat(numbers.getShort(2 * d));
        }
      }
      case 4 -> numbers.asFloatBuffer().get(into, from, dim);
      default -> {
        for (int d = 0; d < dim; d++) {
          into[from + d] = (float) numbers.getDouble(8 * d);
        }
      }
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
