package embedkit;

import embedkit.api.CodedRows;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.Slot;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** A store in which some rows stay as they are, whoever writes to them. Slots are not frozen. */
record FrozenStore(EmbeddingStore store, LongPredicate frozen) implements EmbeddingStore {

  @Override
  public long rows() {
    return store.rows();
  }

  @Override
  public int dim() {
    return store.dim();
  }

  @Override
  public ElementType elementType() {
    return store.elementType();
  }

  @Override
  public boolean writable() {
    return store.writable();
  }

  @Override
  public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
    store.gather(rows, from, count, dst, offset, stride);
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    store.gather(firstRow, count, dst, offset, stride);
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    long known = rows();
    RowChecks.writable(store);
    RowChecks.block(count, dim(), src.length, offset, stride);
    RowChecks.ids(rows, from, count, known);
    thawed(
        count,
        i -> rows[from + i],
        (first, n) -> store.scatter(rows, from + first, n, src, offset + first * stride, stride));
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    long known = rows();
    RowChecks.trainable(store);
    RowChecks.block(count, dim(), delta.length, offset, stride);
    RowChecks.ids(rows, from, count, known);
    thawed(
        count,
        i -> rows[from + i],
        (first, n) -> store.add(rows, from + first, n, delta, offset + first * stride, stride));
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    long known = rows();
    RowChecks.writable(store);
    RowChecks.block(count, dim(), src.length, offset, stride);
    RowChecks.range(firstRow, count, known);
    thawed(
        count,
        i -> firstRow + i,
        (first, n) -> store.scatter(firstRow + first, n, src, offset + first * stride, stride));
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    long known = rows();
    RowChecks.trainable(store);
    RowChecks.block(count, dim(), delta.length, offset, stride);
    RowChecks.range(firstRow, count, known);
    thawed(
        count,
        i -> firstRow + i,
        (first, n) -> store.add(firstRow + first, n, delta, offset + first * stride, stride));
  }

  @FunctionalInterface
  private interface RowAt {
    long row(int i);
  }

  @FunctionalInterface
  private interface Stretch {
    void write(int first, int count);
  }

  /**
   * Writes the rows that are not frozen, neighbours at once. No rows: the call is made as it is.
   */
  private void thawed(int count, RowAt at, Stretch stretch) {
    if (count == 0) {
      stretch.write(0, 0);
    }
    for (int i = 0; i < count; ) {
      int end = i;
      while (end < count && !frozen.test(at.row(end))) {
        end++;
      }
      if (end > i) {
        stretch.write(i, end - i);
      }
      i = end + 1;
    }
  }

  @Override
  public Optional<MemorySegment> view(long firstRow, long count) {
    return store.view(firstRow, count);
  }

  @Override
  public Optional<CodedRows> coded() {
    return store.coded();
  }

  @Override
  public long append(long count) {
    return store.append(count);
  }

  @Override
  public IntegerRows integers() {
    return store.integers();
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    return store.slot(slot);
  }

  @Override
  public List<Slot> slotList() {
    return store.slotList();
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    return store.slots();
  }

  @Override
  public void flush() {
    store.flush();
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store + ", some of them frozen";
  }
}
