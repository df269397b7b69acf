package embedkit.training.pair;

import embedkit.api.FileAccessException;
import embedkit.training.text.ScratchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sorted runs of pairs in a file that has no name, so that nothing of it is left however the
 * process ends. Any number of threads write runs; then one reads them.
 */
final class PairScratch implements AutoCloseable {

  private static final int PAIR = 2 * Long.BYTES;
  private static final int WRITTEN_AT_ONCE = 1 << 20;
  private static final int LEAST_READ = 1 << 12;

  private final Path directory;
  private final List<Span> runs = new ArrayList<>();
  private FileChannel file;
  private long end;

  private record Span(long from, long to) {}

  /**
   * No run yet, and no file.
   *
   * @param directory where the file is made if it is needed
   */
  PairScratch(Path directory) {
    this.directory = directory;
  }

  /** Returns how many runs were written. */
  synchronized int runs() {
    return runs.size();
  }

  /** Writes a run. */
  void write(SortedPairs pairs, int size) {
    long from = reserve((long) size * PAIR);
    long at = from;
    ByteBuffer bytes =
        ByteBuffer.allocateDirect((int) Math.min(WRITTEN_AT_ONCE, (long) size * PAIR));
    while (pairs.next()) {
      bytes.putLong(pairs.key).putLong(pairs.sum);
      if (!bytes.hasRemaining()) {
        at = write(bytes.flip(), at);
      }
    }
    at = write(bytes.flip(), at);
    synchronized (this) {
      runs.add(new Span(from, at));
    }
  }

  private synchronized long reserve(long bytes) {
    try {
      file = file == null ? ScratchFile.open(directory) : file;
    } catch (IOException e) {
      throw failed(e);
    }
    long from = end;
    end += bytes;
    return from;
  }

  private long write(ByteBuffer bytes, long at) {
    long to = at;
    try {
      while (bytes.hasRemaining()) {
        to += file.write(bytes, to);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    bytes.clear();
    return to;
  }

  private FileAccessException failed(IOException e) {
    return ScratchFile.failed("pairs of words are counted, which do", directory, e);
  }

  /**
   * Returns the runs to be read.
   *
   * @param bytes what their buffers may take in all; each takes 4 kB at least
   */
  List<SortedPairs> sorted(long bytes) {
    List<SortedPairs> all = new ArrayList<>();
    for (Span run : runs) {
      all.add(new Run(run, Math.clamp(bytes / runs.size(), LEAST_READ, WRITTEN_AT_ONCE)));
    }
    return all;
  }

  /** A run as it was written. */
  final class Run extends SortedPairs {
    private final ByteBuffer bytes;
    private LongBuffer longs;
    private long at;
    private final long to;

    private Run(Span span, int buffer) {
      this.bytes = ByteBuffer.allocateDirect(buffer / PAIR * PAIR);
      this.longs = bytes.asLongBuffer().limit(0);
      this.at = span.from();
      this.to = span.to();
    }

    @Override
    boolean next() {
      if (!longs.hasRemaining() && !read()) {
        return false;
      }
      key = longs.get();
      sum = longs.get();
      return true;
    }

    private boolean read() {
      bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
      try {
        while (bytes.hasRemaining()) {
          int some = file.read(bytes, at);
          if (some < 0) {
            throw new IOException("the scratch file has become shorter");
          }
          at += some;
        }
      } catch (IOException e) {
        throw failed(e);
      }
      longs = bytes.flip().asLongBuffer();
      return longs.hasRemaining();
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
