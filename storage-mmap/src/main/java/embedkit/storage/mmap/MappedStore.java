package embedkit.storage.mmap;

import embedkit.api.CodedRows;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.IntegerRows;
import embedkit.api.Slot;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.spi.RowChecks;
import embedkit.storage.mmap.page.RowPages;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Rows of one tensor of a mapped file, or of a scratch file that goes with them and grows. Rows are
 * copied to the caller's array and worked on there, which is quicker than vectors over mapped
 * memory and keeps kernels to one kind of memory.
 */
final class MappedStore implements EmbeddingStore {

  /** Smaller tables are not watched for pages that the system has let go. */
  private static final long LEAST_PAGED = 1 << 26;

  private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

  /** A slot with what was asked for when it was made. */
  private record Held(Slot slot, MappedStore rows) {

    /** The same with the shape of now. */
    Slot described() {
      return new Slot(slot.name(), rows.shape(), slot.initial(), slot.saved());
    }
  }

  private final MappedFile file;
  private final int dim;
  private final ElementType type;

  /** What new rows begin with; NaN for rows of a table, which do not grow. */
  private final float initial;

  private final boolean owner;
  private final Runnable atClose;
  private final Map<String, Held> slots = new TreeMap<>();

  /** Null for a table that fits any memory. */
  private final RowPages pages;

  /** Replaced when rows are added. */
  private volatile RowBytes bytes;

  private volatile boolean closed;

  /** The checksum of the rows that the file notes, if it is that of their numbers as floats. */
  private volatile OptionalInt noted = OptionalInt.empty();

  private MappedStore(
      MappedFile file, RowBytes bytes, float initial, boolean owner, Runnable atClose) {
    this.file = file;
    this.bytes = bytes;
    this.dim = bytes.shape().dim();
    this.type = bytes.shape().elementType();
    this.initial = initial;
    this.owner = owner;
    this.atClose = atClose;
    this.pages =
        bytes.shape().bytes() < LEAST_PAGED
            ? null
            : new RowPages(bytes.pitch(), () -> file.advise(Advice.RANDOM));
  }

  /**
   * Rows of a file.
   *
   * @param owner whether the file is closed with the rows
   * @param atClose what is done to the file then
   */
  MappedStore(MappedFile file, RowBytes bytes, boolean owner, Runnable atClose) {
    this(file, bytes, Float.NaN, owner, atClose);
  }

  /** A store in a temporary file that goes with it, and that grows. */
  static MappedStore scratch(Path folder, String prefix, TableShape shape, float initial) {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path path = folder.resolve("." + prefix + "." + unique + ".scratch");
    MappedFile file = MappedFile.create(path, new byte[0], Math.max(1, shape.bytes()), true);
    MappedStore store = new MappedStore(file, scratchRows(file, shape), initial, true, () -> {});
    store.begin(0);
    return store;
  }

  private static RowBytes scratchRows(MappedFile file, TableShape shape) {
    return RowBytes.interleaved(shape, file.slice(0, shape.bytes()));
  }

  /** Gives the rows from this one on their initial value. */
  private void begin(long row) {
    if (initial == 0) {
      return;
    }
    float[] reals = new float[type.integer() ? 0 : dim];
    int[] wholes = new int[type.integer() ? dim : 0];
    Arrays.fill(reals, initial);
    Arrays.fill(wholes, (int) initial);
    for (RowBytes now = bytes; row < now.shape().rows(); row++) {
      if (type.integer()) {
        now.write(row, wholes, 0);
      } else {
        now.write(row, reals, 0);
      }
    }
  }

  /** Adds a slot that was found in the file. */
  void found(String name, MappedStore rows, Slot.Saved saved) {
    slots.put(name, new Held(new Slot(name, rows.shape(), 0, saved), rows));
  }

  /** Says what the file notes of its rows. */
  void noted(int checksum) {
    noted = OptionalInt.of(checksum);
  }

  @Override
  public OptionalInt notedChecksum() {
    checkOpen();
    return noted;
  }

