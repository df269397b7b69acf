package embedkit;

import embedkit.api.FileAccessException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What gives its bytes but once: standard input, a pipe, a device. Whoever wants to look at it
 * twice makes a {@link ScratchCopy} of it.
 */
final class OnceRead {

  /** Devices such as {@code /dev/zero} never end; a terminal, where people type, ends sooner. */
  static final long MOST_OF_A_DEVICE = 64L << 20;

  private static final int TYPE = 0170000;
  private static final int CHARACTERS = 0020000;
  private static final int BLOCKS = 0060000;

  private static final String NO_FILE = "it is not a regular file";

  private final Path name;
  private final String why;
  private final long most;
  private final Opener opener;

  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }

  private OnceRead(Path name, String why, long most, Opener opener) {
    this.name = name;
    this.why = why;
    this.most = most;
    this.opener = opener;
  }

  /**
   * Looks at a path.
   *
   * @return empty if it is a regular file or a directory, or is not there
   */
  static Optional<OnceRead> at(Path path) {
    if (!Files.exists(path) || Files.isRegularFile(path) || Files.isDirectory(path)) {
      return Optional.empty();
    }
    FileErrors.checkReadable(path);
    int type = type(path);
    if (type == BLOCKS) {
      throw new FileAccessException("cannot read " + path + ": it is a disk, not a file");
    }
    long most = type == CHARACTERS ? MOST_OF_A_DEVICE : Long.MAX_VALUE;
    return Optional.of(new OnceRead(path, NO_FILE, most, () -> Files.newInputStream(path)));
  }

  /**
   * Standard input.
   *
   * @param in gives it; not closed
   * @param taken whether somebody has read it already
   */
  static OnceRead standardInput(InputStream in, AtomicBoolean taken) {
    Opener once =
        () -> {
          if (taken.getAndSet(true)) {
            throw new FileAccessException(
                "cannot read standard input: it was read already, and comes but once; write it to a"
                    + " file first");
          }
          return new Borrowed(in);
        };
    return new OnceRead(Path.of("standard input"), NO_FILE, Long.MAX_VALUE, once);
  }

  /**
   * A file of another file system than that of the machine, such as one inside a zip: it cannot be
   * mapped, and libraries that want a name do not find it.
   */
  static OnceRead elsewhere(Path path) {
    FileErrors.checkReadable(path);
    String why = "it lies in the file system " + path.getFileSystem().provider().getScheme();
    return new OnceRead(path, why, Long.MAX_VALUE, () -> Files.newInputStream(path));
  }

  /** Why it has to be kept in a file of its own to be looked at twice. */
  String why() {
    return why;
  }

  /** A stream that somebody else opened and closes. */
  static OnceRead of(InputStream in, Path name) {
    return new OnceRead(name, "it is a stream", Long.MAX_VALUE, () -> new Borrowed(in));
  }

  /** What to call it in messages. */
  Path name() {
    return name;
  }

  /** The most bytes that are read of it; more are hardly a file. */
  long most() {
    return most;
  }

  /** Opens it, which can be done once. */
  InputStream open() {
    try {
      return opener.open();
    } catch (IOException e) {
      throw FileErrors.cannot("read", name, e);
    }
  }

  /** The kind of a file as POSIX has it; 0 where the system does not tell. */
  private static int type(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:mode") & TYPE;
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /** A stream that stays open when its reader is done. */
  private static final class Borrowed extends FilterInputStream {
    Borrowed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return in.read(into, from, length);
    }

    @Override
    public void close() {
      // Whoever lent it closes it.
    }
  }
}
