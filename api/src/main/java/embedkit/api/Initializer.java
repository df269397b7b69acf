package embedkit.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How a table starts. An initializer is a configuration (a record); bound to a table's shape and a
 * seed it becomes a source of rows, a pure function of (seed, row), so the table is the same
 * whatever the storage, the number of threads or the order in which rows are asked for.
 */
public interface Initializer {

  /**
   * Returns the text form, {@code name:option=value,...}, that parses back to an equal initializer.
   *
   * @return the spec
   */
  String spec();

  /**
   * Prepares the rows of one table.
   *
   * @param target the table that is to be filled
   * @return the source of its rows
   * @throws ConfigurationException if the options do not fit the table
   */
  Rows bind(Target target);

  /**
   * The table that is to be filled.
   *
   * @param shape rows and dim
   * @param vocabulary the tokens of the rows, where they are known
   * @param seed any number; the same seed gives the same rows
   */
  record Target(TableShape shape, Optional<Vocabulary> vocabulary, long seed) {
    /** Checks that nothing is null. */
    public Target {
      Objects.requireNonNull(shape, "shape");
      Objects.requireNonNull(vocabulary, "vocabulary");
    }

    /**
     * A table without a vocabulary.
     *
     * @param shape rows and dim
     * @param seed any number
     * @return the target
     */
    public static Target of(TableShape shape, long seed) {
      return new Target(shape, Optional.empty(), seed);
    }
  }

  /** The rows of one table as they start. Safe for any number of threads. */
  @FunctionalInterface
  interface Rows {
    /**
     * Tells what is to be known about the rows, such as how many were found in another table.
     *
     * @return a sentence without a full stop; empty if there is nothing to tell
     */
    default Optional<String> report() {
      return Optional.empty();
    }

    /**
     * Tells whether a row is to stay as it starts while the others learn.
     *
     * @param row a row of the table
     * @return true if it is frozen
     */
    default boolean frozen(long row) {
      return false;
    }

    /**
     * Writes contiguous initial rows into the caller's block. Columns from dim to stride are left
     * as they are.
     *
     * @param firstRow first row, 0 or more
     * @param count number of rows, 0 or more
     * @param dst destination block
     * @param offset where the first row goes in {@code dst}
     * @param stride distance of two rows in {@code dst}, at least dim
     * @throws RowOutOfRangeException if the table has not these rows; like the others, before the
     *     block changes
     * @throws IndexOutOfBoundsException if the block leaves its array
     * @throws IllegalArgumentException if stride is less than dim or count is negative
     */
    void fill(long firstRow, int count, float[] dst, int offset, int stride);
  }
}
