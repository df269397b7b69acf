package embedkit.io.formats.compression;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import com.github.luben.zstd.util.Native;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Zstandard (RFC 8878), also of several frames, with windows up to 128 MiB. Its native part is
 * unpacked in the folder for temporary files, or, where nothing can be run from there, in the
 * user's cache.
 */
public final class Zstd extends Marked {

  /** Has no state. */
  public Zstd() {
    super("zstd", "Zstandard, as zstd writes it.", List.of("zst", "zstd"), 0x28, 0xB5, 0x2F, 0xFD);
  }

  private static void load() throws IOException {
    if (Native.isLoaded()) {
      return;
    }
    List<Throwable> failures = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        Files.createDirectories(folder);
        Native.load(folder.toFile());
        return;
      } catch (IOException | LinkageError e) {
        failures.add(e);
      }
    }
    IOException failure =
        new IOException(
            "the native part of zstd can be unpacked and run neither in "
                + folders().stream().map(Path::toString).collect(Collectors.joining(" nor in "))
                + ": they are full, read-only, or mounted so that nothing is run from them");
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  private static List<Path> folders() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"));
    return List.of(
        Path.of(System.getProperty("java.io.tmpdir")),
        (cache == null || cache.isEmpty() ? home.resolve(".cache") : Path.of(cache))
            .resolve("embedkit"));
  }

  /** A frame says in its descriptor whether a checksum ends it (RFC 8878, 3.1.1.1.1). */
  @Override
  public boolean checked(byte[] head) {
    return head.length > 4 && (head[4] & 4) != 0;
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    load();
    return Guarded.guarded(() -> new ZstdInputStream(in));
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    load();
    ZstdOutputStream zstd = new ZstdOutputStream(out);
    zstd.setChecksum(true);
    return new BufferedOutputStream(zstd, BUFFER);
  }
}
