package embedkit.training.text;

import embedkit.api.ConfigurationException;

/**
 * How words that stand together more often than by chance become one, such as {@code new_york}: the
 * score of word2phrase (Mikolov et al. 2013), {@code (count(a b) - d) / count(a) / count(b) *
 * words}, where {@code d} is the least count of a word. A pair above the threshold is joined from
 * the left; a second pass joins phrases with words, and so on.
 *
 * <p><b>Differs from word2phrase</b>: words rarer than the least count are in no pair, and pairs
 * are only forgotten, the rarest first, where there are more than 16 million at once.
 *
 * @param passes how often pairs are joined, 0 to 10; 0 leaves the words as they are
 * @param threshold the least score, above 0; word2phrase has 100
 */
public record Phrases(int passes, double threshold) {

  /** Words stay as they are. */
  public static final Phrases NONE = new Phrases(0, 100);

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Phrases {
    if (passes < 0 || passes > 10) {
      throw new ConfigurationException("phrases is " + passes + "; it must be from 0 to 10");
    }
    if (!(threshold > 0)) {
      throw new ConfigurationException("phrase-threshold is " + threshold + "; it must be above 0");
    }
  }
}
