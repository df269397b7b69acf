package embedkit.io.formats.records;

import embedkit.api.LoadReport;
import java.util.OptionalLong;

/** The rows of a file, one after the other. For one thread. */
public interface RecordSource extends AutoCloseable {

  /**
   * Moves to the next row.
   *
   * @return false behind the last row
   */
  boolean next();

  /**
   * Returns the numbers per row, known once {@link #next} was called.
   *
   * @return 1 or more
   */
  int dim();

  /**
   * Returns the number of rows where the file announces it.
   *
   * @return empty, as here, if it does not
   */
  default OptionalLong rows() {
    return OptionalLong.empty();
  }

  /**
   * Tells whether rows come with tokens.
   *
   * @return true, as here, if {@link #token} gives them
   */
  default boolean hasTokens() {
    return true;
  }

  /**
   * Tells whether rows come with counts.
   *
   * @return true if {@link #tokenCount} gives them
   */
  default boolean hasCounts() {
    return false;
  }

  /**
   * Returns how often the row's token stood in the training text.
   *
   * @return the count, or -1, as here, where it is not known
   */
  default long tokenCount() {
    return -1;
  }

  /**
   * Returns the row's token, to be read before the next call of {@link #next}.
   *
   * @return UTF-8
   */
  byte[] token();

  /**
   * Returns the row's numbers, to be read before the next call of {@link #next}.
   *
   * @return {@link #dim} numbers or more, of which the first count
   */
  float[] values();

  /**
   * Returns where the row stands.
   *
   * @return a line from 1, or a row from 0
   */
  long place();

  /**
   * Returns where problems are told that were passed over.
   *
   * @return the source's own tally
   */
  LoadReport.Tally tally();

  @Override
  void close();
}
