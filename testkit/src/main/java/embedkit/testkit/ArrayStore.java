package embedkit.testkit;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.Slot;
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
  private final float initial;

  /** The rows, if they are real numbers. */
  private final List<float[]> table = new ArrayList<>();

  /** The rows, if they are whole numbers. */
  private final List<long[]> wholes = new ArrayList<>();

  private final Map<String, Held> slots = new TreeMap<>();
  private boolean closed;

  private record Held(Slot slot, ArrayStore rows) {}

  /**
   * Makes rows of zeros.
   *
   * @param shape rows, dim and element type; the rows must fit the heap
   */
  public ArrayStore(TableShape shape) {
    this(shape, 0);
  }

  ArrayStore(TableShape shape, float initial) {
    this.dim = shape.dim();
    this.type = shape.elementType();
    this.initial = initial;
    grow(shape.rows());
  }

  private void grow(long count) {
    for (long i = 0; i < count; i++) {
      if (type.integer()) {
        long[] row = new long[dim];
        Arrays.fill(row, (long) initial);
        wholes.add(row);
      } else {
        float[] row = new float[dim];
        Arrays.fill(row, initial);
        table.add(Rounding.kept(type, row));
      }
    }
  }

  private int size() {
    return type.integer() ? wholes.size() : table.size();
  }

  @Override
  public long rows() {
    checkOpen();
    return size();
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
    checkReal();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.ids(rows, from, count, size());
    for (int i = 0; i < count; i++) {
      System.arraycopy(table.get((int) rows[from + i]), 0, dst, offset + i * stride, dim);
    }
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    checkOpen();
    checkReal();
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.ids(rows, from, count, size());
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
    RowChecks.ids(rows, from, count, size());
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
    RowChecks.range(firstRow, count, size());
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
    long first = size();
    grow(count);
    slots.values().stream()
        .filter(held -> held.rows.size() == first)
        .forEach(held -> held.rows.grow(count));
    return first;
  }

  @Override
  public IntegerRows integers() {
    checkOpen();
    return type.integer() ? new Wholes() : EmbeddingStore.super.integers();
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    checkOpen();
    Held held =
        slots.computeIfAbsent(
            slot.name(), n -> new Held(slot, new ArrayStore(slot.shape(), slot.initial())));
    RowChecks.slot(slot, held.rows);
    return held.rows;
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    checkOpen();
    Map<String, EmbeddingStore> copy = new TreeMap<>();
    slots.forEach((name, held) -> copy.put(name, held.rows));
    return Collections.unmodifiableMap(copy);
  }

  @Override
  public List<Slot> slotList() {
    checkOpen();
    return slots.values().stream()
        .map(
            held ->
                new Slot(
                    held.slot.name(), held.rows.shape(), held.slot.initial(), held.slot.saved()))
        .toList();
  }

  @Override
  public void flush() {
    checkOpen();
  }

  @Override
  public void close() {
    closed = true;
    slots.values().forEach(held -> held.rows.close());
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("this table was closed");
    }
  }

  private void checkReal() {
    if (type.integer()) {
      throw RowChecks.notReal(type);
    }
  }

  /** The rows of whole numbers. */
  private final class Wholes implements IntegerRows {

    private void check(long firstRow, int count, int length, int offset, int stride) {
      checkOpen();
      RowChecks.block(count, dim, length, offset, stride);
      RowChecks.range(firstRow, count, size());
    }

    @Override
    public void gather(long firstRow, int count, int[] dst, int offset, int stride) {
      RowChecks.ints(type);
      check(firstRow, count, dst.length, offset, stride);
      for (int i = 0; i < count * dim; i++) {
        dst[offset + i / dim * stride + i % dim] =
            (int) wholes.get((int) firstRow + i / dim)[i % dim];
      }
    }

    @Override
    public void gather(long firstRow, int count, long[] dst, int offset, int stride) {
      check(firstRow, count, dst.length, offset, stride);
      for (int i = 0; i < count * dim; i++) {
        dst[offset + i / dim * stride + i % dim] = wholes.get((int) firstRow + i / dim)[i % dim];
      }
    }

    @Override
    public void scatter(long firstRow, int count, int[] src, int offset, int stride) {
      check(firstRow, count, src.length, offset, stride);
      for (int i = 0; i < count * dim; i++) {
        wholes.get((int) firstRow + i / dim)[i % dim] = src[offset + i / dim * stride + i % dim];
      }
    }

    @Override
    public void scatter(long firstRow, int count, long[] src, int offset, int stride) {
      check(firstRow, count, src.length, offset, stride);
      RowChecks.fit(type, count, dim, src, offset, stride);
      for (int i = 0; i < count * dim; i++) {
        wholes.get((int) firstRow + i / dim)[i % dim] = src[offset + i / dim * stride + i % dim];
      }
    }
  }
}
