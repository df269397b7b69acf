package embedkit.io.formats.compression;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** xz, also of several streams, with dictionaries up to 64 MiB (the largest that xz -9 makes). */
public final class Xz extends Marked {

  private static final int MOST_MEMORY_KIB = 100 << 10;

  /** Has no state. */
  public Xz() {
    super("xz", "xz, as xz writes it.", List.of("xz"), 0xFD, '7', 'z', 'X', 'Z', 0);
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return Guarded.guarded(() -> new XZInputStream(in, MOST_MEMORY_KIB));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new BufferedOutputStream(new XZOutputStream(out, new LZMA2Options()), BUFFER);
  }
}
