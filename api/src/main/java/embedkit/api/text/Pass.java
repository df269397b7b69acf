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
