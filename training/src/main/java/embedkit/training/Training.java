package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.training.objective.Objectives;
import java.util.Objects;

/**
 * What is to be learned from a text, and how long.
 *
 * @param window the most words to either side that count as around a word; each word draws its own
 *     width from 1 to window, as word2vec.c does
 * @param negatives negatives per true pair, 1 or more
 * @param sharedNegatives negatives drawn per block, 1 to 1024; fewer are quicker and learn less
 *     well
 * @param samplingPower negatives are drawn by this power of the count, 0 to 1; word2vec.c has 0.75
 * @param subsample frequent words are left out at random: a word of relative frequency f is kept
 *     with probability sqrt(t/f) + t/f, at most 1, where t is this number; 0 keeps all
 * @param epochs how often the text is worked through, 1 or more
 * @param threads threads that learn, 1 or more; with 1 the same seed gives the same bits
 * @param deterministic with several threads, too, the same seed and number of threads give the same
 *     bits: the threads learn in step, each from rows that none changes meanwhile, and the steps
 *     are taken in one order; slower
 * @param seed any number
 * @param objective what predicts what
 */
public record Training(
    int window,
    int negatives,
    int sharedNegatives,
    double samplingPower,
    double subsample,
    int epochs,
    int threads,
    boolean deterministic,
    long seed,
    Objective objective) {

  /** The learning rate falls in a line to this share of where it began, as word2vec.c's. */
  static final double LEAST_RATE = 1e-4;

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range; the message says which
   */
  public Training {
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

  /** Binds the objective to a text, for a table of so many numbers per row. */
  TextModel model(Corpus corpus, int dim) {
    return objective.bind(
        new Objective.Text(
            corpus.vocabulary(),
            corpus.counts(),
            dim,
            window,
            negatives,
            sharedNegatives,
            samplingPower));
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
  public static Training defaults() {
    return new Training(
        5,
        5,
        32,
        0.75,
        1e-4,
        5,
        Runtime.getRuntime().availableProcessors(),
        false,
        1,
        Objectives.skipGram());
  }

  /**
   * The same with another window.
   *
   * @param window the most words to either side
   * @return a changed copy
   */
  public Training withWindow(int window) {
    Draft draft = new Draft(this);
    draft.window = window;
    return draft.training();
  }

  /**
   * The same with another number of negatives.
   *
   * @param negatives negatives per true pair
   * @return a changed copy
   */
  public Training withNegatives(int negatives) {
    Draft draft = new Draft(this);
    draft.negatives = negatives;
    return draft.training();
  }

  /**
   * The same with another threshold for frequent words.
   *
   * @param subsample the threshold, 0 to keep all words
   * @return a changed copy
   */
  public Training withSubsample(double subsample) {
    Draft draft = new Draft(this);
    draft.subsample = subsample;
    return draft.training();
  }

  /**
   * The same with another number of epochs.
   *
   * @param epochs how often the text is worked through
   * @return a changed copy
   */
  public Training withEpochs(int epochs) {
    Draft draft = new Draft(this);
    draft.epochs = epochs;
    return draft.training();
  }

  /**
   * The same with another number of threads.
   *
   * @param threads threads that learn
   * @return a changed copy
   */
  public Training withThreads(int threads) {
    Draft draft = new Draft(this);
    draft.threads = threads;
    return draft.training();
  }

  /**
   * The same, deterministic or not.
   *
   * @param deterministic whether several threads give the same bits each time
   * @return a changed copy
   */
  public Training withDeterministic(boolean deterministic) {
    Draft draft = new Draft(this);
    draft.deterministic = deterministic;
    return draft.training();
  }

  /**
   * The same with another seed.
   *
   * @param seed any number
   * @return a changed copy
   */
  public Training withSeed(long seed) {
    Draft draft = new Draft(this);
    draft.seed = seed;
    return draft.training();
  }

  /**
   * The same with another objective.
   *
   * @param objective what predicts what
   * @return a changed copy
   */
  public Training withObjective(Objective objective) {
    Draft draft = new Draft(this);
    draft.objective = objective;
    return draft.training();
  }

  /** A copy in the making. */
  private static final class Draft {
    private int window;
    private int negatives;
    private int sharedNegatives;
    private double samplingPower;
    private double subsample;
    private int epochs;
    private int threads;
    private boolean deterministic;
    private long seed;
    private Objective objective;

    Draft(Training from) {
      window = from.window;
      negatives = from.negatives;
      sharedNegatives = from.sharedNegatives;
      samplingPower = from.samplingPower;
      subsample = from.subsample;
      epochs = from.epochs;
      threads = from.threads;
      deterministic = from.deterministic;
      seed = from.seed;
      objective = from.objective;
    }

    Training training() {
      return new Training(
          window,
          negatives,
          sharedNegatives,
          samplingPower,
          subsample,
          epochs,
          threads,
          deterministic,
          seed,
          objective);
    }
  }
}
