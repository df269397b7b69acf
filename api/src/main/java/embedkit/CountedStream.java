package embedkit;

import embedkit.api.FileAccessException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/** Counts the bytes that are read of a stream. For one thread at a time. */
final class CountedStream extends FilterInputStream {

  private final Path file;
  private long count;

  CountedStream(Path file, InputStream in) {
    super(in);
    this.file = file;
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try {
      int got = in.read(into, from, length);
      count += Math.max(0, got);
      return got;
    } catch (ClosedChannelException e) {
      // Who decompresses this would take it for damage.
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = in.skip(bytes);
    count += skipped;
    return skipped;
  }

  /** A place that was gone back to would be counted twice. */
  @Override
  public boolean markSupported() {
    return false;
  }
}
