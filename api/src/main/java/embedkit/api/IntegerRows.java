package embedkit.api;

/**
 * Rows of whole numbers, exactly: how a store of {@link ElementType#I32} or {@link ElementType#I64}
 * is read and written ({@link EmbeddingStore#integers}). Blocks, threads and errors are those of
 * the store: row {@code i} of a block stands at {@code offset + i * stride}.
 *
 * <p>A block of {@code int} may be written to rows of either type and be read from rows of {@code
 * I32} alone; a block of {@code long} may be read from either and be written to rows of {@code I32}
 * if its numbers fit.
 */
public interface IntegerRows {

  /**
   * Copies the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param dst destination block
   * @param offset where the first row goes in {@code dst}
   * @param stride distance of two rows in {@code dst}, at least dim
   * @throws StoreException if the rows are {@link ElementType#I64}
   */
  void gather(long firstRow, int count, int[] dst, int offset, int stride);

  /**
   * Replaces the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param src source block
   * @param offset where the first row stands in {@code src}
   * @param stride distance of two rows in {@code src}, at least dim
   */
  void scatter(long firstRow, int count, int[] src, int offset, int stride);

  /**
   * Copies the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param dst destination block
   * @param offset where the first row goes in {@code dst}
   * @param stride distance of two rows in {@code dst}, at least dim
   */
  void gather(long firstRow, int count, long[] dst, int offset, int stride);

  /**
   * Replaces the contiguous rows {@code firstRow} to {@code firstRow + count - 1}.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param src source block
   * @param offset where the first row stands in {@code src}
   * @param stride distance of two rows in {@code src}, at least dim
   * @throws StoreException if the rows are {@link ElementType#I32} and a number does not fit; the
   *     rows are then unchanged
   */
  void scatter(long firstRow, int count, long[] src, int offset, int stride);
}
