package org.example.mvstore;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.Slot;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.RowChecks;
import embedkit.spi.StoreProvider;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Rows in a map of H2's MVStore, a row's floats as bytes by its number; rows that are not in the
 * map have the initial value. In memory, or in a file of MVStore's own.
 */
public final class MapRows implements EmbeddingStore {

  private static final Option<Path> FILE =
      Option.path("file", "File of the store; left out, it is kept in memory.");

  /** What the provides line names. */
  public static final class Provider implements StoreProvider {
    @Override
    public String name() {
      return "mvstore";
    }

    @Override
    public String summary() {
      return "Rows in a map of H2's MVStore.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(FILE);
    }

    @Override
    public EmbeddingStore create(TableShape shape, Options options) {
      if (shape.elementType() != ElementType.F32) {
        throw new StoreException("mvstore keeps f32 alone");
      }
      Optional<Path> file = options.find(FILE);
      MVStore.Builder builder = new MVStore.Builder();
      file.ifPresent(path -> builder.fileName(path.toString()));
      return new MapRows(builder.open(), "rows", shape, 0);
    }
  }

  private final MVStore store;
  private final MVMap<Long, byte[]> rows;
  private final int dim;
  private final ElementType type;
  private final byte[] initial;
  private final Map<String, MapRows> slots = new TreeMap<>();
  private final Map<String, Slot> asked = new TreeMap<>();
  private volatile long count;
  private volatile boolean closed;

  private MapRows(MVStore store, String name, TableShape shape, float initial) {
    this.store = store;
    this.rows = store.openMap(name);
    this.count = shape.rows();
    this.dim = shape.dim();
    this.type = shape.elementType();
    float[] values = new float[dim];
    long[] wholes = new long[dim];
    Arrays.fill(values, initial);
    Arrays.fill(wholes, (long) initial);
    this.initial = type.integer() ? bytes(wholes, 0) : bytes(values, 0);
  }

  private byte[] bytes(long[] values, int from) {
    ByteBuffer bytes = ByteBuffer.allocate((int) type.numberBytes(dim));
    for (int d = 0; d < dim; d++) {
      if (type.bits() == Long.SIZE) {
        bytes.putLong(values[from + d]);
      } else {
        bytes.putInt((int) values[from + d]);
      }
    }
    return bytes.array();
  }

  private void readWholes(long row, long[] dst, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(rows.getOrDefault(row, initial));
    for (int d = 0; d < dim; d++) {
      dst[at + d] = type.bits() == Long.SIZE ? bytes.getLong() : bytes.getInt();
    }
  }

  private byte[] bytes(float[] values, int from) {
    ByteBuffer bytes = ByteBuffer.allocate(dim * Float.BYTES);
    bytes.asFloatBuffer().put(values, from, dim);
    return bytes.array();
  }

  private interface RowAction {
    void at(long row, int place);
  }

  /** Does something with each row of a block, after all checks. */
  private void forEach(
      long[] ids, int from, int n, float[] block, int offset, int stride, RowAction action) {
    checkOpen();
    if (type.integer()) {
      throw RowChecks.notReal(type);
    }
    RowChecks.block(n, dim, block.length, offset, stride);
    RowChecks.ids(ids, from, n, count);
    forEach(i -> ids[from + i], n, offset, stride, action);
  }

  private void forEach(IntToLongFunction row, int n, int offset, int stride, RowAction action) {
    try {
      for (int i = 0; i < n; i++) {
        action.at(row.applyAsLong(i), offset + i * stride);
      }
    } catch (RuntimeException e) {
      checkOpen(); // closed by another thread in the middle: the library's failure is only that
      throw e;
    }
  }

  private void read(long row, float[] dst, int at) {
    ByteBuffer.wrap(rows.getOrDefault(row, initial)).asFloatBuffer().get(dst, at, dim);
  }

  @Override
  public void gather(long[] ids, int from, int n, float[] dst, int offset, int stride) {
    forEach(ids, from, n, dst, offset, stride, (row, at) -> read(row, dst, at));
  }

  @Override
  public void scatter(long[] ids, int from, int n, float[] src, int offset, int stride) {
    forEach(ids, from, n, src, offset, stride, (row, at) -> rows.put(row, bytes(src, at)));
  }

