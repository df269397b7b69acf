package embedkit.server.http;

import java.util.Locale;
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

    private Taken and(Taken more) {
      return new Taken(free, kibibytes + more.kibibytes);
    }

    @Override
    public void close() {
      free.release(kibibytes);
    }
  }

  /** What one request has taken for its answer, until that is sent. */
  static final class Held implements Request.Reservation, AutoCloseable {
    private final Room room;
    private Taken taken;
    private long bytes;
    private boolean closed;

    private Held(Room room) {
      this.room = room;
    }

    @Override
    public void take(long wanted) {
      if (wanted > room.bytes) {
        throw new RequestException(
            413,
            "too_large",
            String.format(
                Locale.ROOT,
                "the answer may have up to %d bytes, and this server holds %d in all; ask in several requests",
                wanted,
                room.bytes));
      }
      if (!holds(wanted)) {
        throw none();
      }
    }

    /** Holds room for so many bytes in all; false if there is none just now. */
    synchronized boolean holds(long wanted) {
      // One that was given up as too late may go on for a while, and is to take nothing more.
      if (closed) {
        return false;
      }
      if (wanted <= bytes) {
        return true;
      }
      Taken more = room.take(wanted - bytes);
      if (more == null) {
        return false;
      }
      taken = taken == null ? more : taken.and(more);
      bytes = wanted;
      return true;
    }

    @Override
    public synchronized void close() {
      closed = true;
      if (taken != null) {
        taken.close();
        taken = null;
      }
    }
  }

  private final Semaphore free;
  private final long bytes;

  Room(long bytes) {
    this.bytes = bytes;
    this.free = new Semaphore(Math.clamp(bytes >> 10, 1, Integer.MAX_VALUE));
  }

  /** Begins a request that has taken nothing yet. */
  Held held() {
    return new Held(this);
  }

  /** Takes room; null if there is none just now. */
  Taken take(long bytes) {
    int kibibytes = (int) Math.min(Integer.MAX_VALUE, (bytes + 1023) >> 10);
    return free.tryAcquire(kibibytes) ? new Taken(free, kibibytes) : null;
  }

  /** What a client is told for whom there is none. */
  static RequestException none() {
    return RequestException.busy(
        "too many large requests are answered just now; come again in a second");
  }
}
