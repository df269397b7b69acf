package embedkit.storage.heap;

import embedkit.api.CodedRows;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.IntegerRows;
import embedkit.api.Slot;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows of one element type in chunks, each one Java array of a power of two of rows, so that a row
 * is found by a shift and a mask and never crosses two arrays. The last chunk is only as long as it
 * has to be, and grows by half.
 */
final class HeapStore implements EmbeddingStore {

  private static final int BLOCK_FLOATS = 1 << 16;

  /** Arrays in use by one call; replaced as a whole, so a call sees the store of one moment. */
  private record State(Object[] chunks, long rows) {}

  /** A slot, and what was said of it when it was made. */
  private record Held(Slot slot, HeapStore rows) {

    /** The same with the shape of now. */
    Slot described() {
      return new Slot(slot.name(), rows.shape(), slot.initial(), slot.saved());
    }
  }

  private final int dim;
  private final ElementType type;
  private final RowCodec codec;
  private final long chunkBytes;
  private final int shift;
  private final int mask;
  private final Map<String, Held> slots = new TreeMap<>();
  private final float initial;
  private volatile State state;

  private HeapStore(TableShape shape, long chunkBytes, float initial) {
    this.initial = initial;
    this.dim = shape.dim();
    this.type = shape.elementType();
    this.codec = RowCodec.of(type, dim);
    this.chunkBytes = chunkBytes;
    this.shift = 63 - Long.numberOfLeadingZeros(Math.max(1, chunkBytes / type.rowBytes(dim)));
    this.mask = (1 << shift) - 1;
    this.state = new State(new Object[0], 0);
  }

  /** Makes rows whose numbers, and those of rows added later, begin at a value. */
  static HeapStore create(TableShape shape, long chunkBytes, float initial) {
    HeapStore store = new HeapStore(shape, chunkBytes, initial);
    store.checkFits(shape.rows());
    store.resize(shape.rows(), true);
    store.begin(0);
    return store;
  }

  /** Gives the rows from this one on their initial value. */
  private void begin(long row) {
    if (initial == 0) {
      return;
    }
    int block = Math.max(1, BLOCK_FLOATS / dim);
    float[] reals = new float[type.integer() ? 0 : block * dim];
    int[] wholes = new int[type.integer() ? block * dim : 0];
    Arrays.fill(reals, initial);
    Arrays.fill(wholes, (int) initial);
    for (long rows = rows(); row < rows; ) {
      int count = (int) Math.min(block, rows - row);
      if (type.integer()) {
        integers().scatter(row, count, wholes, 0, dim);
      } else {
        scatter(row, count, reals, 0, dim);
      }
      row += count;
    }
  }

  @Override
  public long rows() {
    return open().rows;
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
    State now = open();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.ids(rows, from, count, now.rows);
    for (int i = 0; i < count; ) {
      int some = oneChunk(now, rows, from + i, count - i);
      Object chunk = now.chunks[(int) (rows[from + i] >>> shift)];
      codec.read(chunk, rows, from + i, some, mask, dst, offset + i * stride, stride);
      i += some;
    }
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    State now = open();
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.ids(rows, from, count, now.rows);
    for (int i = 0; i < count; i++) {
      long row = rows[from + i];
      codec.write(
          now.chunks[(int) (row >>> shift)], (int) row & mask, 1, src, offset + i * stride, stride);
    }
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    State now = open();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(rows, from, count, now.rows);
    for (int i = 0; i < count; ) {
      int some = oneChunk(now, rows, from + i, count - i);
      Object chunk = now.chunks[(int) (rows[from + i] >>> shift)];
      codec.add(chunk, rows, from + i, some, mask, delta, offset + i * stride, stride);
      i += some;
    }
  }

  @Override
  public boolean addMultiple(
      float factor, long[] rows, int from, int count, float[] delta, int offset, int stride) {
    if (!(codec instanceof RowCodec.Floats floats)) {
      return false;
    }
    State now = open();
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.ids(rows, from, count, now.rows);
    for (int i = 0; i < count; ) {
      int some = oneChunk(now, rows, from + i, count - i);
      Object chunk = now.chunks[(int) (rows[from + i] >>> shift)];
      int at = offset + i * stride;
      floats.addMultiple(factor, chunk, rows, from + i, some, mask, delta, at, stride);
      i += some;
    }
    return true;
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    State now = open();
    RowChecks.block(count, dim, dst.length, offset, stride);
    RowChecks.range(firstRow, count, now.rows);
    for (int done = 0; done < count; ) {
      long row = firstRow + done;
      int run = run(row, count - done);
      codec.read(
          now.chunks[(int) (row >>> shift)],
          (int) row & mask,
          run,
          dst,
          offset + done * stride,
          stride);
      done += run;
    }
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    State now = open();
    RowChecks.block(count, dim, src.length, offset, stride);
    RowChecks.range(firstRow, count, now.rows);
    for (int done = 0; done < count; ) {
      long row = firstRow + done;
      int run = run(row, count - done);
      codec.write(
          now.chunks[(int) (row >>> shift)],
          (int) row & mask,
          run,
          src,
          offset + done * stride,
          stride);
      done += run;
    }
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    State now = open();
    RowChecks.trainable(this);
    RowChecks.block(count, dim, delta.length, offset, stride);
    RowChecks.range(firstRow, count, now.rows);
    for (int done = 0; done < count; ) {
      long row = firstRow + done;
      int run = run(row, count - done);
      codec.add(
          now.chunks[(int) (row >>> shift)],
          (int) row & mask,
          run,
          delta,
          offset + done * stride,
          stride);
      done += run;
    }
  }

  /** What is done with rows that lie in one chunk, the first of a block at an offset of it. */
  @FunctionalInterface
  interface Run {
    void of(Object chunk, int row, int count, int offset);
  }

