package embedkit.io.formats.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.filter.PipelineFilterWithData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The Fletcher-32 sums of a matrix's chunks, which jhdf passes over: two sums modulo 65535 over
 * big-endian 16-bit words, behind the stored bytes of each chunk (HDF5 file format, filter 3).
 *
 * @param dataset the matrix
 * @param rows rows of a chunk
 * @param columns columns of a chunk
 */
record ChunkSums(ChunkedDataset dataset, int rows, int columns) {

  private static final int FLETCHER_32 = 3;
  private static final int BYTES = 4;
  private static final int MODULUS = 65535;

  /** The sums of a matrix; empty if its chunks have none, or not as the last that was done. */
  static Optional<ChunkSums> of(Dataset dataset) {
    if (!(dataset instanceof ChunkedDataset chunked)) {
      return Optional.empty();
    }
    List<PipelineFilterWithData> filters = chunked.getFilters();
    int[] chunk = chunked.getChunkDimensions();
    return filters.isEmpty()
            || filters.getLast().getId() != FLETCHER_32
            || chunk.length < 2
            || Math.min(chunk[0], chunk[1]) < 1
        ? Optional.empty()
        : Optional.of(new ChunkSums(chunked, chunk[0], chunk[1]));
  }

  /**
   * Compares the sums of all chunks that hold some rows.
   *
   * @param count how many rows, from the first on
   * @param dim columns of the matrix
   * @return the first row of a chunk with another sum than is noted; -1 if there is none
   */
  long damaged(long first, long count, int dim) {
    for (long row = first / rows * rows; row < first + count; row += rows) {
      for (int column = 0; column < dim; column += columns) {
        if (!isRight(Math.toIntExact(row), column)) {
          return row;
        }
      }
    }
    return -1;
  }

  private boolean isRight(int row, int column) {
    ByteBuffer stored;
    try {
      stored = dataset.getRawChunkBuffer(new int[] {row, column});
    } catch (HdfException e) {
      // A chunk that was never written has no sum. What else is wrong is told when it is read.
      return true;
    }
    return stored.remaining() >= BYTES && isRight(stored.duplicate().order(ByteOrder.BIG_ENDIAN));
  }

  private static boolean isRight(ByteBuffer stored) {
    int from = stored.position();
    int end = stored.limit() - BYTES;
    long one = 0;
    long two = 0;
    for (int p = from; p < end; p += 2) {
      int low = p + 1 < end ? stored.get(p + 1) & 0xFF : 0;
      one = (one + ((stored.get(p) & 0xFF) << 8 | low)) % MODULUS;
      two = (two + one) % MODULUS;
    }
    int noted = Integer.reverseBytes(stored.getInt(end));
    // Releases before 1.6.3 changed the bytes of each half.
    int older = Integer.rotateRight(stored.getInt(end), 16);
    return isRight(one, two, noted) || isRight(one, two, older);
  }

  private static boolean isRight(long one, long two, int noted) {
    return one == (noted & 0xFFFF) % MODULUS && two == (noted >>> 16) % MODULUS;
  }
}