  @Override
  public long rows() {
    return open().shape().rows();
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
    RowBytes now = open();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.ids(ids, from, count, now.shape().rows());
    try {
      long begin = pages == null ? 0 : pages.reading(now.data(), now.pitch(), ids, from, count);
      now.read(ids, from, count, dst, offset, stride);
      if (pages != null) {
        pages.read(begin, count);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void scatter(long[] ids, int from, int count, float[] src, int offset, int stride) {
    RowBytes now = open();
    RowChecks.writable(this);
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.ids(ids, from, count, now.shape().rows());
    try {
      for (int i = 0; i < count; i++) {
        now.write(ids[from + i], src, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void add(long[] ids, int from, int count, float[] delta, int offset, int stride) {
    RowBytes now = open();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(ids, from, count, now.shape().rows());
    try {
      now.add(ids, from, count, delta, offset, stride, scratch());
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public boolean addMultiple(
      float factor, long[] ids, int from, int count, float[] delta, int offset, int stride) {
    if (type != ElementType.F32) {
      return false;
    }
    RowBytes now = open();
    RowChecks.writable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(ids, from, count, now.shape().rows());
    try {
      now.addMultiple(factor, ids, from, count, delta, offset, stride);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
    return true;
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    RowBytes now = open();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      if (pages != null) {
        pages.readingOn(now.data(), firstRow * now.pitch(), count * now.pitch());
      }
      now.read(firstRow, count, dst, offset, stride);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    RowBytes now = open();
    RowChecks.writable(this);
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      now.write(firstRow, count, src, offset, stride);
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
    }
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    RowBytes now = open();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      float[] scratch = scratch();
      long[] row = new long[1];
      for (int i = 0; i < count; i++) {
        row[0] = firstRow + i;
        now.add(row, 0, 1, delta, offset + i * stride, stride, scratch);
      }
    } catch (IllegalStateException | InternalError e) {
      throw file.failure(e);
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

  @Override
  public IntegerRows integers() {
    checkOpen();
    return type.integer() ? new MappedIntegers(this) : EmbeddingStore.super.integers();
  }

  @Override
  public Optional<MemorySegment> view(long firstRow, long count) {
    RowBytes now = open();
    RowChecks.range(firstRow, count, now.shape().rows());
    return type.scaled() ? Optional.empty() : Optional.of(now.view(firstRow, count));
  }

  @Override
  public Optional<CodedRows> coded() {
    RowBytes now = open();
    return type.scaled() && now.packed() ? Optional.of(MappedCodes.of(this)) : Optional.empty();
  }

  @Override
  public synchronized long append(long count) {
    RowBytes now = open();
    long first = now.shape().rows();
    if (count < 0) {
      throw new IllegalArgumentException("cannot append " + count + " rows");
    }
    if (Float.isNaN(initial)) {
      throw new StoreException(
          "a mapped table cannot grow; make a new one of "
              + (first + count)
              + " rows, or use the storage heap");
    }
    TableShape grown = new TableShape(Math.addExact(first, count), dim, type);
    file.grow(grown.bytes());
    bytes = scratchRows(file, grown);
    begin(first);
    for (Held held : slots.values()) {
      if (held.rows.rows() == first) {
        held.rows.append(count);
      }
    }
    return first;
  }

  @Override
  public synchronized EmbeddingStore slot(Slot asked) {
    checkOpen();
    Held held = slots.get(asked.name());
    if (held == null) {
      held = new Held(asked, newSlot(asked));
      slots.put(asked.name(), held);
    }
    RowChecks.slot(asked, held.rows);
    return held.rows;
  }

  private MappedStore newSlot(Slot slot) {
    RowChecks.writable(this);
    Path folder = file.path().toAbsolutePath().getParent();
    String prefix = file.path().getFileName() + "." + slot.name();
    return scratch(folder, prefix, slot.shape(), slot.initial());
  }

  @Override
  public synchronized Map<String, EmbeddingStore> slots() {
    checkOpen();
    Map<String, EmbeddingStore> rows = new TreeMap<>();
    slots.forEach((name, held) -> rows.put(name, held.rows));
    return Collections.unmodifiableMap(rows);
  }

  @Override
  public synchronized List<Slot> slotList() {
    checkOpen();
    return slots.values().stream().map(Held::described).toList();
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
    return open().shape();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    slots.values().forEach(held -> held.rows.close());
    if (owner) {
      file.close(atClose);
    }
  }

  /** The rows of this moment. */
  RowBytes open() {
    checkOpen();
    return bytes;
  }

  /** Says what an access to the rows failed of. */
  RuntimeException failure(Throwable e) {
    return file.failure(e);
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("the table " + file.path() + " was closed");
    }
  }

  @Override
  public String toString() {
    return closed
        ? "closed rows of dim " + dim + " of " + file.path()
        : bytes.shape().rows()
            + " rows of dim "
            + dim
            + " ("
            + type.text()
            + ") mapped from "
            + file.path();
  }
}
