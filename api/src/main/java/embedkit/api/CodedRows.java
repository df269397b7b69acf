package embedkit.api;

import java.util.Optional;

/**
 * Rows as they are kept, where they are kept smaller than binary32: the codes of each, and what
 * makes numbers of them. Whoever scans many rows reads these, which are a quarter to a twentieth of
 * the bytes, and asks the store itself for the few that matter.
 *
 * <p>Codes come into the caller's {@code byte[]}, {@link #codeBytes} for each row without a gap.
 * Threads, errors and the checks that come first are those of {@link EmbeddingStore}.
 */
@Incubating
public interface CodedRows {

  /** What a code means. */
  enum Code {
    /** {@link ElementType#I8}: number {@code d} is the signed byte {@code d} times the scale. */
    BYTES,
    /**
     * {@link ElementType#I4}: number {@code d} is a half of byte {@code d / 2}, the low one first,
     * as two's complement, times the scale. The high half that an odd dim leaves over is 0.
     */
    NIBBLES,
    /**
     * {@link ElementType#BIT}: number {@code d} is the scale, negative where bit {@code d % 8} of
     * byte {@code d / 8} is set. Bits from dim on are 0.
     */
    SIGNS,
    /** Byte {@code p} is a row of part {@code p} of the {@link Codebook}; times the scale. */
    CENTROIDS
  }

  /**
   * Returns what the codes mean.
   *
   * @return the same for all rows
   */
  Code code();

  /**
   * Returns the size of the codes of one row.
   *
   * @return bytes, 1 or more
   */
  int codeBytes();

  /**
   * Returns the vectors that codes of {@link Code#CENTROIDS} name.
   *
   * @return the codebook; empty for other codes
   */
  default Optional<Codebook> codebook() {
    return Optional.empty();
  }

  /**
   * Copies the codes of contiguous rows.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param codes receives {@code count * codeBytes} bytes
   * @param offset where the first row goes
   */
  void gather(long firstRow, int count, byte[] codes, int offset);

  /**
   * Copies the codes of rows by id.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param codes receives {@code count * codeBytes} bytes
   * @param offset where the first row goes
   */
  void gather(long[] rows, int from, int count, byte[] codes, int offset);

  /**
   * Copies the scales of contiguous rows.
   *
   * @param firstRow first row
   * @param count number of rows, 0 or more
   * @param scales receives {@code count} scales
   * @param offset where the first goes
   */
  void scales(long firstRow, int count, float[] scales, int offset);

  /**
   * Copies the scales of rows by id.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param scales receives {@code count} scales
   * @param offset where the first goes
   */
  void scales(long[] rows, int from, int count, float[] scales, int offset);
}
