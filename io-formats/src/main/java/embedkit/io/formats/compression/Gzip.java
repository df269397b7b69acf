package embedkit.io.formats.compression;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 1952), also of several members one behind the other. */
public final class Gzip extends Marked {

  /** Has no state. */
  public Gzip() {
    super("gzip", "gzip, as gzip and pigz write it.", List.of("gz", "gzip"), 0x1F, 0x8B, 8);
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return new GZIPInputStream(in, BUFFER);
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new BufferedOutputStream(new GZIPOutputStream(out, BUFFER), BUFFER);
  }
}
