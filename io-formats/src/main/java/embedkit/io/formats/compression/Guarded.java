package embedkit.io.formats.compression;

import embedkit.api.EmbedkitException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A decompressor whose every complaint about broken data is an {@link IOException}. */
final class Guarded extends FilterInputStream {

  /** Makes a decompressor, which may read the head of the data. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  private Guarded(InputStream in) {
    super(in);
  }

  static InputStream guarded(Opener opener) throws IOException {
    try {
      return new Guarded(opener.open());
    } catch (EmbedkitException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (EmbedkitException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    try {
      return in.read(b, off, len);
    } catch (EmbedkitException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] waste = new byte[Math.clamp(n, 0, 8192)];
    long left = n;
    int read = 0;
    while (left > 0 && read >= 0) {
      left -= read;
      read = read(waste, 0, (int) Math.min(waste.length, left));
    }
    return n - Math.max(0, left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private static IOException broken(RuntimeException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new IOException("broken compressed data: " + why, e);
  }
}
