package embedkit.io.formats.compression;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Zstandard (RFC 8878), also of several frames, with windows up to 128 MiB. */
public final class Zstd extends Marked {

  /** Has no state. */
  public Zstd() {
    super("zstd", "Zstandard, as zstd writes it.", List.of("zst", "zstd"), 0x28, 0xB5, 0x2F, 0xFD);
  }

  /** A frame says in its descriptor whether a checksum ends it (RFC 8878, 3.1.1.1.1). */
  @Override
  public boolean checked(byte[] head) {
    return head.length > 4 && (head[4] & 4) != 0;
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return Guarded.guarded(() -> new ZstdInputStream(in));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    ZstdOutputStream zstd = new ZstdOutputStream(out);
    zstd.setChecksum(true);
    return new BufferedOutputStream(zstd, BUFFER);
  }
}
