package embedkit.training.run;

import embedkit.api.Schedule;
import embedkit.api.TrainingCancelledException;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.text.Corpus;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * One learning of a table from a corpus, on any store, with any optimizer. Threads share the tables
 * without locks (Hogwild, Niu et al. 2011), unless they are to learn in step. With one thread, or
 * in step, the result depends on the corpus, the options, the initial rows and the optimizer alone,
 * and is the same bit for bit on every store.
 *
 * @param corpus the text
 * @param model what is learned, bound to its table
 * @param options how the text is worked through
 * @param schedule how the learning rate goes; its steps are words
 * @param begin where the run begins: at {@link TrainingState#BEGINNING}, or where another was left
 */
public record Trainer(
    Corpus corpus, BoundModel model, Training options, Schedule schedule, TrainingState begin) {

  /** Checks that nothing is null. */
  public Trainer {
    Objects.requireNonNull(corpus, "corpus");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(begin, "begin");
  }

  /**
   * Learns to the end, and says at times where it is. With one thread, a run that was left and
   * taken up again ends with the same bits as one that never was.
   *
   * @param listener told of the progress
   * @param checkpoints who writes down where the run is
   * @param cancelled asked often, by any thread; true has the run end soon, and be written down, as
   *     an interrupt of the thread does, which is interrupted then still
   * @return how the run ended: before its total if it was cancelled or interrupted
   * @throws embedkit.api.TrainingException if the loss or a number that was learned is not finite
   */
  public Outcome train(
      TrainingProgress.Listener listener, Checkpoints checkpoints, BooleanSupplier cancelled) {
    Run run;
    try {
      run = new Run(this, listener, cancelled);
    } catch (TrainingCancelledException e) {
      // Cancelled while its examples were counted, it is where it began.
      writeUninterrupted(checkpoints);
      long all = corpus.words() * options.epochs();
      double loss = begin.loss() / Math.max(1, begin.examples());
      TrainingProgress end =
          new TrainingProgress(begin.words(), all, begin.seconds(), loss, model.learningRate());
      return new Outcome(end, begin.examples(), Double.NaN, Double.NaN);
    }
    Watch watch = new Watch(options, run, model, checkpoints, cancelled);
    try {
      Outcome outcome = watch.await(listener);
      watch.settle();
      if (outcome.end().words() < outcome.end().totalWords()) {
        checkpoints.write(watch.state(), true);
      }
      return outcome;
    } finally {
      watch.restoreInterrupt();
    }
  }

  /**
   * Learns in the thread that calls, as one of the threads of {@link #train} does, and tells nobody
   * of it. What was learned is neither settled nor looked at.
   *
   * @param ends asked often; true ends it within a block
   */
  public void learnHere(BooleanSupplier ends) {
    Run run = new Run(this, TrainingProgress.Listener.NONE, ends);
    Worker worker = new Worker(run);
    while (!ends.getAsBoolean() && run.learnNext(worker, ends)) {}
  }

  /** Files are closed under a thread that is interrupted. */
  private void writeUninterrupted(Checkpoints checkpoints) {
    boolean interrupted = Thread.interrupted();
    try {
      checkpoints.write(begin, true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes down where a run is. */
  public interface Checkpoints {
    /** Nothing is written down. */
    Checkpoints NONE = (state, ends) -> {};

    /**
     * Tells whether it is time to write down where the run is. Asked ten times a second.
     *
     * @return true to have {@link #write} called as soon as no thread is at work
     */
    default boolean due() {
      return false;
    }

    /**
     * Writes down where the run is: while no thread learns, and when the run was cancelled. All of
     * the table, its output rows and the optimizer's state are then in the table's slots.
     *
     * @param state where the run is
     * @param ends whether the run ends here; else it goes on
     */
    void write(TrainingState state, boolean ends);
  }
}
