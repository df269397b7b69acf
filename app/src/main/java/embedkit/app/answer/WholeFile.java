package embedkit.app.answer;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A small file that comes into being whole or not at all. */
public final class WholeFile {

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  private WholeFile() {}

  /** Checks, before long work begins, that a file could be written. */
  public static void check(Path file, boolean force) {
    if (Files.exists(file) && !force) {
      throw new FileAccessException(file + " is there already; replace it with --force");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new FileAccessException("there is no directory " + folder + " to write " + file);
    }
  }

  public static void write(Path file, byte[] content) {
    Path target = file.toAbsolutePath();
    try {
      Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
      try {
        try (FileChannel channel = FileChannel.open(temporary, OPTIONS)) {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file, e);
    }
  }
}
