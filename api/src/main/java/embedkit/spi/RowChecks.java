package embedkit.spi;

import embedkit.api.EmbeddingStore;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.StoreException;

/**
 * The checks that every {@link EmbeddingStore} makes once per block, before its first change. For
 * authors of stores.
 */
public final class RowChecks {

  private RowChecks() {}

  /**
   * Checks the caller's block.
   *
   * @param count number of rows
   * @param dim numbers per row
   * @param length length of the caller's array
   * @param offset where the first row stands
   * @param stride distance of two rows
   * @throws IllegalArgumentException if count is negative or stride is less than dim
   * @throws IndexOutOfBoundsException if the block passes the array
   */
  public static void block(int count, int dim, int length, int offset, int stride) {
    if (count < 0 || stride < dim) {
      throw new IllegalArgumentException(
          "a block of " + count + " rows of dim " + dim + " cannot have the stride " + stride);
    }
    if (count > 0) {
      long needed = (count - 1L) * stride + dim;
      if (offset < 0 || needed > length - offset) {
        throw new IndexOutOfBoundsException(
            "a block of "
                + count
                + " rows needs "
                + needed
                + " floats from "
                + offset
                + ", the array has "
                + length);
      }
    }
  }

  /**
   * Checks row ids.
   *
   * @param ids row ids
   * @param from first id used
   * @param count number of ids used
   * @param rows number of rows of the store
   * @throws RowOutOfRangeException if an id is negative or not less than rows
   * @throws IndexOutOfBoundsException if there are not as many ids
   */
  public static void ids(long[] ids, int from, int count, long rows) {
    if ((from | count) < 0 || count > ids.length - from) {
      throw new IndexOutOfBoundsException(
          count + " row ids from " + from + " on are more than the " + ids.length + " given");
    }
    // One pass without a branch, which the JIT compiles to vectors.
    long wrong = 0;
    for (int i = from; i < from + count; i++) {
      wrong |= ids[i] | rows - 1 - ids[i];
    }
    for (int i = from; wrong < 0 && i < from + count; i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw new RowOutOfRangeException(
            "row "
                + ids[i]
                + " at position "
                + (i - from)
                + " is not one of the "
                + rows
                + " rows of this table (0 to "
                + (rows - 1)
                + ")");
      }
    }
  }

  /**
   * Checks a range of rows.
   *
   * @param firstRow first row
   * @param count number of rows
   * @param rows number of rows of the store
   * @throws RowOutOfRangeException if the range leaves the rows of the store
   */
  public static void range(long firstRow, long count, long rows) {
    if (firstRow < 0 || count < 0 || count > rows - firstRow) {
      throw new RowOutOfRangeException(
          "rows "
              + firstRow
              + " to "
              + (firstRow + count - 1)
              + " are not all among the "
              + rows
              + " rows of this table (0 to "
              + (rows - 1)
              + ")");
    }
  }

  /**
   * Checks that a store may be changed.
   *
   * @param store the store
   * @throws ReadOnlyStoreException if it is not writable
   */
  public static void writable(EmbeddingStore store) {
    if (!store.writable()) {
      throw new ReadOnlyStoreException(
          "this table was opened to read; copy it to a store of your own to change it");
    }
  }

  /**
   * Checks that a store may be added to.
   *
   * @param store the store
   * @throws ReadOnlyStoreException if it is not writable, or its element type is not trainable
   */
  public static void trainable(EmbeddingStore store) {
    writable(store);
    if (!store.elementType().trainable()) {
      throw new ReadOnlyStoreException(
          "rows of element type "
              + store.elementType().text()
              + " cannot be added to; convert the table to f32, f16 or bf16 to train it");
    }
  }

  /**
   * Checks the name of a slot.
   *
   * @param name the name
   * @throws IllegalArgumentException if it has other characters than letters, digits, {@code _},
   *     {@code -} and {@code .}
   */
  public static void slotName(String name) {
    if (!name.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException("a slot cannot be named \"" + name + "\"");
    }
  }

  /**
   * Checks that a slot that was made or found is the one that is asked for.
   *
   * @param name its name
   * @param slot the slot
   * @param rows the rows asked for
   * @param dim the dim asked for
   * @throws embedkit.api.StoreException if it has others
   */
  public static void slot(String name, EmbeddingStore slot, long rows, int dim) {
    if (slot.rows() != rows || slot.dim() != dim) {
      throw new StoreException(
          "the slot "
              + name
              + " has "
              + slot.rows()
              + " rows of dim "
              + slot.dim()
              + ", asked for were "
              + rows
              + " of dim "
              + dim);
    }
  }
}
