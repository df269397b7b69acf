package embedkit.app.command.learn;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps two runs from learning for one file. The lock is one of the system's on a hidden file
 * beside the output, so that it ends with the process however that ends.
 */
final class OutputLock implements AutoCloseable {

  private static final int ATTEMPTS = 10;

  private record Held(Path file, FileChannel channel) {}

  /** Locks that no run has given back. One that was may be another run's when this process ends. */
  private static final Set<Held> UNTIL_THE_END = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OutputLock::removeHeld));
  }

  private final List<Held> held = new ArrayList<>();

  private OutputLock() {}

  /**
   * Takes the locks of files that are to be written.
   *
   * @throws ConfigurationException if another run has one
   */
  static OutputLock of(List<Path> outs) {
    OutputLock lock = new OutputLock();
    try {
      outs.forEach(lock::take);
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void take(Path out) {
    Path file = out.toAbsolutePath().resolveSibling("." + out.getFileName() + ".lock");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        if (taken(file, out)) {
          return;
        }
      } catch (IOException e) {
        // Where a system has no locks, or the folder takes no file, the trial of saving tells.
        return;
      }
    }
  }

  /** Returns whether the lock is held; not so where its last holder removed it meanwhile. */
  private boolean taken(Path file, Path out) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean keep = false;
    try {
      Object before = Files.readAttributes(file, "fileKey").get("fileKey");
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new ConfigurationException(
            "another run is learning for "
                + out
                + "; wait until it is done, or name another file with --out");
      }
      Object after = Files.readAttributes(file, "fileKey").get("fileKey");
      keep = before == null || before.equals(after);
      if (keep) {
        Held one = new Held(file, channel);
        held.add(one);
        UNTIL_THE_END.add(one);
      }
      return keep;
    } catch (NoSuchFileException e) {
      return false;
    } finally {
      if (!keep) {
        channel.close();
      }
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Removes the files of locks that are held still; the system ends the locks with the process. */
  static void removeHeld() {
    for (Held one : UNTIL_THE_END) {
      try {
        Files.deleteIfExists(one.file);
      } catch (IOException e) {
        // An empty file stays, which the next run takes for its own.
        continue;
      }
    }
  }

  /** Removes the files, and then ends the locks. */
  @Override
  public void close() {
    for (Held one : held) {
      try (FileChannel _ = one.channel) {
        UNTIL_THE_END.remove(one);
        Files.deleteIfExists(one.file);
      } catch (IOException e) {
        throw FileAccessException.because("cannot remove " + one.file, e);
      }
    }
    held.clear();
  }
}
