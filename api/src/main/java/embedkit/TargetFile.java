package embedkit;

import embedkit.api.FileAccessException;
import embedkit.api.file.OutputFile;
import embedkit.spi.CompressionProvider;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that comes into being whole or not at all: written beside its target, forced, renamed. The
 * temporary file goes when writing fails and when the process ends early.
 */
final class TargetFile implements OutputFile, AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final CompressionProvider compression;

  private TargetFile(Path target, Path temporary, CompressionProvider compression) {
    this.target = target;
    this.temporary = temporary;
    this.compression = compression;
  }

  static TargetFile create(
      Path target, boolean overwrite, Providers<CompressionProvider> compressions) {
    check(target, overwrite);
    Path folder = folder(target);
    try {
      // Not createTempFile: its files are private, and the table is to have the user's usual mode.
      String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
      String name = "." + target.getFileName() + "." + unique + ".part";
      // Formats want a file that they can seek in and find by its name.
      Path place =
          FileErrors.isOwn(target) ? folder : Path.of(System.getProperty("java.io.tmpdir"));
      Path temporary = place.resolve(name);
      Files.createFile(temporary);
      temporary.toFile().deleteOnExit();
      return new TargetFile(target, temporary, byName(target, compressions));
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

  /** Forces the temporary file to the device and renames it to the target. */
  void commit() {
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      if (!FileErrors.isOwn(target)) {
        carryOver();
        return;
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder();
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    } catch (UnsupportedOperationException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  /** To another file system: beside the target first, as a copy that is cut short is no table. */
  private void carryOver() throws IOException {
    Path beside = folder(target).resolve(temporary.getFileName().toString());
    try {
      Files.copy(temporary, beside);
      try {
        Files.move(
            beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      if (!target.getFileSystem().isReadOnly()) {
        Files.deleteIfExists(beside);
      }
    }
  }

  private void forceFolder() {
    try (FileChannel folder = FileChannel.open(folder(target))) {
      folder.force(true);
    } catch (IOException e) {
      // Not every system opens a directory (Windows does not); there the rename is all there is.
      return;
    }
  }

  @Override
  public void close() {
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

  static CompressionProvider byName(Path path, Providers<CompressionProvider> compressions) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return compressions.all().stream()
        .filter(c -> c.extensions().stream().anyMatch(e -> name.endsWith("." + e)))
        .findFirst()
        .orElse(null);
  }
}