  @Override
  public void add(long[] ids, int from, int n, float[] delta, int offset, int stride) {
    float[] sum = new float[dim];
    forEach(
        ids,
        from,
        n,
        delta,
        offset,
        stride,
        (row, at) -> {
          read(row, sum, 0);
          for (int d = 0; d < dim; d++) {
            sum[d] += delta[at + d];
          }
          rows.put(row, bytes(sum, 0));
        });
  }

  private long[] ids(long firstRow, int n) {
    checkOpen();
    if (n < 0) {
      throw new IllegalArgumentException("cannot take " + n + " rows");
    }
    RowChecks.range(firstRow, n, count);
    long[] ids = new long[n];
    Arrays.setAll(ids, i -> firstRow + i);
    return ids;
  }

  @Override
  public void gather(long firstRow, int n, float[] dst, int offset, int stride) {
    gather(ids(firstRow, n), 0, n, dst, offset, stride);
  }

  @Override
  public void scatter(long firstRow, int n, float[] src, int offset, int stride) {
    scatter(ids(firstRow, n), 0, n, src, offset, stride);
  }

  @Override
  public void add(long firstRow, int n, float[] delta, int offset, int stride) {
    add(ids(firstRow, n), 0, n, delta, offset, stride);
  }

  @Override
  public long rows() {
    checkOpen();
    return count;
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
  public long append(long more) {
    checkOpen();
    if (more < 0) {
      throw new IllegalArgumentException("cannot append " + more + " rows");
    }
    long first = count;
    count += more;
    slots.values().stream().filter(slot -> slot.count == first).forEach(slot -> slot.count += more);
    return first;
  }

  @Override
  public IntegerRows integers() {
    checkOpen();
    return type.integer() ? new Wholes() : EmbeddingStore.super.integers();
  }

  /** Whole numbers pass as longs; an int is one, too. */
  private final class Wholes implements IntegerRows {

    private void forEach(
        long firstRow, int n, int length, int offset, int stride, RowAction action) {
      checkOpen();
      RowChecks.block(n, dim, length, offset, stride);
      RowChecks.range(firstRow, n, count);
      MapRows.this.forEach(i -> firstRow + i, n, offset, stride, action);
    }

    @Override
    public void gather(long firstRow, int n, int[] dst, int offset, int stride) {
      RowChecks.ints(type);
      long[] row = new long[dim];
      forEach(
          firstRow,
          n,
          dst.length,
          offset,
          stride,
          (id, at) -> {
            readWholes(id, row, 0);
            for (int d = 0; d < dim; d++) {
              dst[at + d] = (int) row[d];
            }
          });
    }

    @Override
    public void scatter(long firstRow, int n, int[] src, int offset, int stride) {
      scatter(firstRow, n, Arrays.stream(src).asLongStream().toArray(), offset, stride);
    }

    @Override
    public void gather(long firstRow, int n, long[] dst, int offset, int stride) {
      forEach(firstRow, n, dst.length, offset, stride, (id, at) -> readWholes(id, dst, at));
    }

    @Override
    public void scatter(long firstRow, int n, long[] src, int offset, int stride) {
      checkOpen();
      RowChecks.range(firstRow, n, count);
      RowChecks.block(n, dim, src.length, offset, stride);
      RowChecks.fit(type, n, dim, src, offset, stride);
      forEach(firstRow, n, src.length, offset, stride, (id, at) -> rows.put(id, bytes(src, at)));
    }
  }

  @Override
  public synchronized EmbeddingStore slot(Slot slot) {
    checkOpen();
    TableShape shape = slot.shape();
    if (shape.elementType() != ElementType.F32 && !shape.elementType().integer()) {
      throw new StoreException("mvstore keeps f32 and whole numbers");
    }
    asked.putIfAbsent(slot.name(), slot);
    MapRows rows =
        slots.computeIfAbsent(
            slot.name(), n -> new MapRows(store, "slot " + n, shape, slot.initial()));
    RowChecks.slot(slot, rows);
    return rows;
  }

  @Override
  public synchronized List<Slot> slotList() {
    checkOpen();
    return asked.values().stream()
        .map(s -> new Slot(s.name(), slots.get(s.name()).shape(), s.initial(), s.saved()))
        .toList();
  }

  @Override
  public synchronized Map<String, EmbeddingStore> slots() {
    checkOpen();
    return Collections.unmodifiableMap(new TreeMap<>(slots));
  }

  @Override
  public void flush() {
    checkOpen();
    store.commit();
  }

  @Override
  public synchronized void close() {
    closed = true;
    slots.values().forEach(slot -> slot.closed = true);
    store.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("this table was closed");
    }
  }
}
