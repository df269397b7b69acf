package embedkit.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** So many bytes of a stream; that it ends before is an error. */
final class Limited extends FilterInputStream {

  private long left;

  Limited(InputStream in, long bytes) {
    super(in);
    this.left = bytes;
  }

  /** Bytes that were not read. */
  long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    if (len == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int read = in.read(b, off, (int) Math.min(len, left));
    if (read < 0) {
      throw new EOFException("the archive ends " + left + " bytes before its member does");
    }
    left -= read;
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = in.skip(Math.min(n, left));
    left -= skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
