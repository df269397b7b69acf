package embedkit.optimizers;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Slot;
import embedkit.api.TableOptimizer;
import embedkit.spi.RowChecks;
import java.util.List;
import java.util.Map;

/** A table whose rows catch up when they are asked for. */
final class SettledRows implements EmbeddingStore {

  private final EmbeddingStore table;
  private final TableOptimizer steps;

  SettledRows(EmbeddingStore table, TableOptimizer steps) {
    this.table = table;
    this.steps = steps;
  }

  private void settle(long firstRow, int count) {
    RowChecks.range(firstRow, count, table.rows());
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      rows[i] = firstRow + i;
    }
    steps.settle(rows, 0, count);
  }

  @Override
  public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
    steps.settle(rows, from, count);
    table.gather(rows, from, count, dst, offset, stride);
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    steps.settle(rows, from, count);
    table.scatter(rows, from, count, src, offset, stride);
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    steps.settle(rows, from, count);
    table.add(rows, from, count, delta, offset, stride);
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    settle(firstRow, count);
    table.gather(firstRow, count, dst, offset, stride);
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    settle(firstRow, count);
    table.scatter(firstRow, count, src, offset, stride);
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    settle(firstRow, count);
    table.add(firstRow, count, delta, offset, stride);
  }

  @Override
  public long rows() {
    return table.rows();
  }

  @Override
  public int dim() {
    return table.dim();
  }

  @Override
  public ElementType elementType() {
    return table.elementType();
  }

  @Override
  public boolean writable() {
    return table.writable();
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    return table.slot(slot);
  }

  @Override
  public List<Slot> slotList() {
    return table.slotList();
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    return table.slots();
  }

  @Override
  public void flush() {
    table.flush();
  }

  @Override
  public void close() {
    table.close();
  }
}
