package embedkit.collection.store;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock of a directory, by which there is one writer at a time, in this process and in all
 * others. It goes with the process, however that ends.
 */
final class WriterLock implements AutoCloseable {

  /**
   * Directories that this process has locked. Their lock file is not opened once more: where locks
   * belong to the process, as POSIX has it, closing any channel to the file would free them all.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path real;
  private final FileChannel channel;

  private WriterLock(Path directory, Path real, FileChannel channel) {
    this.directory = directory;
    this.real = real;
    this.channel = channel;
  }

  /**
   * Locks a directory.
   *
   * @throws ConfigurationException if somebody else has locked it
   * @throws FileAccessException if there is no such directory, or it cannot be written
   */
  static WriterLock of(Path directory) {
    Path real;
    try {
      real = directory.toRealPath();
    } catch (IOException e) {
      throw FileAccessException.because("cannot lock " + directory, e);
    }
    if (!HELD.add(real)) {
      throw held(directory);
    }
    boolean locked = false;
    try {
      FileChannel channel = locked(directory);
      locked = true;
      return new WriterLock(directory, real, channel);
    } finally {
      if (!locked) {
        HELD.remove(real);
      }
    }
  }

  private static FileChannel locked(Path directory) {
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          FileChannel.open(
              directory.resolve(CollectionFiles.LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      if (!locked) {
        throw held(directory);
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      // Another copy of this class, in a class loader of its own.
      throw held(directory);
    } catch (IOException e) {
      throw FileAccessException.because("cannot lock " + directory, e);
    } finally {
      if (channel != null && !locked) {
        close(channel, directory);
      }
    }
  }

  private static ConfigurationException held(Path directory) {
    return new ConfigurationException(
        "the collection "
            + directory
            + " is being changed by somebody else, and there can be one writer at a time; wait"
            + " until that is done");
  }

  private static void close(FileChannel channel, Path directory) {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot unlock " + directory, e);
    }
  }

  boolean isHeld() {
    return channel.isOpen();
  }

  /** Lets others lock the directory; does nothing the second time. */
  @Override
  public void close() {
    if (channel.isOpen()) {
      try {
        close(channel, directory);
      } finally {
        HELD.remove(real);
      }
    }
  }
}
