package embedkit.training;

import embedkit.api.TrainingCancelledException;
import embedkit.api.TrainingException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Work that is left alone when it is asked to end and does not at once: a pipe that gives nothing
 * and a file system that is away keep a thread for as long as they like, and nobody else.
 */
final class Attended {

  private static final long LOOK_MILLIS = 10;

  /** Time to end by itself. */
  private static final long GRACE_MILLIS = 40;

  private final String what;
  private final BooleanSupplier cancelled;
  private volatile boolean left;

  /**
   * Work that may be cancelled.
   *
   * @param what what is stopped, for the message, such as {@code reading reviews.txt}
   * @param cancelled tells whether it is to end
   */
  Attended(String what, BooleanSupplier cancelled) {
    this.what = what;
    this.cancelled = cancelled;
  }

  /**
   * Does the work in a thread of its own.
   *
   * @param work is told by its argument whether to end
   * @return what it gave
   * @throws TrainingCancelledException if it was cancelled, or the caller's thread interrupted,
   *     which it still is then
   */
  <T> T get(Function<BooleanSupplier, T> work) {
    FutureTask<T> task = new FutureTask<>(() -> work.apply(() -> left || cancelled.getAsBoolean()));
    Thread.ofPlatform().name("embedkit-read-0").daemon().start(task);
    try {
      while (!task.isDone() && !cancelled.getAsBoolean()) {
        waitFor(task, LOOK_MILLIS);
      }
      left = true;
      waitFor(task, GRACE_MILLIS);
    } catch (InterruptedException e) {
      left = true;
      Thread.currentThread().interrupt();
      throw new TrainingCancelledException(
          "stopped while " + what + ": the thread was interrupted", e);
    }
    if (!task.isDone()) {
      throw new TrainingCancelledException("stopped while " + what, (Path) null);
    }
    return result(task);
  }

  private static void waitFor(FutureTask<?> task, long millis) throws InterruptedException {
    try {
      task.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What came of it is looked at when it is done.
      return;
    }
  }

  private <T> T result(FutureTask<T> task) {
    return switch (task.state()) {
      case SUCCESS -> task.resultNow();
      default -> throw failure(task.exceptionNow());
    };
  }

  private RuntimeException failure(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException plain
        ? plain
        : new TrainingException(what + " failed: " + e, e);
  }
}
