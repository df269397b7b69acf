package embedkit.app.command.learn;

import java.util.concurrent.CountDownLatch;

/**
 * What happens on Ctrl-C (or a request to end) while work is under way: it is told to end, and the
 * process stays until it has, so that a checkpoint is whole and no temporary file is left.
 */
final class Interruption implements AutoCloseable {

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable cancel) {
    hook =
        new Thread(
            () -> {
              cancel.run();
              try {
                done.await();
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
