package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import embedkit.spi.RowChecks;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all our optimizers share: steps are counted, and a step works through its rows in blocks
 * that stay in the near caches, each thread with scratch arrays of its own.
 */
abstract class RowSteps implements TableOptimizer {

  private static final int BLOCK_FLOATS = 1 << 12;

  final EmbeddingStore table;
  final int dim;
  private final int blockRows;
  private final int slots;
  private final AtomicLong steps = new AtomicLong();
  private final ThreadLocal<float[][]> scratch;

  RowSteps(EmbeddingStore table, int slots) {
    RowChecks.trainable(table);
    this.table = table;
    this.dim = table.dim();
    this.slots = slots;
    this.blockRows = Math.max(1, BLOCK_FLOATS / dim);
    this.scratch = ThreadLocal.withInitial(this::newScratch);
  }

  private float[][] newScratch() {
    return new float[slots + 1][blockRows * dim];
  }

  @Override
  public final void step(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate) {
    RowChecks.block(count, dim, gradients.length, offset, stride);
    RowChecks.ids(rows, from, count, table.rows());
    long step = steps.incrementAndGet();
    float[][] arrays = scratch.get();
    for (int done = 0; done < count; done += blockRows) {
      int block = Math.min(blockRows, count - done);
      stepBlock(
          rows,
          from + done,
          block,
          gradients,
          offset + done * stride,
          stride,
          learningRate,
          step,
          arrays);
    }
  }

  /** Steps some rows; {@code scratch} holds an array for each slot, and one for the change. */
  abstract void stepBlock(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate,
      long step,
      float[][] scratch);

  @Override
  public final long steps() {
    return steps.get();
  }

  @Override
  public final void restoreSteps(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("steps cannot be " + count);
    }
    steps.set(count);
  }
}
