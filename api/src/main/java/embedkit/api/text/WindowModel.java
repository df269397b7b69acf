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
   * Makes the scratch of one thread.
   *
   * @return a fresh pass
   */
  WindowPass pass();
}
