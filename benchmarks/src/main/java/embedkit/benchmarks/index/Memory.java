package embedkit.benchmarks.index;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * Looks, again and again, how much memory this process has that is of no file. It leaves no garbage
 * behind, which would fill the heap and count.
 */
final class Memory implements AutoCloseable {

  private static final long PAUSE_MILLIS = 50;
  private static final String ANONYMOUS = "RssAnon";

  private final Status status = new Status();
  private final long before;
  private final Thread looking;
  private volatile long most;
  private volatile boolean done;

  Memory() throws IOException {
    System.gc();
    before = kib(ANONYMOUS);
    looking = Thread.ofPlatform().daemon().start(this::look);
  }

  private void look() {
    try {
      byte[] name = ANONYMOUS.getBytes(StandardCharsets.US_ASCII);
      while (!done) {
        most = Math.max(most, status.kib(name));
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** KiB at the most beyond those at the start. */
  long grown() throws IOException, InterruptedException {
    done = true;
    looking.join();
    return Math.max(most, kib(ANONYMOUS)) - before;
  }

  /** A line of what the system tells of this process, in KiB. */
  static long kib(String what) throws IOException {
    try (Status now = new Status()) {
      return now.kib(what.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() throws IOException {
    done = true;
    status.close();
  }

  /** The system's file, opened once. For one thread. */
  private static final class Status implements AutoCloseable {
    private final RandomAccessFile file;
    private final byte[] bytes = new byte[1 << 12];

    Status() throws IOException {
      file = new RandomAccessFile("/proc/self/status", "r");
    }

    /** The number of the line that begins so; 0 if there is none. */
    long kib(byte[] name) throws IOException {
      file.seek(0);
      int size = file.read(bytes);
      for (int at = 0; at + name.length < size; at++) {
        int same = 0;
        while (same < name.length && bytes[at + same] == name[same]) {
          same++;
        }
        if (same == name.length) {
          return number(at + same, size);
        }
      }
      return 0;
    }

    private long number(int from, int size) {
      long number = 0;
      for (int at = from; at < size && bytes[at] != '\n'; at++) {
        if (bytes[at] >= '0' && bytes[at] <= '9') {
          number = 10 * number + bytes[at] - '0';
        }
      }
      return number;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
