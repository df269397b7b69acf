package embedkit.io.formats.compression;

import io.airlift.compress.bzip2.BZip2HadoopStreams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * bzip2, of one stream. A file of several, as pbzip2 makes, is refused with an error when the first
 * ends.
 */
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
    return Guarded.guarded(() -> new BZip2HadoopStreams().createInputStream(in));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new BufferedOutputStream(new BZip2HadoopStreams().createOutputStream(out), BUFFER);
  }
}
