package embedkit.api.index;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum by which an index knows the rows that it was built of: CRC-32C over all rows in
 * their order, each number as 4 bytes of a little-endian binary32. So it does not depend on the
 * storage; and for rows of {@link embedkit.api.ElementType#F32} it is the checksum that a
 * safetensors file of Embedkit notes of them, so that they need not be read for it.
 */
@Incubating
public final class RowsChecksum {

  private static final int BLOCK_FLOATS = 1 << 16;

  private RowsChecksum() {}

  /**
   * Reads all rows and returns their checksum.
   *
   * @param rows the store; nobody changes its rows meanwhile
   * @return the CRC-32C
   */
  public static int of(EmbeddingStore rows) {
    return of(rows, rows.rows());
  }

  /**
   * Reads the first rows and returns their checksum: that of a table before others were added.
   *
   * @param rows the store; nobody changes its rows meanwhile
   * @param first how many, 0 to its rows
   * @return the CRC-32C
   * @throws embedkit.api.RowOutOfRangeException if there are fewer
   */
  public static int of(EmbeddingStore rows, long first) {
    int dim = rows.dim();
    int most = Math.max(1, BLOCK_FLOATS / dim);
    float[] block = new float[most * dim];
    ByteBuffer bytes = ByteBuffer.allocate(block.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    CRC32C crc = new CRC32C();
    for (long at = 0; at < first; at += most) {
      int count = (int) Math.min(most, first - at);
      rows.gather(at, count, block, 0, dim);
      bytes.asFloatBuffer().put(block, 0, count * dim);
      crc.update(bytes.array(), 0, count * dim * Float.BYTES);
    }
    return (int) crc.getValue();
  }
}
