package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.Objects;
import java.util.function.LongSupplier;

/** One thread's work on blocks of words with the words around them. For one thread. */
@Incubating
public non-sealed interface WindowPass extends Pass {

  /**
   * Computes the loss of a block and its gradients, each row's only once. What the other methods
   * return is of this block, until the next call.
   *
   * @param block the words
   * @param random 64 random bits at a time; the same bits make the same block
   * @param parts the model's parts, in their order; they are only read
   * @throws embedkit.api.RowOutOfRangeException if a row of the block is not one of its part, or
   *     {@link IndexOutOfBoundsException}
   */
  void learn(WindowBlock block, LongSupplier random, EmbeddingStore[] parts);

  /**
   * Computes the loss and the gradients of words whose neighbours are not all at hand. What the
   * other methods return is of this block, until the next call.
   *
   * @param block the words, each with those that it is to predict here
   * @param random 64 random bits at a time; the same bits make the same block
   * @param parts the model's parts, in their order; they are only read. Words of the block are rows
   *     of the first, those that are predicted rows of the last
   * @throws embedkit.api.ConfigurationException unless {@link WindowModel#splits} is true
   */
  default void learn(Predictions block, LongSupplier random, EmbeddingStore[] parts) {
    throw new ConfigurationException(
        "this objective learns from all words around a word at once; it cannot be split");
  }

  /**
   * Words, each with some of those around it, which it is to predict: what one machine of several
   * learns of a text, where input and output rows are numbered apart. The arrays are only read. For
   * one thread.
   *
   * @param words rows of the words
   * @param starts one more than words: where the predicted ones of each begin, and the last end
   * @param targets rows of the predicted ones
   * @param from index of the first word of the block
   * @param to one behind the index of its last word
   */
  record Predictions(int[] words, int[] starts, int[] targets, int from, int to) {
    /**
     * Checks that the block is one of these words.
     *
     * @throws IndexOutOfBoundsException if there are not as many words
     */
    public Predictions {
      Objects.checkFromToIndex(from, to, words.length);
      Objects.checkFromToIndex(starts[from], starts[to], targets.length);
    }
  }
}
