package embedkit.io.formats.binary;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes arrays in NumPy's format, version 1. */
final class NpyWriter {

  private static final int ALIGNMENT = 64;
  private static final int BEFORE_HEADER = 10;
  private static final int BLOCK_VALUES = 1 << 16;

  private NpyWriter() {}

  /** Writes the head of an array; the shape is as Python prints it, such as {@code (3, 2)}. */
  static void head(OutputStream out, String descr, String shape) throws IOException {
    String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    int used = BEFORE_HEADER + dict.length() + 1;
    int padding = (ALIGNMENT - used % ALIGNMENT) % ALIGNMENT;
    int length = dict.length() + padding + 1;
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(length & 0xFF);
    out.write(length >>> 8);
    out.write((dict + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes a table's rows as little-endian floats. */
  static void matrix(OutputStream out, EmbeddingTable table, Progress progress) throws IOException {
    int dim = table.dim();
    head(out, "<f4", "(" + table.rows() + ", " + dim + ")");
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < table.rows(); first += block) {
      int count = (int) Math.min(block, table.rows() - first);
      table.store().gather(first, count, values, 0, dim);
      bytes.asFloatBuffer().put(values, 0, count * dim);
      out.write(bytes.array(), 0, 4 * count * dim);
      progress.at(first + count, table.rows());
    }
  }
}
