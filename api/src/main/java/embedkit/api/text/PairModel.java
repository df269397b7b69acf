package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;

/**
 * A model that learns from pairs of words with the weight that they have in the whole text, as
 * GloVe does: how often, and how near, the second stands around the first. The trainer counts the
 * pairs once, within bounded memory, and hands them out in an order of the seed, each once an
 * epoch.
 */
@Incubating
public non-sealed interface PairModel extends TextModel {

  /**
   * Says which pairs count, and how much.
   *
   * @return how pairs are counted
   */
  Counting counting();

  /**
   * Returns the most pairs that a pass learns at once.
   *
   * @return 1 or more
   */
  int blockPairs();

  /**
   * Makes the scratch of one thread.
   *
   * @return a fresh pass
   */
  PairPass pass();

  /**
   * How pairs of words are counted. Pairs lie within a line.
   *
   * @param window the most words between the two and the second itself, 1 to 1000
   * @param byDistance whether a pair at distance d counts 1/d, as in GloVe; else 1
   * @param symmetric whether words to both sides count; else only those before the word
   */
  record Counting(int window, boolean byDistance, boolean symmetric) {

    /**
     * Checks the window.
     *
     * @throws ConfigurationException if it is out of its range
     */
    public Counting {
      if (window < 1 || window > 1000) {
        throw new ConfigurationException("window is " + window + "; it must be from 1 to 1000");
      }
    }
  }
}
