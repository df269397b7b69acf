package embedkit.training.part;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;

/**
 * Into how many parts rows are dealt, and how often the parts meet. Immutable.
 *
 * <p>In a round each input part meets each output part once, in one share of the text. While it
 * meets one, its rows move towards those output rows alone, and random words are of these alone;
 * output rows are dealt anew in each round, so that both evens out. Of 22,000 reviews four rounds
 * in an epoch made tables as good as those of one machine, one round did not.
 *
 * @param count how many parts, 1 or more
 * @param rounds how often in an epoch each input part meets each output part, 1 or more; 1 for one
 *     part
 */
@Incubating
public record Parts(int count, int rounds) {

  /** How often parts meet in an epoch unless it is said otherwise. */
  private static final int ROUNDS = 4;

  private static final int MOST_ROUNDS = 10_000;

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Parts {
    if (count < 1) {
      throw new ConfigurationException("parts is " + count + "; it is 1 or more");
    }
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new ConfigurationException(
          "rounds is " + rounds + "; it is from 1 to " + MOST_ROUNDS + " in each epoch");
    }
    rounds = count == 1 ? 1 : rounds;
  }

  /**
   * So many parts, each two of which meet four times in an epoch, as is usual.
   *
   * @param count how many parts, 1 or more
   * @return the parts
   * @throws ConfigurationException if there is none
   */
  public static Parts of(int count) {
    return new Parts(count, ROUNDS);
  }
}
