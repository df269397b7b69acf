package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Writes the rows of any store as tensors: gathered by blocks and kept by {@link RowBytes}. */
final class RowOutput {

  private static final int BLOCK_BYTES = 1 << 18;

  private final EmbeddingStore store;
  private final int dim;
  private final ByteBuffer numbers;
  private final ByteBuffer scales;
  private final RowBytes block;
  private final float[] reals;
  private final long[] wholes;

  private RowOutput(EmbeddingStore store, int rows) {
    ElementType type = store.elementType();
    this.store = store;
    this.dim = store.dim();
    this.numbers = ByteBuffer.allocateDirect(Math.toIntExact(rows * type.numberBytes(dim)));
    this.scales = ByteBuffer.allocateDirect(type.scaled() ? rows * Float.BYTES : 0);
    this.block =
        RowBytes.tensors(
            new TableShape(rows, dim, type),
            MemorySegment.ofBuffer(numbers),
            MemorySegment.ofBuffer(scales));
    this.reals = new float[type.integer() ? 0 : rows * dim];
    this.wholes = new long[type.integer() ? rows * dim : 0];
  }

  /**
   * Writes all rows.
   *
   * @param scales where the scales go, if rows have such
   */
  static void write(
      EmbeddingStore store, TensorOutput numbers, TensorOutput scales, Progress progress)
      throws IOException {
    int rows = Math.max(1, BLOCK_BYTES / (Float.BYTES * store.dim()));
    RowOutput output = new RowOutput(store, rows);
    for (long row = 0; row < store.rows(); row += rows) {
      int count = (int) Math.min(rows, store.rows() - row);
      output.fill(row, count);
      numbers.write(
          output.numbers.slice(0, (int) (count * store.elementType().numberBytes(store.dim()))));
      if (store.elementType().scaled()) {
        scales.write(output.scales.slice(0, count * Float.BYTES));
      }
      progress.at(row + count, store.rows());
    }
  }

  private void fill(long row, int count) {
    if (!store.elementType().integer()) {
      store.gather(row, count, reals, 0, dim);
      block.write(0, count, reals, 0, dim);
      return;
    }
    store.integers().gather(row, count, wholes, 0, dim);
    for (int i = 0; i < count; i++) {
      block.write(i, wholes, i * dim);
    }
  }
}
