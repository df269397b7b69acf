package embedkit.storage.mmap;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.kernels.Kernels;
import embedkit.kernels.Numbers;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Rows of one tensor of a mapped file. Numbers may lie at any byte: other writers do not align.
 * Rows are copied to the caller's array and worked on there, which is quicker than vectors over
 * mapped memory and keeps kernels to one kind of memory.
 */
final class MappedStore implements EmbeddingStore {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

  private final MappedFile file;
  private final MemorySegment data;

  /** The scale of each row of {@link ElementType#I8}; null for other types. */
  private final MemorySegment scales;

  private final TableShape shape;
  private final long rows;
  private final int dim;
  private final ElementType type;
  private final long rowBytes;
  private final boolean owner;
  private final Runnable atClose;
  private final Map<String, EmbeddingStore> slots = new TreeMap<>();
  private volatile boolean closed;

  MappedStore(
      MappedFile file,
      MemorySegment data,
      MemorySegment scales,
      TableShape shape,
      boolean owner,
      Runnable atClose) {
    this.file = file;
    this.data = data;
    this.scales = scales;
    this.shape = shape;
    this.rows = shape.rows();
    this.dim = shape.dim();
    this.type = shape.elementType();
    this.rowBytes = (long) dim * type.bytes();
    this.owner = owner;
    this.atClose = atClose;
  }

  /** A store in a temporary file that goes with it. */
  static MappedStore scratch(Path folder, String prefix, TableShape shape) {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path path = folder.resolve("." + prefix + "." + unique + ".scratch");
    MappedFile file = MappedFile.create(path, new byte[0], Math.max(1, shape.bytes()), true);
    return new MappedStore(file, file.slice(0, shape.bytes()), null, shape, true, () -> {});
  }

  /** Adds a slot that was found in the file. */
  void found(String name, MappedStore slot) {
    slots.put(name, slot);
  }

  @Override
  public long rows() {
    checkOpen();
    return rows;
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
    return file.writable();
  }

  @Override
  public void gather(long[] ids, int from, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.ids(ids, from, count, rows);
    try {
      for (int i = 0; i < count; i++) {
        read(ids[from + i], dst, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void scatter(long[] ids, int from, int count, float[] src, int offset, int stride) {
    checkOpen();
    RowChecks.writable(this);
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.ids(ids, from, count, rows);
    try {
      for (int i = 0; i < count; i++) {
        write(ids[from + i], src, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void add(long[] ids, int from, int count, float[] delta, int offset, int stride) {
    checkOpen();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(ids, from, count, rows);
    try {
      float[] scratch = scratch();
      for (int i = 0; i < count; i++) {
        addRow(ids[from + i], delta, offset + i * stride, scratch);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    checkOpen();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.range(firstRow, count, rows);
    try {
      if (stride == dim && type == ElementType.F32 && count > 0) {
        MemorySegment.copy(data, FLOAT, firstRow * rowBytes, dst, offset, count * dim);
        return;
      }
      for (int i = 0; i < count; i++) {
        read(firstRow + i, dst, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    checkOpen();
    RowChecks.writable(this);
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.range(firstRow, count, rows);
    try {
      for (int i = 0; i < count; i++) {
        write(firstRow + i, src, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    checkOpen();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.range(firstRow, count, rows);
    try {
      float[] scratch = scratch();
      for (int i = 0; i < count; i++) {
        addRow(firstRow + i, delta, offset + i * stride, scratch);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  private void read(long row, float[] dst, int to) {
    long at = row * rowBytes;
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOAT, at, dst, to, dim);
      case F16 -> {
        for (int d = 0; d < dim; d++) {
          dst[to + d] = Float.float16ToFloat(data.get(SHORT, at + 2L * d));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dim; d++) {
          dst[to + d] = Numbers.fromBrainFloat(data.get(SHORT, at + 2L * d));
        }
      }
      case I8 -> {
        float scale = scales.get(FLOAT, row * Float.BYTES);
        for (int d = 0; d < dim; d++) {
          dst[to + d] = data.get(ValueLayout.JAVA_BYTE, at + d) * scale;
        }
      }
    }
  }

  private void write(long row, float[] src, int from) {
    long at = row * rowBytes;
    switch (type) {
      case F32 -> MemorySegment.copy(src, from, data, FLOAT, at, dim);
      case F16 -> {
        for (int d = 0; d < dim; d++) {
          data.set(SHORT, at + 2L * d, Float.floatToFloat16(src[from + d]));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dim; d++) {
          data.set(SHORT, at + 2L * d, Numbers.toBrainFloat(src[from + d]));
        }
      }
      case I8 -> {
        float scale = Numbers.byteScale(src, from, dim);
        for (int d = 0; d < dim; d++) {
          data.set(ValueLayout.JAVA_BYTE, at + d, Numbers.toByte(src[from + d], scale));
        }
        scales.set(FLOAT, row * Float.BYTES, scale);
      }
    }
  }

  /** One row for each thread: a sum of mapped memory is formed on the heap, where kernels work. */
  private float[] scratch() {
    float[] row = SCRATCH.get();
    if (row.length < dim) {
      row = new float[dim];
      SCRATCH.set(row);
    }
    return row;
  }

  private void addRow(long row, float[] delta, int from, float[] scratch) {
    if (type == ElementType.F32) {
      Kernels.addTo(data, row * rowBytes, delta, from, dim);
      return;
    }
    read(row, scratch, 0);
    Kernels.axpy(1, delta, from, scratch, 0, dim);
    write(row, scratch, 0);
  }

  @Override
  public Optional<MemorySegment> view(long firstRow, long count) {
    checkOpen();
    RowChecks.range(firstRow, count, rows);
    if (type == ElementType.I8) {
      return Optional.empty();
    }
    return Optional.of(data.asSlice(firstRow * rowBytes, count * rowBytes).asReadOnly());
  }

  @Override
  public long append(long count) {
    checkOpen();
    if (count < 0) {
      throw new IllegalArgumentException("cannot append " + count + " rows");
    }
    throw new StoreException(
        "a mapped table cannot grow; make a new one of "
            + (rows + count)
            + " rows, or use the storage heap");
  }

  @Override
  public synchronized EmbeddingStore slot(String name, long slotRows, int slotDim, float initial) {
    checkOpen();
    RowChecks.slotName(name);
    EmbeddingStore slot = slots.get(name);
    if (slot == null) {
      slot = newSlot(name, TableShape.f32(slotRows, slotDim), initial);
      slots.put(name, slot);
    }
    RowChecks.slot(name, slot, slotRows, slotDim);
    return slot;
  }

  private MappedStore newSlot(String name, TableShape slotShape, float initial) {
    RowChecks.writable(this);
    Path folder = file.path().toAbsolutePath().getParent();
    MappedStore slot = scratch(folder, file.path().getFileName() + "." + name, slotShape);
    if (initial != 0) {
      float[] values = new float[slotShape.dim()];
      Arrays.fill(values, initial);
      for (long row = 0; row < slotShape.rows(); row++) {
        slot.write(row, values, 0);
      }
    }
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
    try {
      file.force();
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public TableShape shape() {
    return shape;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    slots.values().forEach(EmbeddingStore::close);
    if (owner) {
      file.close(atClose);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("the table " + file.path() + " was closed");
    }
  }
}
