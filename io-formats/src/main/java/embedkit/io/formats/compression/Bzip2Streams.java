package embedkit.io.formats.compression;

import java.io.IOException;
import java.io.InputStream;

/**
 * Parts a file where a bzip2 stream begins behind another, as pbzip2 and {@code cat} make them, so
 * that a decoder of one stream can read them in turn. A stream begins at a whole byte with a mark
 * of ten bytes; that they stand inside another by chance is a matter of 2 to the power of -77.
 */
final class Bzip2Streams {

  /** What stands behind {@code BZh} and a digit: a block, or the end of an empty stream. */
  private static final long BLOCK = 0x314159265359L;

  private static final long END = 0x177245385090L;
  private static final int MARK = 10;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private boolean ended;

  Bzip2Streams(InputStream in) {
    this.in = in;
  }

  /** The bytes of the next stream, or null at the end of the file. */
  InputStream next() throws IOException {
    fill();
    return at == limit ? null : new Part();
  }

  void close() throws IOException {
    in.close();
  }

  /** Reads on until a mark fits, or the file ends. */
  private void fill() throws IOException {
    if (limit - at >= MARK || ended) {
      return;
    }
    System.arraycopy(buffer, at, buffer, 0, limit - at);
    limit -= at;
    at = 0;
    while (limit < MARK && !ended) {
      int read = in.read(buffer, limit, buffer.length - limit);
      limit += Math.max(0, read);
      ended = read < 0;
    }
  }

  /** Where the bytes end that surely belong to the stream which holds the byte before {@code i}. */
  private int end(int i, int most) {
    int last = Math.min(most, ended ? limit : limit - MARK + 1);
    int p = i;
    while (p < last && (buffer[p] != 'B' || !begins(p))) {
      p++;
    }
    return p;
  }

  private boolean begins(int p) {
    if (limit - p < MARK || buffer[p + 1] != 'Z' || buffer[p + 2] != 'h') {
      return false;
    }
    long kind = 0;
    for (int i = p + 4; i < p + MARK; i++) {
      kind = kind << 8 | buffer[i] & 0xFF;
    }
    return kind == BLOCK || kind == END;
  }

  /** One stream; its end is the next one's mark, or the end of the file. */
  private final class Part extends InputStream {
    private boolean begun;

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
      fill();
      int count = end(begun ? at : Math.min(at + 1, limit), at + len) - at;
      if (count == 0) {
        return -1;
      }
      begun = true;
      System.arraycopy(buffer, at, b, off, count);
      at += count;
      return count;
    }
  }
}
