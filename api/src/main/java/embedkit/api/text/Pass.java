package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * One thread's work on blocks of examples: gathers rows, computes gradients. Its scratch is used
 * again and again; in the steady state it allocates nothing. For one thread.
 *
 * <p>{@link RowGradients} keeps the rows of a block and their gradients for passes that want it so.
 */
@Incubating
public sealed interface Pass permits WindowPass, PairPass, LinePass {

  /**
   * Tells the learning rate of the step that follows the next block. A pass whose examples all meet
   * the same few rows may take them in turn, each at the rows as a plain step at this rate left
   * them after the one before, and give for gradients what came of it; without having been told it
   * takes all of a block at one point.
   *
   * @param rate the learning rate, above 0
   */
  default void at(double rate) {}

  /**
   * Returns the loss of the block, before any step.
   *
   * @return the sum over its examples; not a finite number once learning has gone astray
   */
  double loss();

  /**
   * Returns the number of the block's examples: its true pairs, or its labels.
   *
   * @return 0 or more; with 0 no step is taken
   */
  long examples();

  /**
   * Shortens gradients that a plain step at this learning rate would overshoot with. An objective
   * that sums few terms on a row has nothing to do.
   *
   * @param rate the learning rate of the step
   */
  default void temper(double rate) {}

  /**
   * Returns the rows of a part that have gradients.
   *
   * @param part a part's number
   * @return distinct row ids, the first {@link #count} of them
   */
  long[] rows(int part);

  /**
   * Returns how many rows of a part have gradients.
   *
   * @param part a part's number
   * @return 0 or more
   */
  int count(int part);

  /**
   * Returns the gradients of a part, row {@code i}'s at {@code i} times its {@link #stride}.
   *
   * @param part a part's number
   * @return the block that holds them
   */
  float[] gradients(int part);

  /**
   * Returns the distance of two gradients of a part.
   *
   * @param part a part's number
   * @return the part's dim or more
   */
  int stride(int part);
}
