package embedkit.server.http;

import java.util.concurrent.Semaphore;

/**
 * The memory that bodies of requests and answers may take together, however many clients there are
 * and however slowly they send and read.
 */
final class Room {

  /** Some room that is taken until this is closed. */
  static final class Taken implements AutoCloseable {
    private final Semaphore free;
    private final int kibibytes;

    private Taken(Semaphore free, int kibibytes) {
      this.free = free;
      this.kibibytes = kibibytes;
    }

    @Override
    public void close() {
      free.release(kibibytes);
    }
  }

  private final Semaphore free;

  Room(long bytes) {
    this.free = new Semaphore(Math.clamp(bytes >> 10, 1, Integer.MAX_VALUE));
  }

  /** Takes room; null if there is none just now. */
  Taken take(long bytes) {
    int kibibytes = (int) Math.min(Integer.MAX_VALUE, (bytes + 1023) >> 10);
    return free.tryAcquire(kibibytes) ? new Taken(free, kibibytes) : null;
  }

  /** What a client is told for whom there is none. */
  static RequestException none() {
    return new RequestException(
            503, "busy", "too many large requests are answered just now; come again in a second")
        .with("Retry-After", "1");
  }
}
