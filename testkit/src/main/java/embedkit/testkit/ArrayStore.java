package embedkit.testkit;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.spi.RowChecks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The plainest store there is, one array for each row: slow and small, but easily seen to be right.
 * The store kit compares every store with it, and other kits may use it as a table. Each number is
 * kept as the element type would keep it. For one thread.
 */
public class ArrayStore implements EmbeddingStore {

  private final int dim;
  private final ElementType type;
  private final List<float[]> table = new ArrayList<>();
  private final Map<String, Slot> slots = new TreeMap<>();
  private boolean closed;

  private record Slot(ArrayStore store, float initial) {}

  /**
   * Makes rows of zeros.
   *
   * @param shape rows, dim and element type; the rows must fit the heap
   */
  public ArrayStore(TableShape shape) {
    this.dim = shape.dim();
    this.type = shape.elementType();
    grow(shape.rows(), 0);
  }

  private void grow(long count, float value) {
    for (long i = 0; i < count; i++) {
      float[] row = new float[dim];
      Arrays.fill(row, value);
      table.add(row);
    }
  }

  @Override
  public long rows() {
    checkOpen();
    return table.size();
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public ElementType elementType() {
    return type;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.ids(rows, from, count, table.size());
    for (int i = 0; i < count; i++) {
      System.arraycopy(table.get((int) rows[from + i]), 0, dst, offset + i * stride, dim);
    }
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.ids(rows, from, count, table.size());
    for (int i = 0; i < count; i++) {
      int start = offset + i * stride;
      set((int) rows[from + i], Arrays.copyOfRange(src, start, start + dim));
    }
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    checkOpen();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(rows, from, count, table.size());
    for (int i = 0; i < count; i++) {
      float[] sum = table.get((int) rows[from + i]).clone();
      for (int d = 0; d < dim; d++) {
        sum[d] += delta[offset + i * stride + d];
      }
      set((int) rows[from + i], sum);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    gather(ids(firstRow, count), 0, Math.max(0, count), dst, offset, stride);
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    scatter(ids(firstRow, count), 0, Math.max(0, count), src, offset, stride);
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    add(ids(firstRow, count), 0, Math.max(0, count), delta, offset, stride);
  }

  private long[] ids(long firstRow, int count) {
    checkOpen();
    if (count < 0) {
      throw new IllegalArgumentException("cannot take " + count + " rows");
    }
    RowChecks.range(firstRow, count, table.size());
    long[] ids = new long[count];
    Arrays.setAll(ids, i -> firstRow + i);
    return ids;
  }

  private void set(int row, float[] values) {
    table.set(row, Rounding.kept(type, values));
  }

  @Override
  public long append(long count) {
    checkOpen();
    if (count < 0) {
      throw new IllegalArgumentException("cannot append " + count + " rows");
    }
    long first = table.size();
    grow(count, 0);
    slots.values().stream()
        .filter(slot -> slot.store.table.size() == first)
        .forEach(slot -> slot.store.grow(count, slot.initial));
    return first;
  }

  @Override
  public EmbeddingStore slot(String name, long slotRows, int slotDim, float initial) {
    checkOpen();
    RowChecks.slotName(name);
    Slot slot = slots.computeIfAbsent(name, n -> newSlot(slotRows, slotDim, initial));
    RowChecks.slot(name, slot.store, slotRows, slotDim);
    return slot.store;
  }

  private Slot newSlot(long slotRows, int slotDim, float initial) {
    ArrayStore store = new ArrayStore(TableShape.f32(0, slotDim));
    store.grow(slotRows, initial);
    return new Slot(store, initial);
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    checkOpen();
    Map<String, EmbeddingStore> copy = new TreeMap<>();
    slots.forEach((name, slot) -> copy.put(name, slot.store));
    return Collections.unmodifiableMap(copy);
  }

  @Override
  public void flush() {
    checkOpen();
  }

  @Override
  public void close() {
    closed = true;
    slots.values().forEach(slot -> slot.store.close());
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("this table was closed");
    }
  }
}
