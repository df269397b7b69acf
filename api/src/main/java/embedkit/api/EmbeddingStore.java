package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Rows of floats behind a small bulk interface: the one thing that every other part reads, writes
 * or adds to. A store that is on the heap, memory-mapped, half-precision or remote is the same to
 * whoever trains, loads or searches.
 *
 * <p><b>Blocks.</b> Values travel in the caller's {@code float[]}: row {@code i} of a block of
 * {@code count} rows stands at {@code offset + i * stride}, its {@link #dim()} numbers first.
 * {@code stride >= dim}; the columns from {@code dim} to {@code stride} are neither read nor
 * written, so a zeroed, padded batch stays zero-padded. No store ever hands out a row that it
 * shares, except through {@link #view}.
 *
 * <p><b>Order and repeats.</b> Row ids may come in any order and may repeat: {@link #scatter}
 * leaves the last of the repeated rows, {@link #add} adds each of them.
 *
 * <p><b>Threads.</b> Any number of threads may call {@code gather}, {@code scatter} and {@code add}
 * at once. Rows are lock-free: a reader sees each float whole, old or new; two threads that add to
 * one row at the same moment may lose one of the updates (Hogwild, Niu et al. 2011). Whoever needs
 * every update to count lets one thread write. {@link #append}, {@link #slot} and {@link #flush}
 * want one thread at a time, and {@code append} wants no other call beside it. {@link #close} may
 * come at any moment from any thread: calls under way finish or fail with {@link
 * StoreClosedException}, and never harm the process.
 *
 * <p><b>Errors</b>, for every method that takes rows: {@link RowOutOfRangeException} if an id is
 * negative or at least {@link #rows()} (the block is then unchanged), {@link
 * IndexOutOfBoundsException} if the array is too short for the block, {@link
 * IllegalArgumentException} if {@code stride < dim} or {@code count < 0}, {@link
 * ReadOnlyStoreException} if a change is asked of a store that is not {@link #writable()}, {@link
 * StoreClosedException} after {@link #close}. Checks come before the first change.
 */
public interface EmbeddingStore extends AutoCloseable {

  /**
   * Returns the number of rows, the vocabulary size.
   *
   * @return 0 or more
   */
  long rows();

  /**
   * Returns the numbers per row, the embedding dimension.
   *
   * @return 1 to {@link TableShape#MAX_DIM}
   */
  int dim();

  /**
   * Returns how a number is kept.
   *
   * @return the element type
   */
  ElementType elementType();

  /**
   * Tells whether rows can be changed at all.
   *
   * @return false for a store opened to read
   */
  boolean writable();

  /**
   * Returns rows, dim and element type as one value.
   *
   * @return the shape
   */
  default TableShape shape() {
    return new TableShape(rows(), dim(), elementType());
  }

  /**
   * Copies rows by id into the caller's block.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param dst destination block
   * @param offset where the first row goes in {@code dst}
   * @param stride distance of two rows in {@code dst}, at least dim
   */
  void gather(long[] rows, int from, int count, float[] dst, int offset, int stride);

  /**
   * Replaces rows by id with the caller's block.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param src source block
   * @param offset where the first row stands in {@code src}
   * @param stride distance of two rows in {@code src}, at least dim
   */
  void scatter(long[] rows, int from, int count, float[] src, int offset, int stride);

  /**
   * Adds the caller's block to rows by id. On 16-bit element types the sum is formed in binary32
   * and rounded once.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param delta block to add
   * @param offset where the first row stands in {@code delta}
   * @param stride distance of two rows in {@code delta}, at least dim
   * @throws ReadOnlyStoreException also if the element type is not {@link ElementType#trainable()}
   */
  void add(long[] rows, int from, int count, float[] delta, int offset, int stride);

  /**
   * Adds a multiple of a block to some rows, where this store can do that in one pass: each number
   * is multiplied, rounded to binary32, and then added as {@link #add(long[], int, int, float[],
   * int, int)} does.
   *
   * @param factor what each number is multiplied by
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param delta the caller's block
   * @param offset where the first row stands in {@code delta}
   * @param stride distance of two rows in {@code delta}, at least dim
   * @return true if it was added; false if nothing was done, because this store has no quicker way
   *     than to multiply first
   */
  @Incubating
  default boolean addMultiple(
      float factor, long[] rows, int from, int count, float[] delta, int offset, int stride) {
    return false;
  }

  /**
   * Copies the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param dst destination block
   * @param offset where the first row goes in {@code dst}
   * @param stride distance of two rows in {@code dst}, at least dim
   */
  void gather(long firstRow, int count, float[] dst, int offset, int stride);

  /**
   * Replaces the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param src source block
   * @param offset where the first row stands in {@code src}
   * @param stride distance of two rows in {@code src}, at least dim
   */
  void scatter(long firstRow, int count, float[] src, int offset, int stride);

  /**
   * Adds to the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param delta block to add
   * @param offset where the first row stands in {@code delta}
   * @param stride distance of two rows in {@code delta}, at least dim
   * @throws ReadOnlyStoreException also if the element type is not {@link ElementType#trainable()}
   */
  void add(long firstRow, int count, float[] delta, int offset, int stride);

  /**
   * Copies rows by id, the whole of the arrays from their start.
   *
   * @param rows row ids
   * @param count number of rows
   * @param dst destination block
   * @param stride distance of two rows in {@code dst}, at least dim
   */
  default void gather(long[] rows, int count, float[] dst, int stride) {
    gather(rows, 0, count, dst, 0, stride);
  }

  /**
   * Replaces rows by id, the whole of the arrays from their start.
   *
   * @param rows row ids
   * @param count number of rows
   * @param src source block
   * @param stride distance of two rows in {@code src}, at least dim
   */
  default void scatter(long[] rows, int count, float[] src, int stride) {
    scatter(rows, 0, count, src, 0, stride);
  }

  /**
   * Adds to rows by id, the whole of the arrays from their start.
   *
   * @param rows row ids
   * @param count number of rows
   * @param delta block to add
   * @param stride distance of two rows in {@code delta}, at least dim
   */
  default void add(long[] rows, int count, float[] delta, int stride) {
    add(rows, 0, count, delta, 0, stride);
  }

  /**
   * Returns the stored bytes of contiguous rows without a copy, where the storage can and rows have
   * no scale: {@code count * dim} numbers of {@link #elementType()}, little-endian, row after row,
   * read-only. The segment lives as long as the store; an access after {@link #close} fails with
   * {@link IllegalStateException} or reads the last values, and never harms the process.
   *
   * @param firstRow first row
   * @param count number of rows, 1 or more
   * @return the view, or empty where rows do not lie in one piece of memory
   */
  default Optional<MemorySegment> view(long firstRow, long count) {
    return Optional.empty();
  }

  /**
   * Returns these rows as they are kept, where they are kept as codes and this storage shows them:
   * a scan then reads bytes and need not widen them.
   *
   * @return a view, as long as the store is open; nothing is copied
   */
  @Incubating
  default Optional<CodedRows> coded() {
    return Optional.empty();
  }

  /**
   * Returns the {@link embedkit.api.index.RowsChecksum} of these rows where it is noted with them,
   * so that they need not be read for it.
   *
   * @return the checksum as it was noted; empty where none is, or rows can be changed
   */
  @Incubating
  default OptionalInt notedChecksum() {
    return OptionalInt.empty();
  }

  /**
   * Adds rows of zeros at the end, for a vocabulary that grows. Slots grow along.
   *
   * @param count number of rows to add, 0 or more
   * @return the id of the first new row
   * @throws StoreException if this storage cannot grow; the message says what would do
   */
  default long append(long count) {
    throw new StoreException(
        "this storage cannot grow; make a new table of " + (rows() + count) + " rows instead");
  }

  /**
   * Returns these rows as whole numbers, which the {@code float} of the other methods could not
   * hold: those refuse rows of such a type with a {@link StoreException}.
   *
   * @return a view; nothing is copied
   * @throws StoreException if the element type is not one of whole numbers
   */
  default IntegerRows integers() {
    throw new StoreException(
        "rows of element type "
            + elementType().text()
            + " are no whole numbers; read and write them as floats");
  }

  /**
   * Returns a slot of this table: rows that belong to it, such as an optimizer's state, kept in the
   * same kind of storage. The first call makes it, filled with its initial value (or finds it where
   * it was saved with the table); later calls return the same store, whatever initial value they
   * name and whether they want it saved. Slots are closed with the table and have no slots
   * themselves.
   *
   * @param slot what is asked for
   * @return the slot's rows
   * @throws StoreException if a slot of that name has another shape, or the storage does not keep
   *     the slot's element type
   */
  EmbeddingStore slot(Slot slot);

  /**
   * Returns the named slot of 32-bit floats, which is saved with the table.
   *
   * @param name the slot's name, such as {@code momentum} or {@code accumulator}: letters, digits,
   *     {@code _}, {@code -} or {@code .}
   * @param slotRows rows of the slot; one of as many rows as the table grows along with it
   * @param dim numbers per row of the slot
   * @param initial the value of a new slot
   * @return the slot
   * @throws StoreException if a slot of that name has another shape
   */
  default EmbeddingStore slot(String name, long slotRows, int dim, float initial) {
    return slot(Slot.f32(name, slotRows, dim, initial));
  }

  /**
   * Returns the named slot of 32-bit floats that has a row for each of this table's rows and is
   * saved with it.
   *
   * @param name the slot's name
   * @param dim numbers per row of the slot, the table's dim or 1
   * @param initial the value of a new slot
   * @return the slot
   * @throws StoreException if a slot of that name has another shape
   */
  default EmbeddingStore slot(String name, int dim, float initial) {
    return slot(name, rows(), dim, initial);
  }

  /**
   * Returns the slots made or found so far, by name, in the order of their names.
   *
   * @return an unmodifiable snapshot
   */
  Map<String, EmbeddingStore> slots();

  /**
   * Describes the slots made or found so far: with their shapes of now, and what was said when they
   * were made. Of a slot that was found with the table the initial value is not known; it is given
   * as 0.
   *
   * @return an unmodifiable snapshot, in the order of the names
   */
  default List<Slot> slotList() {
    return slots().entrySet().stream()
        .map(slot -> new Slot(slot.getKey(), slot.getValue().shape(), 0, Slot.Saved.WITH_STATE))
        .toList();
  }

  /**
   * Forces what was written to the device, where the storage has one. Returns when it is there.
   *
   * @throws FileAccessException if the device failed
   */
  default void flush() {}

  /** Releases the rows and the slots. May be called again; later calls do nothing. */
  @Override
  void close();
}
