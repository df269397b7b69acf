package embedkit.io.formats.gguf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A type of numbers that is read, by its number in the file. */
enum GgufType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  /** Blocks of 32 bytes behind their scale, an F16. */
  Q8_0(8, 32, 34),
  BF16(30, 1, 2);

  private final int id;
  private final int blockValues;
  private final int blockBytes;

  GgufType(int id, int blockValues, int blockBytes) {
    this.id = id;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  static Optional<GgufType> of(int id) {
    return Arrays.stream(values()).filter(t -> t.id == id).findFirst();
  }

  int blockValues() {
    return blockValues;
  }

  /** Bytes of a row of dim numbers, which are whole blocks. */
  int rowBytes(int dim) {
    return Math.multiplyExact(dim / blockValues, blockBytes);
  }

  /** Reads a row. */
  void decode(ByteBuffer row, float[] into, int dim) {
    switch (this) {
      case F32 -> row.asFloatBuffer().get(into, 0, dim);
      case F16 -> {
        for (int d = 0; d < dim; d++) {
          into[d] = Float.float16ToFloat(row.getShort(2 * d));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dim; d++) {
          into[d] = Float.intBitsToFloat(row.getShort(2 * d) << 16);
        }
      }
      case Q8_0 -> {
        for (int d = 0; d < dim; d++) {
          int block = d / blockValues * blockBytes;
          float scale = Float.float16ToFloat(row.getShort(block));
          into[d] = scale * row.get(block + 2 + d % blockValues);
        }
      }
    }
  }
}
