package org.example.mvstore;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
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
      return new MapRows(builder.open(), "rows", shape.rows(), shape.dim(), 0);
    }
  }

  private final MVStore store;
  private final MVMap<Long, byte[]> rows;
  private final int dim;
  private final byte[] initial;
  private final Map<String, MapRows> slots = new TreeMap<>();
  private volatile long count;
  private volatile boolean closed;

  private MapRows(MVStore store, String name, long count, int dim, float initial) {
    this.store = store;
    this.rows = store.openMap(name);
    this.count = count;
    this.dim = dim;
    float[] values = new float[dim];
    Arrays.fill(values, initial);
    this.initial = bytes(values, 0);
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
    RowChecks.block(n, dim, block.length, offset, stride);
    RowChecks.ids(ids, from, n, count);
    try {
      for (int i = 0; i < n; i++) {
        action.at(ids[from + i], offset + i * stride);
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
    return ElementType.F32;
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
  public synchronized EmbeddingStore slot(String name, long slotRows, int slotDim, float value) {
    checkOpen();
    RowChecks.slotName(name);
    MapRows slot =
        slots.computeIfAbsent(name, n -> new MapRows(store, "slot " + n, slotRows, slotDim, value));
    RowChecks.slot(name, slot, slotRows, slotDim);
    return slot;
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
