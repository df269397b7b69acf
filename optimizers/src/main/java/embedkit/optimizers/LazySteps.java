package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.RowChecks;

/**
 * Steps that change the rows they are given and nothing else, in blocks that stay in the near
 * caches. Any number of threads step at once, each with scratch of its own (Hogwild).
 */
final class LazySteps implements TableOptimizer {

  private final EmbeddingStore table;
  private final RowRule rule;
  private final EmbeddingStore[] slots;
  private final StepCount count;
  private final ThreadLocal<Rows> scratch;

  LazySteps(EmbeddingStore table, Optimizer.Slots slots, RowRule rule) {
    RowChecks.trainable(table);
    this.table = table;
    this.rule = rule;
    this.slots = stores(table, slots, rule);
    this.count = rule.countsSteps() ? StepCount.kept(slots) : StepCount.forgotten();
    this.scratch = ThreadLocal.withInitial(() -> new Rows(table.dim(), rule));
  }

  static EmbeddingStore[] stores(EmbeddingStore table, Optimizer.Slots slots, RowRule rule) {
    return rule.slots().stream()
        .map(s -> slots.slot(s.name(), s.perRow() ? 1 : table.dim(), s.initial()))
        .toArray(EmbeddingStore[]::new);
  }

  @Override
  public void step(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate) {
    RowChecks.block(count, table.dim(), gradients.length, offset, stride);
    RowChecks.ids(rows, from, count, table.rows());
    Rows block = scratch.get();
    rule.coefficients(this.count.next(), learningRate, block.coefficients, 0);
    for (int done = 0; done < count; done += block.capacity) {
      int some = Math.min(block.capacity, count - done);
      stepBlock(block, rows, from + done, some, gradients, offset + done * stride, stride);
    }
  }

  private void stepBlock(
      Rows block, long[] rows, int from, int count, float[] gradients, int offset, int stride) {
    if (rule.readsRows()) {
      table.gather(rows, from, count, block.rows, 0, block.dim);
    }
    block.gatherSlots(slots, rows, from, count);
    int distance = rule.step(block, count, gradients, offset, stride, block.coefficients);
    block.scatterSlots(slots, rows, from, count);
    table.add(rows, from, count, block.change, 0, distance);
  }

  @Override
  public long steps() {
    return count.get();
  }

  @Override
  public void restoreSteps(long steps) {
    count.restore(steps);
  }

  @Override
  public void settle() {
    count.save();
  }
}
