package embedkit.storage.mmap;

import embedkit.api.FileAccessException;
import embedkit.api.InsufficientSpaceException;
import embedkit.api.StoreClosedException;
import embedkit.api.VectorFileException;
import embedkit.storage.mmap.page.Reservation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.Function;

/**
 * A file mapped as a whole, with 64-bit offsets. Closing it unmaps at once; an access that comes
 * later, or finds the file cut short, ends in an exception and not in a crash.
 */
final class MappedFile implements AutoCloseable {

  private static final long LEAST_GROWTH = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private volatile MemorySegment bytes;
  private final boolean writable;
  private final boolean temporary;
  private boolean closed;

  private MappedFile(Path path, FileChannel channel, boolean writable, boolean temporary)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.writable = writable;
    this.temporary = temporary;
    FileChannel.MapMode mode =
        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
    this.bytes = channel.map(mode, 0, channel.size(), arena);
  }

  /** Maps a file that is there. */
  static MappedFile open(Path path, boolean writable) {
    Set<StandardOpenOption> how =
        writable
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
            : Set.of(StandardOpenOption.READ);
    try {
      FileChannel channel = FileChannel.open(path, how);
      try {
        if (writable) {
          lock(path, channel);
        }
        return new MappedFile(path, channel, writable, false);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw cannot("open", path, e);
    }
  }

  /** Makes a file of a size and maps it to write; its pages come into being when touched. */
  static MappedFile create(Path path, byte[] head, long size, boolean temporary) {
    Set<StandardOpenOption> how =
        Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE);
    try {
      FileChannel channel = FileChannel.open(path, how);
      try {
        checkSpace(path, size);
        Reservation.allocate(path, size);
        if (temporary) {
          unlink(path);
        }
        lock(path, channel);
        Reservation.write(channel, size);
        FileChannels.write(channel, 0, head);
        if (size > head.length) {
          FileChannels.write(channel, size - 1, new byte[1]);
        }
        return new MappedFile(path, channel, true, temporary);
      } catch (IOException | RuntimeException e) {
        channel.close();
        Files.deleteIfExists(path);
        throw e;
      }
    } catch (IOException e) {
      throw cannot("make", path, e);
    }
  }

  /**
   * Makes a temporary file larger and maps it anew, at least half as large again so that it is done
   * seldom; what was mapped before stays so. For one thread.
   */
  void grow(long size) {
    long old = bytes.byteSize();
    if (size <= old) {
      return;
    }
    long grown = Math.max(size, Math.max(LEAST_GROWTH, old + old / 2));
    try {
      checkSpace(path, size - old);
      FileChannels.write(channel, grown - 1, new byte[1]);
      bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, grown, arena);
    } catch (IOException e) {
      throw cannot("grow", path, e);
    }
  }

  private static void checkSpace(Path path, long size) throws IOException {
    long free = Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace();
    if (size > free) {
      throw new InsufficientSpaceException(
          path + " needs " + (size >> 20) + " MiB, its device has " + (free >> 20) + " MiB free");
    }
  }

  /** Where a file can be without a name it is so at once: a killed process leaves none behind. */
  private static void unlink(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.delete(path);
    } else {
      path.toFile().deleteOnExit();
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new FileAccessException(
          "cannot write "
              + path
              + ": "
              + LockHolder.of(path)
              + " has it open to write; close it there, or open to read");
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return bytes.byteSize();
  }

  boolean writable() {
    return writable;
  }

  /** Tells the kernel how the file will be read. */
  boolean advise(Advice advice) {
    return advice.give(bytes);
  }

  MemorySegment slice(long from, long size) {
    return bytes.asSlice(from, size);
  }

  /** Writes to the file and not through the mapping, so that it is ordered by {@link #force}. */
  void patch(long at, byte[] text) {
    try {
      FileChannels.write(channel, at, text);
      if (!temporary) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw cannot("write", path, e);
    }
  }

  void force() {
    try {
      if (writable && !temporary) {
        if (arena.scope().isAlive()) {
          bytes.force();
        }
        channel.force(true);
      }
    } catch (IOException | UncheckedIOException e) {
      throw cannot(
          "write", path, e instanceof UncheckedIOException u ? u.getCause() : (IOException) e);
    }
  }

  /** Reads the file through a mapping of its own, after nobody can write to it any more. */
  <T> T reread(Function<MemorySegment, T> reader) {
    try (Arena reading = Arena.ofConfined()) {
      if (channel.size() != bytes.byteSize()) {
        throw failure(null);
      }
      return reader.apply(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.byteSize(), reading));
    } catch (IOException e) {
      throw cannot("read", path, e);
    } catch (InternalError e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    close(() -> {});
  }

  /**
   * Takes the mapping away from all threads, and only then lets the caller finish the file through
   * its channel: no late write can make what was finished untrue.
   */
  synchronized void close(Runnable finish) {
    if (closed) {
      return;
    }
    closed = true;
    try (channel) {
      try {
        force();
      } finally {
        arena.close();
      }
      finish.run();
    } catch (IOException e) {
      throw cannot("close", path, e);
    } finally {
      removeTemporary();
    }
  }

  private void removeTemporary() {
    try {
      if (temporary) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw cannot("remove", path, e);
    }
  }

  /** Says what an access to the mapping failed of. */
  RuntimeException failure(Throwable e) {
    if (e instanceof IllegalStateException) {
      return new StoreClosedException("the table " + path + " was closed", e);
    }
    return VectorFileException.at(
        path,
        "",
        "the " + bytes.byteSize() + " bytes that were mapped",
        "a file that was cut short, or a device that failed",
        "restore the file and open it again",
        e);
  }

  static FileAccessException cannot(String verb, Path path, IOException e) {
    String what = "cannot " + verb + " " + path;
    return switch (e) {
      case FileAlreadyExistsException there ->
          new FileAccessException(what + ": it is there already", e);
      case AccessDeniedException denied -> new FileAccessException(what + ": permission denied", e);
      default -> FileAccessException.because(what, e);
    };
  }
}
