package embedkit.training;

import embedkit.api.ConfigurationException;
import java.util.Objects;

/**
 * Skip-gram with negative sampling (Mikolov et al. 2013) in the batched form of Ji et al. (2016):
 * what is to be learned, and how long.
 *
 * <p>A block of {@value #BLOCK} consecutive words is learned at once. Each word is an input row
 * that is to predict the words around it, and to tell them from negatives that are drawn once per
 * block and shared by all of its words; their gradients are weighted so that each true pair still
 * has {@code negatives} of them.
 *
 * <p><b>Differs from word2vec.c</b>: gradients are summed over a block before they are applied; a
 * negative that happens to be a true neighbour is not skipped; the sigmoid is computed, not looked
 * up. <b>Differs from fastText</b>, which draws negatives by the power 0.5 of the count and lets
 * the learning rate fall to 0.
 *
 * @param window the most words to either side that a word predicts; each word draws its own width
 *     from 1 to window, as word2vec.c does
 * @param negatives negatives per true pair, 1 or more
 * @param sharedNegatives negatives drawn per block, 1 to 1024; fewer are quicker and learn less
 *     well
 * @param samplingPower negatives are drawn by this power of the count, 0 to 1; word2vec.c has 0.75
 * @param subsample frequent words are left out at random: a word of relative frequency f is kept
 *     with probability sqrt(t/f) + t/f, at most 1, where t is this number; 0 keeps all
 * @param epochs how often the text is worked through, 1 or more
 * @param threads threads that learn, 1 or more; with 1 the same seed gives the same bits
 * @param seed any number
 * @param objective what predicts what; what is said of the block above holds for skip-gram, and
 *     turned round for CBOW
 */
public record SkipGram(
    int window,
    int negatives,
    int sharedNegatives,
    double samplingPower,
    double subsample,
    int epochs,
    int threads,
    long seed,
    Objective objective) {

  /** Words learned at once. */
  public static final int BLOCK = 64;

  /** The learning rate falls in a line to this share of where it began, as word2vec.c's. */
  static final double LEAST_RATE = 1e-4;

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range; the message says which
   */
  public SkipGram {
    Objects.requireNonNull(objective, "objective");
    check("window", window, 1, 1000);
    check("negatives", negatives, 1, 1000);
    check("shared negatives", sharedNegatives, 1, 1024);
    check("epochs", epochs, 1, 1_000_000);
    check("threads", threads, 1, 1024);
    if (!(samplingPower >= 0 && samplingPower <= 1)) {
      throw new ConfigurationException("sampling power is " + samplingPower + "; it is 0 to 1");
    }
    if (!(subsample >= 0 && subsample <= 1)) {
      throw new ConfigurationException("subsample is " + subsample + "; it is 0 to 1");
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          name + " is " + value + "; it must be from " + least + " to " + most);
    }
  }

  /**
   * Skip-gram by the usual numbers: window 5, 5 negatives of 32 shared ones, power 0.75, subsample
   * 1e-4, 5 epochs, all processors, seed 1.
   *
   * @return the defaults
   */
  public static SkipGram defaults() {
    return new SkipGram(
        5, 5, 32, 0.75, 1e-4, 5, Runtime.getRuntime().availableProcessors(), 1, Objective.SKIPGRAM);
  }

  /**
   * The same with another window.
   *
   * @param window the most words to either side
   * @return a changed copy
   */
  public SkipGram withWindow(int window) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another number of negatives.
   *
   * @param negatives negatives per true pair
   * @return a changed copy
   */
  public SkipGram withNegatives(int negatives) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another threshold for frequent words.
   *
   * @param subsample the threshold, 0 to keep all words
   * @return a changed copy
   */
  public SkipGram withSubsample(double subsample) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another number of epochs.
   *
   * @param epochs how often the text is worked through
   * @return a changed copy
   */
  public SkipGram withEpochs(int epochs) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another number of threads.
   *
   * @param threads threads that learn
   * @return a changed copy
   */
  public SkipGram withThreads(int threads) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another seed.
   *
   * @param seed any number
   * @return a changed copy
   */
  public SkipGram withSeed(long seed) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }

  /**
   * The same with another objective.
   *
   * @param objective what predicts what
   * @return a changed copy
   */
  public SkipGram withObjective(Objective objective) {
    return new SkipGram(
        window,
        negatives,
        sharedNegatives,
        samplingPower,
        subsample,
        epochs,
        threads,
        seed,
        objective);
  }
}
