package embedkit.server.http;

import java.time.Duration;

/** The requests that are being answered, so that a server can end without cutting one off. */
final class InFlight {

  private int count;
  private boolean closed;

  /** Counts a request; false if no more are taken. */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    count++;
    return true;
  }

  /** Counts one again that left for a while. */
  synchronized void enterAnyway() {
    count++;
  }

  synchronized void leave() {
    count--;
    notifyAll();
  }

  synchronized int count() {
    return count;
  }

  /** Takes no more, and waits for those that are there; false if they take too long. */
  synchronized boolean drain(Duration patience) throws InterruptedException {
    closed = true;
    long end = System.nanoTime() + patience.toNanos();
    while (count > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
