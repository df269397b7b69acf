package embedkit.training.progress;

import embedkit.api.Incubating;

/**
 * How far a training run has come.
 *
 * @param words words learned so far, over all epochs, those left out by subsampling included
 * @param totalWords words of all epochs
 * @param seconds time since learning began
 * @param averageLoss mean over all true pairs so far of the loss of the pair and its negatives:
 *     {@code -log sigmoid(u.v) - sum of log sigmoid(-n.v)}
 * @param learningRate the learning rate now
 */
public record TrainingProgress(
    long words, long totalWords, double seconds, double averageLoss, double learningRate) {

  /**
   * Returns the speed.
   *
   * @return words per second, 0 before the first
   */
  public double wordsPerSecond() {
    return seconds > 0 ? words / seconds : 0;
  }

  /**
   * Returns the time left at the speed so far.
   *
   * @return seconds, or infinity before the first word
   */
  public double secondsLeft() {
    return words == 0 ? Double.POSITIVE_INFINITY : (totalWords - words) / wordsPerSecond();
  }

  /** Told of the progress, ten times a second at most, from the thread that waits for the run. */
  @FunctionalInterface
  public interface Listener {
    /** Listens to nothing. */
    Listener NONE = progress -> {};

    /**
     * Tells how far the run has come.
     *
     * @param progress the progress
     */
    void at(TrainingProgress progress);

    /**
     * Tells how far the counting of pairs has come, which stands before the learning of an
     * objective that learns from pairs of words. By one thread at a time, which counts on
     * afterwards. Does nothing where it is not overridden.
     *
     * @param progress the pass {@value ReadingProgress#PAIRS}, in tokens
     */
    @Incubating
    default void counting(ReadingProgress progress) {}
  }
}
