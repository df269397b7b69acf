package embedkit.io.formats.gguf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A type of numbers that is read, by its number in the file. */
enum GgufType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  /** Blocks of 32 bytes behind their scale, an F16. */
  Q8_0(8, 32, 34),
  BF16(30, 1, 2);

  /** Types that are not read, as ggml calls them. */
  private static final Map<Integer, String> OTHERS =
      Map.of(
          2, "Q4_0", 3, "Q4_1", 6, "Q5_0", 7, "Q5_1", 10, "Q2_K", 11, "Q3_K", 12, "Q4_K", 13,
          "Q5_K", 14, "Q6_K", 15, "Q8_K");

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

  /** What to call a type that is not read. */
  static String named(int id) {
    return OTHERS.getOrDefault(id, "type " + id);
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
