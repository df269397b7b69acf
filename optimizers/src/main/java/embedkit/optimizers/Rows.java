package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.kernels.Kernels;
import java.util.List;

/** Scratch of one thread: some rows with their state, small enough for the near caches. */
final class Rows {

  private static final int FLOATS = 1 << 12;

  /** Numbers per row. */
  final int dim;

  /** How many rows there is room for. */
  final int capacity;

  /** The rows, where the rule reads them: row i at {@code i * dim}. */
  final float[] rows;

  /** What is to be added to them; there is room for rows as kernels pad them. */
  final float[] change;

  /** Their state: row i at {@code i * dim}, or at i where there is one number a row. */
  final float[][] slots;

  /** Numbers of the step. */
  final float[] coefficients;

  private final int[] slotDims;

  Rows(int dim, RowRule rule) {
    List<RowRule.Slot> kinds = rule.slots();
    this.dim = dim;
    this.capacity = Math.max(1, FLOATS / dim);
    this.rows = new float[capacity * dim];
    this.change = new float[capacity * Kernels.stride(dim)];
    this.slots = new float[kinds.size()][];
    this.slotDims = new int[kinds.size()];
    this.coefficients = new float[rule.coefficientCount()];
    for (int s = 0; s < slots.length; s++) {
      slotDims[s] = kinds.get(s).perRow() ? 1 : dim;
      slots[s] = new float[capacity * slotDims[s]];
    }
  }

  void gatherSlots(EmbeddingStore[] stores, long[] ids, int from, int count) {
    for (int s = 0; s < slots.length; s++) {
      stores[s].gather(ids, from, count, slots[s], 0, slotDims[s]);
    }
  }

  void scatterSlots(EmbeddingStore[] stores, long[] ids, int from, int count) {
    for (int s = 0; s < slots.length; s++) {
      stores[s].scatter(ids, from, count, slots[s], 0, slotDims[s]);
    }
  }
}
