package embedkit;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileBeside;
import embedkit.api.file.OutputFile;
import embedkit.spi.CompressionProvider;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes into being whole or not at all: written beside its target, forced, renamed. The
 * temporary file goes when writing fails and when the process ends early.
 */
final class TargetFile implements OutputFile, AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final @Nullable FileBeside beside;
  private final @Nullable CompressionProvider compression;

  private TargetFile(
      Path target,
      Path temporary,
      @Nullable FileBeside beside,
      @Nullable CompressionProvider compression) {
    this.target = target;
    this.temporary = temporary;
    this.beside = beside;
    this.compression = compression;
  }

  static TargetFile create(
      Path target, boolean overwrite, Providers<CompressionProvider> compressions) {
    check(target, overwrite);
    CompressionProvider compression = byName(target, compressions);
    if (FileErrors.isOwn(target)) {
      FileBeside beside = FileBeside.of(target);
      return new TargetFile(target, beside.path(), beside, compression);
    }
    try {
      // Formats want a file that they can seek in and find by its name.
      String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
      String name = "." + target.getFileName() + "." + unique + ".part";
      Path temporary = Path.of(System.getProperty("java.io.tmpdir")).resolve(name);
      Files.createFile(temporary);
      temporary.toFile().deleteOnExit();
      return new TargetFile(target, temporary, null, compression);
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  /** Checks that a file can come into being. */
  static void check(Path target, boolean overwrite) {
    if (Files.isDirectory(target)) {
      throw new FileAccessException("cannot write " + target + ": it is a directory");
    }
    if (!overwrite && Files.exists(target)) {
      throw new FileAccessException("cannot write " + target + ": it is there already");
    }
    Path folder = folder(target);
    if (!Files.isDirectory(folder)) {
      throw new FileAccessException("cannot write " + target + ": there is no directory " + folder);
    }
  }

  static Path folder(Path target) {
    return target.toAbsolutePath().getParent();
  }

  /** Forces what was written to the device and puts it in its place. */
  void commit() {
    if (beside != null) {
      beside.commit();
      return;
    }
    // To another file system: beside the target first, as a copy that is cut short is no table.
    try (FileBeside there = FileBeside.of(target)) {
      Files.copy(temporary, there.path(), StandardCopyOption.REPLACE_EXISTING);
      there.commit();
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } catch (UnsupportedOperationException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  @Override
  public void close() {
    if (beside != null) {
      beside.close();
      return;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileErrors.cannot("remove", temporary, e);
    }
  }

  @Override
  public Path path() {
    return temporary;
  }

  @Override
  public Path target() {
    return target;
  }

  @Override
  public Optional<String> compression() {
    return Optional.ofNullable(compression).map(CompressionProvider::name);
  }

  @Override
  public OutputStream open() {
    try {
      OutputStream raw = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER);
      return compression == null ? raw : compression.compress(raw);
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  static @Nullable CompressionProvider byName(
      Path path, Providers<CompressionProvider> compressions) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return compressions.all().stream()
        .filter(c -> c.extensions().stream().anyMatch(e -> name.endsWith("." + e)))
        .findFirst()
        .orElse(null);
  }
}
