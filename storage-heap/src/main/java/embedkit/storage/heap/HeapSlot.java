package embedkit.storage.heap;

import embedkit.api.TableShape;
import java.util.Arrays;

/** Makes the store of an optimizer's state, filled with its initial value. */
final class HeapSlot {

  private HeapSlot() {}

  static HeapStore create(TableShape shape, long chunkBytes, float initial) {
    HeapStore slot = HeapStore.create(shape, chunkBytes);
    if (initial != 0) {
      int block = Math.max(1, (1 << 16) / shape.dim());
      float[] values = new float[block * shape.dim()];
      Arrays.fill(values, initial);
      for (long row = 0; row < shape.rows(); row += block) {
        int count = (int) Math.min(block, shape.rows() - row);
        slot.scatter(row, count, values, 0, shape.dim());
      }
    }
    return slot;
  }
}
