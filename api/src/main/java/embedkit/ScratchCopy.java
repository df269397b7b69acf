package embedkit;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * A regular file with all that came out of a pipe, as formats are told by looking at a file more
 * than once; or with a member of a compressed archive, as it takes long to unpack twice. It lies in
 * a folder of its own in the system's temporary one and goes when it is closed, when nobody holds
 * it any more, and when the process ends.
 */
final class ScratchCopy implements AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();

  /** Held, so that they are not cleaned away. */
  private static final Queue<ScratchCopy> KEPT = new ConcurrentLinkedQueue<>();

  private static final int BUFFER = 1 << 16;

  /** How often the room is looked at, in bytes. */
  private static final long STEP = 16L << 20;

  /** The part of the free room that stays free. */
  private static final int PART_LEFT = 8;

  /** The largest member of an archive that is kept. */
  private static final long MOST_PART = 8L << 30;

  private final Path given;
  private final String why;
  private final Path file;
  private final Cleaner.Cleanable removal;

  private ScratchCopy(Path given, String why, Path file) {
    this.given = given;
    this.why = why;
    this.file = file;
    Path folder = file.getParent();
    this.removal = CLEANER.register(this, () -> remove(file, folder));
  }

  /**
   * Reads all of it.
   *
   * @throws FileAccessException if it fails, does not end, or leaves too little room
   */
  static ScratchCopy of(OnceRead source) {
    return of(source, Path.of(System.getProperty("java.io.tmpdir")));
  }

  static ScratchCopy of(OnceRead source, Path place) {
    return of(source, place, () -> place.toFile().getUsableSpace());
  }

  /**
   * Reads all of it.
   *
   * @param place the folder in which the copy has one of its own
   * @param room gives the bytes that are free there
   */
  static ScratchCopy of(OnceRead source, Path place, LongSupplier room) {
    ScratchCopy copy = begin(source.name(), source.why(), place);
    try (InputStream in = source.open()) {
      copy.fill(in, source.most(), room);
      return copy;
    } catch (IOException e) {
      copy.close();
      throw FileErrors.cannot("read", source.name(), e);
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  /** Reads all of it into a file that stays until the process ends. */
  static Path untilTheEnd(OnceRead source) {
    ScratchCopy copy = of(source);
    KEPT.add(copy);
    return copy.file();
  }

  /**
   * Keeps a part of a file, if there is ample room for it.
   *
   * @param whole the file
   * @param part what is to be kept
   * @param bytes how long that is said to be
   * @return empty if there is too little room, or none at all; some of the part may be read then
   * @throws IOException if the part cannot be read
   */
  static Optional<ScratchCopy> part(Path whole, InputStream part, long bytes) throws IOException {
    Path place = Path.of(System.getProperty("java.io.tmpdir"));
    return part(whole, part, bytes, place, () -> place.toFile().getUsableSpace());
  }

  static Optional<ScratchCopy> part(
      Path whole, InputStream part, long bytes, Path place, LongSupplier room) throws IOException {
    if (bytes > MOST_PART || bytes > room.getAsLong() / 2) {
      return Optional.empty();
    }
    ScratchCopy copy = null;
    try {
      copy = begin(whole, "it is packed", place);
      copy.fill(part, bytes, room);
      return Optional.of(copy);
    } catch (FileAccessException e) {
      // It need not be kept: it is unpacked once more then.
      close(copy);
      return Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      close(copy);
      throw e;
    }
  }

  private static void close(ScratchCopy copy) {
    if (copy != null) {
      copy.close();
    }
  }

  private static ScratchCopy begin(Path given, String why, Path place) {
    try {
      Path folder = Files.createTempDirectory(place, "embedkit-");
      folder.toFile().deleteOnExit();
      Path last = given.getFileName();
      Path file = folder.resolve((last == null ? given : last).toString());
      file.toFile().deleteOnExit();
      return new ScratchCopy(given, why, file);
    } catch (IOException e) {
      throw noPlace(given, why, place, e);
    }
  }

  private void fill(InputStream in, long most, LongSupplier room) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    long looked = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      long reserve = room.getAsLong() / PART_LEFT;
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        size += got;
        if (size > most) {
          throw new FileAccessException(
              "cannot read "
                  + given
                  + ": it is a device, and it has not ended after "
                  + (most >> 20)
                  + " MiB");
        }
        if (size - looked >= STEP) {
          looked = size;
          checkRoom(room.getAsLong() >= reserve, size);
        }
        write(out, buffer, got);
      }
    }
  }

  private void checkRoom(boolean enough, long size) {
    if (!enough) {
      throw new FileAccessException(
          "cannot read "
              + given
              + ": "
              + why
              + ", and after "
              + (size >> 20)
              + " MiB of it there is too little room to keep more in "
              + file.getParent().getParent()
              + "; write it to a file first, or name another folder with -Djava.io.tmpdir");
    }
  }

  private void write(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw noPlace(given, why, file.getParent().getParent(), e);
    }
  }

  private static FileAccessException noPlace(Path given, String why, Path place, IOException e) {
    return new FileAccessException(
        "cannot read "
            + given
            + ": "
            + why
            + ", and what comes of it cannot be kept in "
            + place
            + ": "
            + e.getMessage()
            + "; write it to a file first, or name another folder with -Djava.io.tmpdir",
        e);
  }

  /** Where the bytes are. */
  Path file() {
    return file;
  }

  /** What to call it in messages. */
  Path given() {
    return given;
  }

  private static void remove(Path file, Path folder) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // A system that keeps what is still mapped: it goes when the process ends.
      return;
    }
  }

  @Override
  public void close() {
    removal.clean();
  }
}
