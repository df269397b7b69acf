package embedkit.api;

import java.util.function.LongSupplier;

/**
 * One thread's work on a block of words: gathers rows, computes gradients. Its scratch is used
 * again and again; in the steady state it allocates nothing. For one thread.
 */
public interface TextPass {

  /**
   * Computes the loss of a block and its gradients, each row's only once. What the other methods
   * return is of this block, until the next call.
   *
   * @param block the words
   * @param random 64 random bits at a time; the same bits make the same block
   * @param parts the model's parts, in their order; they are only read
   * @throws RowOutOfRangeException if a word of the block is not one of the vocabulary, or {@link
   *     IndexOutOfBoundsException}
   */
  void learn(TextBlock block, LongSupplier random, EmbeddingStore[] parts);

  /**
   * Returns the loss of the block, before any step.
   *
   * @return the sum over its true pairs; not a finite number once learning has gone astray
   */
  double loss();

  /**
   * Returns the true pairs of the block.
   *
   * @return 0 or more; with 0 no step is taken
   */
  long pairs();

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
   * Returns the gradients of a part, row {@code i}'s at {@code i} times {@link #stride}.
   *
   * @param part a part's number
   * @return the block that holds them
   */
  float[] gradients(int part);

  /**
   * Returns the distance of two gradients.
   *
   * @return dim or more
   */
  int stride();
}
