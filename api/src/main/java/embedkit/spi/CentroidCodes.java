package embedkit.spi;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.Incubating;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows of product quantisation whose codes lie one after the other, wherever that is: the checks
 * are made here, and who extends this copies. Safe for any number of threads if that is.
 */
@Incubating
public abstract class CentroidCodes implements CodedRows {

  private final Codebook book;
  private final long rows;

  /**
   * Takes what the rows share.
   *
   * @param book the vectors that codes name
   * @param rows how many rows there are, 0 or more
   */
  protected CentroidCodes(Codebook book, long rows) {
    this.book = Objects.requireNonNull(book, "book");
    this.rows = rows;
  }

  /**
   * Copies the codes of contiguous rows.
   *
   * @param firstRow first row, checked
   * @param count number of rows, checked
   * @param into has room for {@link #codeBytes} of each
   * @param at where the first row goes
   */
  protected abstract void copyCodes(long firstRow, int count, byte[] into, int at);

  /**
   * Copies what contiguous rows are multiplied by.
   *
   * @param firstRow first row, checked
   * @param count number of rows, checked
   * @param into has room for one number of each
   * @param at where the first goes
   */
  protected abstract void copyScales(long firstRow, int count, float[] into, int at);

  /**
   * Returns the number of rows.
   *
   * @return 0 or more
   */
  public final long rows() {
    return rows;
  }

  /**
   * Returns the vectors that codes name.
   *
   * @return the codebook
   */
  public final Codebook book() {
    return book;
  }

  @Override
  public final Code code() {
    return Code.CENTROIDS;
  }

  @Override
  public final int codeBytes() {
    return book.parts();
  }

  @Override
  public final Optional<Codebook> codebook() {
    return Optional.of(book);
  }

  @Override
  public final void gather(long firstRow, int count, byte[] codes, int offset) {
    RowChecks.room(count, codeBytes(), codes.length, offset);
    RowChecks.range(firstRow, count, rows);
    copyCodes(firstRow, count, codes, offset);
  }

  @Override
  public final void gather(long[] ids, int from, int count, byte[] codes, int offset) {
    RowChecks.room(count, codeBytes(), codes.length, offset);
    RowChecks.ids(ids, from, count, rows);
    for (int i = 0; i < count; i++) {
      copyCodes(ids[from + i], 1, codes, offset + i * codeBytes());
    }
  }

  @Override
  public final void scales(long firstRow, int count, float[] scales, int offset) {
    RowChecks.room(count, 1, scales.length, offset);
    RowChecks.range(firstRow, count, rows);
    copyScales(firstRow, count, scales, offset);
  }

  @Override
  public final void scales(long[] ids, int from, int count, float[] scales, int offset) {
    RowChecks.room(count, 1, scales.length, offset);
    RowChecks.ids(ids, from, count, rows);
    for (int i = 0; i < count; i++) {
      copyScales(ids[from + i], 1, scales, offset + i);
    }
  }
}
