package embedkit.search.file;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes a file whole or not at all: beside its place, forced, renamed. */
public final class FileBeside {

  /** What is written. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes all of it.
     *
     * @param channel empty, and not the content's to close
     * @throws IOException if it cannot be written
     */
    void to(FileChannel channel) throws IOException;
  }

  private FileBeside() {}

  /**
   * Writes a file in the place of the one that may be there.
   *
   * @param file where it stands in the end
   * @param content what is written
   * @throws FileAccessException if it cannot be written; what was there is as it was
   */
  public static void write(Path file, Content content) {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path part = file.resolveSibling("." + file.getFileName() + "." + unique + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        if (part.getFileSystem() == FileSystems.getDefault()) {
          part.toFile().deleteOnExit();
        }
        content.to(channel);
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file, e);
    } finally {
      discard(part);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // What failed before is told; this file goes with the process.
      return;
    }
  }
}
