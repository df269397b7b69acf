package embedkit.server.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts threads that take too long to write to a client. An interrupt closes the channel that
 * a thread is blocked in, and nothing else would: a client that does not read would be waited for.
 */
final class Watch implements AutoCloseable {

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, work -> Thread.ofPlatform().daemon().name("embedkit-server-watch").unstarted(work));

  Watch() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** One thread that is watched, until this is closed. */
  static final class Over implements AutoCloseable {
    private final Thread thread;
    private final ScheduledFuture<?> due;
    private boolean ended;

    private Over(ScheduledThreadPoolExecutor timer, Thread thread, Duration patience) {
      this.thread = thread;
      this.due = timer.schedule(this::interrupt, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void interrupt() {
      if (!ended) {
        thread.interrupt();
      }
    }

    @Override
    public void close() {
      due.cancel(false);
      synchronized (this) {
        ended = true;
      }
    }
  }

  /** Watches a thread. */
  Over over(Thread thread, Duration patience) {
    return new Over(timer, thread, patience);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
