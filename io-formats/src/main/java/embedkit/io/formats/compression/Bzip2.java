package embedkit.io.formats.compression;

import io.airlift.compress.bzip2.BZip2HadoopStreams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** bzip2, also of several streams one behind the other, as pbzip2 makes them. */
public final class Bzip2 extends Marked {

  /** Has no state. */
  public Bzip2() {
    super("bzip2", "bzip2, as bzip2 writes it.", List.of("bz2"), 'B', 'Z', 'h');
  }

  @Override
  public boolean recognises(byte[] head) {
    return super.recognises(head) && head.length > 3 && head[3] >= '1' && head[3] <= '9';
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return Guarded.guarded(() -> new AllStreams(new Bzip2Streams(in)));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new BufferedOutputStream(new BZip2HadoopStreams().createOutputStream(out), BUFFER);
  }

  /** The content of all streams. */
  private static final class AllStreams extends InputStream {
    private final Bzip2Streams streams;
    private InputStream current;

    AllStreams(Bzip2Streams streams) throws IOException {
      this.streams = streams;
      this.current = decoded(streams.next());
    }

    private static InputStream decoded(InputStream packed) {
      return packed == null ? null : new BZip2HadoopStreams().createInputStream(packed);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int read = current == null ? -1 : current.read(b, off, len);
      while (read < 0 && current != null) {
        current = decoded(streams.next());
        read = current == null ? -1 : current.read(b, off, len);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      streams.close();
    }
  }
}
