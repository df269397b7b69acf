package embedkit.spi;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import java.util.Locale;

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
   * Checks the caller's array for what has no gaps between rows, such as codes.
   *
   * @param count number of rows
   * @param rowSize elements of a row
   * @param length length of the caller's array
   * @param offset where the first row stands
   * @throws IllegalArgumentException if count is negative
   * @throws IndexOutOfBoundsException if the rows pass the array
   */
  @Incubating
  public static void room(int count, int rowSize, int length, int offset) {
    if (count < 0) {
      throw new IllegalArgumentException("cannot take " + count + " rows");
    }
    if (count > 0 && (offset < 0 || (long) count * rowSize > (long) length - offset)) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "%d rows of %d need %d elements from %d on, the array has %d",
              count,
              rowSize,
              (long) count * rowSize,
              offset,
              length));
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
                + ")"
                + ofNoToken(ids[i]));
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
              + ")"
              + ofNoToken(firstRow));
    }
  }

  /** What a look-up gave is the likeliest cause of this number. */
  private static String ofNoToken(long row) {
    return row == -1
        ? "; -1 is the row of a token that the table does not have, which embedkit.WordLookup tells"
            + " with the nearest spellings"
        : "";
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
              + " cannot be added to; train a table of f32, f16 or bf16");
    }
  }

  /**
   * The refusal of rows of whole numbers that are asked for as floats.
   *
   * @param type their element type
   * @return the exception to throw
   */
  public static StoreException notReal(ElementType type) {
    return new StoreException(
        "rows of element type "
            + type.text()
            + " are whole numbers, which a float may not hold; read and write them as integers");
  }

  /**
   * Checks that rows of whole numbers can be read as {@code int}.
   *
   * @param type their element type
   * @throws StoreException if they have more bits
   */
  public static void ints(ElementType type) {
    if (type.bits() > Integer.SIZE) {
      throw new StoreException(
          "rows of element type " + type.text() + " may not fit an int; read them as longs");
    }
  }

  /**
   * Checks that the caller's numbers fit rows of whole numbers.
   *
   * @param type the rows' element type
   * @param count number of rows
   * @param dim numbers per row
   * @param src source block, whose bounds were checked
   * @param offset where the first row stands
   * @param stride distance of two rows
   * @throws StoreException if a number has more bits than they keep
   */
  public static void fit(ElementType type, int count, int dim, long[] src, int offset, int stride) {
    for (int i = 0; i < count && type.bits() < Long.SIZE; i++) {
      for (int at = offset + i * stride; at < offset + i * stride + dim; at++) {
        if (src[at] != (int) src[at]) {
          throw new StoreException(
              src[at] + " at position " + at + " does not fit rows of element type " + type.text());
        }
      }
    }
  }

  /**
   * Checks that a slot that was made or found is the one that is asked for.
   *
   * @param asked what is asked for
   * @param found the rows of the slot of that name
   * @throws StoreException if they have another shape
   */
  public static void slot(Slot asked, EmbeddingStore found) {
    if (!found.shape().equals(asked.shape())) {
      throw new StoreException(
          "the slot "
              + asked.name()
              + " has "
              + words(found.shape())
              + ", asked for were "
              + words(asked.shape()));
    }
  }

  private static String words(TableShape shape) {
    return shape.rows() + " rows of dim " + shape.dim() + " of " + shape.elementType().text();
  }
}