  /** Does something with contiguous rows, chunk by chunk. */
  void eachRun(long firstRow, int count, int length, int offset, int stride, Run work) {
    open();
    RowChecks.block(count, dim, length, offset, stride);
    eachRun(
        firstRow,
        count,
        (chunk, row, run, done) -> work.of(chunk, row, run, offset + done * stride));
  }

  /** The same, told how many rows were done before. */
  void eachRun(long firstRow, int count, Run work) {
    State now = open();
    RowChecks.range(firstRow, count, now.rows);
    for (int done = 0; done < count; ) {
      long row = firstRow + done;
      int run = run(row, count - done);
      work.of(now.chunks[(int) (row >>> shift)], (int) row & mask, run, done);
      done += run;
    }
  }

  /** Rows from this one of a list on that lie in one chunk, at most as many as wanted. */
  private int oneChunk(State now, long[] rows, int from, int wanted) {
    if (now.chunks.length == 1) {
      return wanted;
    }
    long chunk = rows[from] >>> shift;
    int some = 1;
    while (some < wanted && rows[from + some] >>> shift == chunk) {
      some++;
    }
    return some;
  }

  /** Rows from this one to the end of its chunk, at most as many as wanted. */
  private int run(long row, int wanted) {
    return Math.min(wanted, mask + 1 - ((int) row & mask));
  }

  @Override
  public Optional<MemorySegment> view(long firstRow, long count) {
    State now = open();
    RowChecks.range(firstRow, count, now.rows);
    boolean oneChunk = count > 0 && firstRow >>> shift == (firstRow + count - 1) >>> shift;
    return oneChunk
        ? codec.view(now.chunks[(int) (firstRow >>> shift)], (int) firstRow & mask, (int) count)
        : Optional.empty();
  }

  @Override
  public Optional<CodedRows> coded() {
    open();
    return type.scaled() ? Optional.of(HeapCodes.of(this)) : Optional.empty();
  }

  @Override
  public synchronized long append(long count) {
    State now = open();
    if (count < 0) {
      throw new IllegalArgumentException("cannot append " + count + " rows");
    }
    checkFits(count > Long.MAX_VALUE - now.rows ? Long.MAX_VALUE : now.rows + count);
    resize(now.rows + count, false);
    begin(now.rows);
    for (Held held : slots.values()) {
      if (held.rows.rows() == now.rows) {
        held.rows.append(count);
      }
    }
    return now.rows;
  }

  @Override
  public IntegerRows integers() {
    open();
    return type.integer() ? new HeapIntegers(this) : EmbeddingStore.super.integers();
  }

  @Override
  public synchronized EmbeddingStore slot(Slot asked) {
    open();
    Held held = slots.get(asked.name());
    if (held == null) {
      held = new Held(asked, create(asked.shape(), chunkBytes, asked.initial()));
      slots.put(asked.name(), held);
    }
    RowChecks.slot(asked, held.rows);
    return held.rows;
  }

  @Override
  public synchronized Map<String, EmbeddingStore> slots() {
    open();
    Map<String, EmbeddingStore> rows = new TreeMap<>();
    slots.forEach((name, held) -> rows.put(name, held.rows));
    return Collections.unmodifiableMap(rows);
  }

  @Override
  public synchronized List<Slot> slotList() {
    open();
    return slots.values().stream().map(Held::described).toList();
  }

  @Override
  public void flush() {
    open();
  }

  @Override
  public synchronized void close() {
    state = null;
    slots.values().forEach(held -> held.rows.close());
  }

  private State open() {
    State now = state;
    if (now == null) {
      throw new StoreClosedException("this table was closed");
    }
    return now;
  }

  private void resize(long rows, boolean exact) {
    State now = state;
    int chunkRows = mask + 1;
    Object[] chunks = Arrays.copyOf(now.chunks, Math.toIntExact((rows + mask) >>> shift));
    try {
      for (int i = Math.max(0, now.chunks.length - 1); i < chunks.length; i++) {
        long wanted = Math.min(chunkRows, rows - ((long) i << shift));
        int have = chunks[i] == null ? 0 : codec.rows(chunks[i]);
        if (wanted > have) {
          boolean full = exact || i < chunks.length - 1;
          long grown = full ? wanted : Math.min(chunkRows, Math.max(wanted, have + have / 2));
          chunks[i] = codec.grown(chunks[i], (int) grown);
        }
      }
    } catch (OutOfMemoryError e) {
      // What was had is given back first: the sentence takes memory, too.
      Arrays.fill(chunks, null);
      throw tooLarge(rows, e);
    }
    state = new State(chunks, rows);
  }

  private void checkFits(long rows) {
    Runtime runtime = Runtime.getRuntime();
    long needed =
        Math.multiplyHigh(rows, type.rowBytes(dim)) == 0
            ? rows * type.rowBytes(dim)
            : Long.MAX_VALUE;
    if (needed < 0 || needed > runtime.maxMemory()) {
      throw tooLarge(rows, null);
    }
  }

  private InsufficientSpaceException tooLarge(long rows, Throwable cause) {
    long mib = (long) (rows * (type.rowBytes(dim) / 0x1p20));
    return new InsufficientSpaceException(
        "a table of "
            + rows
            + " rows of dim "
            + dim
            + " ("
            + type.text()
            + ") needs "
            + mib
            + " MiB of heap beside what is in it, and this process may have "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB in all; give Java more with -Xmx, or use the storage mmap",
        cause);
  }

  @Override
  public String toString() {
    State now = state;
    return now == null
        ? "closed rows of dim " + dim + " on the heap"
        : now.rows + " rows of dim " + dim + " (" + type.text() + ") on the heap";
  }
}
