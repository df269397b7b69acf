package embedkit.api.text;

import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.function.LongSupplier;

/** One thread's work on blocks of weighted pairs. For one thread. */
@Incubating
public non-sealed interface PairPass extends Pass {

  /**
   * Computes the loss of a block and its gradients, each row's only once. What the other methods
   * return is of this block, until the next call.
   *
   * @param block the pairs
   * @param random 64 random bits at a time; the same bits make the same block
   * @param parts the model's parts, in their order; they are only read
   * @throws embedkit.api.RowOutOfRangeException if a row of the block is not one of its part, or
   *     {@link IndexOutOfBoundsException}
   */
  void learn(PairBlock block, LongSupplier random, EmbeddingStore[] parts);
}
