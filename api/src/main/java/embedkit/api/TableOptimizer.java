package embedkit.api;

/**
 * An optimizer bound to one table. Several threads may step at once, with the Hogwild meaning of
 * {@link EmbeddingStore}: rows that two threads step at the same moment may lose one of the
 * updates. The rows of a single step are distinct: whoever holds several gradients for one row sums
 * them first (that is what a sparse gradient of PyTorch means once it is coalesced).
 */
public interface TableOptimizer {

  /**
   * Takes one step with the gradients of some rows. Only these rows and their state change, unless
   * the optimizer declares dense semantics. A step of no rows still counts as a step. The gradients
   * are only read.
   *
   * @param rows distinct row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   * @param gradients block of gradients, dim numbers a row
   * @param offset where the first gradient stands in {@code gradients}
   * @param stride distance of two gradients, at least dim
   * @param learningRate the learning rate of this step, 0 or more
   * @throws RowOutOfRangeException if a row is not one of the table; like the others, before
   *     anything changes or is counted
   * @throws IndexOutOfBoundsException if the ids or the gradients leave their array
   * @throws IllegalArgumentException if stride is less than dim or count is negative
   */
  void step(
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride,
      double learningRate);

  /**
   * Returns the number of steps taken, those before a restore included.
   *
   * @return 0 or more
   */
  long steps();

  /**
   * Sets the number of steps taken, when state is restored that was not saved with the table.
   *
   * @param steps 0 or more
   */
  void restoreSteps(long steps);

  /**
   * Brings given rows up to date where the optimizer postpones what a step does to rows without a
   * gradient. To be called before such rows are gathered. Does nothing for most optimizers.
   *
   * @param rows row ids; {@code rows[from]} to {@code rows[from + count - 1]} are used
   * @param from first id used
   * @param count number of rows, 0 or more
   */
  default void settle(long[] rows, int from, int count) {}

  /**
   * Brings all rows up to date, and puts all state where it is saved with the table. To be called
   * when training ends, and before the table is read as a whole or saved. When it is called makes
   * no difference to later steps.
   */
  default void settle() {}

  /**
   * Returns the table as those see it who read it between steps: rows are brought up to date when
   * they are gathered. An optimizer that postpones nothing returns the table itself.
   *
   * @param table the table that this is bound to
   * @return a table of the same rows; closing either closes both
   */
  default EmbeddingStore settled(EmbeddingStore table) {
    return table;
  }
}
