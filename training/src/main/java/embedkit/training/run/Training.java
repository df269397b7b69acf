package embedkit.training.run;

import embedkit.api.ConfigurationException;
import embedkit.api.Optimizer;
import embedkit.api.Remedy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a text is worked through, whatever is learned of it.
 *
 * @param window the most words to either side that count as around a word; each word draws its own
 *     width from 1 to window, as word2vec.c does
 * @param subsample frequent words are left out at random: a word of relative frequency f is kept
 *     with probability sqrt(t/f) + t/f, at most 1, where t is this number; 0 keeps all
 * @param epochs how often the text is worked through, 1 or more
 * @param threads threads that learn, 1 or more; with 1 the same seed gives the same bits
 * @param deterministic with several threads, too, the same seed and number of threads give the same
 *     bits: the threads learn in step, each from rows that none changes meanwhile, and the steps
 *     are taken in one order; slower
 * @param seed any number
 */
public record Training(
    int window, double subsample, int epochs, int threads, boolean deterministic, long seed) {

  /** As many as ten thousand words of dim 50 have, with their output rows. */
  private static final long MOST_DENSE = 1_000_000;

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range; the message says which
   */
  public Training {
    check("window", window, 1000);
    check("epochs", epochs, 1_000_000);
    check("threads", threads, 1024);
    if (!(subsample >= 0 && subsample <= 1)) {
      throw new ConfigurationException("subsample is " + subsample + "; it is 0 to 1");
    }
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new ConfigurationException(name + " is " + value + "; it must be from 1 to " + most);
    }
  }

  /**
   * Tells whether threads learn from rows that others change meanwhile.
   *
   * @return false for one thread, and in step
   */
  public boolean sharesRows() {
    return threads > 1 && !deterministic;
  }

  /**
   * Checks that the steps of an optimizer are not a trap: one that moves every row at every step
   * does for each block of a text what others do for its words alone.
   *
   * @param optimizer how rows are to learn
   * @param numbers of all rows that learn
   * @throws ConfigurationException if there are more than a million, and the optimizer has a sparse
   *     twin
   */
  public static void checkDense(Optimizer optimizer, long numbers) {
    if (optimizer.sparse().isEmpty() || numbers <= MOST_DENSE) {
      return;
    }
    throw new ConfigurationException(
        String.format(
            Locale.ROOT,
            "%s moves all rows at every step, and %,d numbers of so many words would take it many"
                + " times as long as one that moves the rows at hand alone; it may have %,d",
            optimizer.spec(),
            numbers,
            MOST_DENSE),
        List.of(
            new Remedy.Setting("move those alone", "optimizer", optimizer.sparse().orElseThrow())));
  }

  /**
   * Says what speaks against learning with an optimizer in threads that share rows without locks.
   *
   * @param optimizer how rows are to learn
   * @return a sentence without a full stop at its end; empty for one thread, in step, and for an
   *     optimizer that stands it well
   */
  public Optional<String> warning(Optimizer optimizer) {
    if (!sharesRows() || !(optimizer.dense() || optimizer.hasMomentum())) {
      return Optional.empty();
    }
    return Optional.of(
        optimizer.spec()
            + (optimizer.dense()
                ? " moves rows that a step is not given, so threads wait for each other at every"
                    + " step"
                : " keeps a momentum, of which threads that share rows without locks lose updates")
            + ": take threads=1 or deterministic=true, or an optimizer without momentum, such as sgd"
            + " or adagrad");
  }
}
