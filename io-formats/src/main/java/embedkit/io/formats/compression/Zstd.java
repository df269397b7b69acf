package embedkit.io.formats.compression;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import com.github.luben.zstd.util.Native;
import embedkit.api.ConfigurationException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** Loads the native part from a folder that it is unpacked in. */
  @FunctionalInterface
  interface Loading {
    void from(Path folder) throws IOException;
  }

  private static void load() throws IOException {
    if (!Native.isLoaded()) {
      load(folder -> Native.load(folder.toFile()));
    }
  }

  static void load(Loading loading) throws IOException {
    List<Throwable> failures = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        Files.createDirectories(folder);
        loading.from(folder);
        return;
      } catch (IOException | LinkageError e) {
        denial(e).ifPresent(Zstd::refuse);
        failures.add(e);
      } catch (IllegalCallerException e) {
        refuse(e);
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

  private static Optional<IllegalCallerException> denial(Throwable e) {
    return e.getCause() instanceof IllegalCallerException denied
        ? Optional.of(denied)
        : Optional.empty();
  }

  /** Another folder would do no better. */
  private static void refuse(IllegalCallerException denied) {
    throw new ConfigurationException(
        "zstd cannot be read or written: its library calls native code, which Java does not let it"
            + " do here ("
            + denied.getMessage()
            + "); allow it to com.github.luben.zstd_jni, or on the class path to ALL-UNNAMED, with"
            + " Java's option enable-native-access, or unpack the file first");
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
