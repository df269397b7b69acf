package embedkit.api.file;

import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that comes into being whole or not at all: it is written beside its place under a name of
 * its own, forced to the device, and renamed. What was in its place stays until then, and stays if
 * anything fails. What is not committed goes when this is closed, or with the process.
 *
 * <pre>{@code
 * try (FileBeside beside = FileBeside.of(Path.of("answer.csv"))) {
 *   Files.writeString(beside.path(), "king,queen\n");
 *   beside.commit();
 * }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
@Incubating
public final class FileBeside implements AutoCloseable {

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

  /** Files of this process that are not committed: not many, however many there ever were. */
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  private static volatile boolean ending;

  static {
    removeAtTheEnd();
  }

  private final Path target;
  private final Path part;

  private FileBeside(Path target, Path part) {
    this.target = target;
    this.part = part;
  }

  /**
   * Begins a file.
   *
   * @param target where it stands in the end, of any file system
   * @return an empty file beside it, which the caller closes
   * @throws FileAccessException if none can be made there
   */
  public static FileBeside of(Path target) {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    // Not createTempFile: its files are private, and this one is to have the user's usual mode.
    Path part =
        target.toAbsolutePath().resolveSibling("." + target.getFileName() + "." + unique + ".part");
    FileBeside beside = new FileBeside(target, part);
    try {
      Files.createFile(part);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + target, e);
    } catch (UnsupportedOperationException e) {
      throw beside.cannot(e);
    }
    UNFINISHED.add(part);
    if (ending) {
      removeAsTheLast(part);
    }
    return beside;
  }

  /**
   * Writes a file in the place of the one that may be there.
   *
   * @param target where it stands in the end, of any file system
   * @param content what is written
   * @throws FileAccessException if it cannot be written; what was there is as it was
   */
  public static void write(Path target, Content content) {
    try (FileBeside beside = of(target)) {
      try (FileChannel channel = FileChannel.open(beside.part, StandardOpenOption.WRITE)) {
        content.to(channel);
      } catch (IOException e) {
        throw FileAccessException.because("cannot write " + target, e);
      } catch (UnsupportedOperationException e) {
        throw beside.cannot(e);
      }
      beside.commit();
    }
  }

  /**
   * Writes a file in the place of the one that may be there.
   *
   * @param target where it stands in the end, of any file system
   * @param content all its bytes
   * @throws FileAccessException if it cannot be written; what was there is as it was
   */
  public static void write(Path target, byte[] content) {
    write(
        target,
        channel -> {
          ByteBuffer left = ByteBuffer.wrap(content);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        });
  }

  /**
   * Returns where it is written.
   *
   * @return a file of the target's directory; there and empty at first
   */
  public Path path() {
    return part;
  }

  /**
   * Forces what was written to the device and puts it in its place. When this returns, it survives
   * the end of the power, where the system can force a directory.
   *
   * @throws FileAccessException if that fails; what was there is as it was
   */
  public void commit() {
    try {
      // Other file systems, such as that of a zip, have no device to force it to.
      if (part.getFileSystem() == FileSystems.getDefault()) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      try {
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + target, e);
    } catch (UnsupportedOperationException e) {
      throw cannot(e);
    }
    UNFINISHED.remove(part);
    forceDirectory(part.getParent());
  }

  /**
   * Forces to the device which files a directory has.
   *
   * @param directory any; where the system opens no directory (Windows does not), nothing is done
   */
  public static void forceDirectory(Path directory) {
    if (directory.getFileSystem() != FileSystems.getDefault()) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    } catch (IOException e) {
      // There the rename is all there is.
      return;
    }
  }

  /** What a file system cannot do at all, such as be written. */
  private FileAccessException cannot(UnsupportedOperationException e) {
    return new FileAccessException(
        "cannot write "
            + target
            + ": its file system, "
            + target.getFileSystem().provider().getScheme()
            + (target.getFileSystem().isReadOnly() ? ", is read-only" : ", cannot do that"),
        e);
  }

  /** Removes what was not committed. May be called again. */
  @Override
  public void close() {
    if (UNFINISHED.remove(part)) {
      remove(part);
    }
  }

  private static void removeAtTheEnd() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(FileBeside::removeAll, "embedkit-files-end"));
    } catch (IllegalStateException e) {
      // The process ends already.
      ending = true;
    }
  }

  private static void removeAll() {
    ending = true;
    UNFINISHED.forEach(FileBeside::removeAsTheLast);
  }

  /**
   * Hooks of a process run at the same time, and another one may wait for a file that is nearly
   * written. So this is left to what Java does behind all of them.
   */
  private static void removeAsTheLast(Path part) {
    if (part.getFileSystem() != FileSystems.getDefault()) {
      remove(part);
      return;
    }
    try {
      part.toFile().deleteOnExit();
    } catch (IllegalStateException e) {
      // Even that has run.
      remove(part);
    }
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException | UnsupportedOperationException e) {
      // What failed before is told; nobody reads this file.
      return;
    }
  }
}
