package embedkit.app.command.learn;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens on Ctrl-C (or a request to end) while work is under way: it is told to end, and the
 * process stays until it has, so that a checkpoint is whole and no temporary file is left. While a
 * table is saved nothing can be told to end, so the process does, and its temporary files go with
 * it.
 */
final class Interruption implements AutoCloseable {

  /** What is nearly done is waited for. */
  private static final int PATIENCE_MILLIS = 700;

  private static final int LOOK_MILLIS = 20;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile Saving saving;

  /** What is to be done when a process ends that is saving, or has saved. */
  interface Saving {

    /** Tells whether all is saved. */
    boolean whole();

    /** Tells the user what is there. */
    void tell();
  }

  private Interruption(Runnable cancel) {
    hook =
        new Thread(
            () -> {
              try {
                end(cancel);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "embedkit-interruption");
  }

  /** Has work cancelled when the process is asked to end before this is closed. */
  static Interruption cancelling(Runnable cancel) {
    Interruption interruption = new Interruption(cancel);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** From now on the process ends within a second when it is asked to. */
  void saving(Saving saving) {
    this.saving = saving;
  }

  private void end(Runnable cancel) throws InterruptedException {
    cancel.run();
    while (saving == null) {
      if (done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    boolean ended = done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    boolean whole = saving.whole();
    if (!ended) {
      saving.tell();
    }
    if (whole) {
      // Nothing that was asked for is missing: not the status of what was stopped.
      Runtime.getRuntime().halt(0);
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook is what it waited for.
    }
  }
}
