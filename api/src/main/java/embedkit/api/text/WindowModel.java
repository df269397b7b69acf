package embedkit.api.text;

import embedkit.api.Incubating;

/**
 * A model that learns from running text: words with the words around them. The trainer reads the
 * text, thins frequent words out and draws each word's window within its line.
 */
@Incubating
public non-sealed interface WindowModel extends TextModel {

  /**
   * Returns the most words that a pass learns at once.
   *
   * @return 1 or more
   */
  int blockWords();

  /**
   * Returns the most words that a pass learns at once where several do so at the same rows, and all
   * of their steps are taken one after the other.
   *
   * @param together how many passes, 1 or more
   * @return 1 or more: {@link #blockWords()} unless it is overridden, by a model whose steps
   *     overshoot where a block has few words many times over
   */
  default int blockWords(int together) {
    return blockWords();
  }

  /**
   * Makes the scratch of one thread.
   *
   * @return a fresh pass
   */
  WindowPass pass();

  /**
   * Makes the scratch of one thread for words of whose neighbours only some are at hand, so that a
   * block has more words, or fewer true pairs and needs fewer random words beside them.
   *
   * @param words most words of a block, 1 or more
   * @return a fresh pass, that of {@link #pass()} unless it is overridden, as it is by a model that
   *     {@link #splits}
   */
  default WindowPass pass(int words) {
    return pass();
  }

  /**
   * Tells whether the words around a word can be predicted apart from each other, so that machines
   * that each hold some of the rows can share the work.
   *
   * @return true if {@link WindowPass#learn(WindowPass.Predictions,
   *     java.util.function.LongSupplier, embedkit.api.EmbeddingStore[])} learns; false unless it is
   *     overridden
   */
  default boolean splits() {
    return false;
  }
}
