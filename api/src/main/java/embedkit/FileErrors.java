package embedkit;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** One sentence for each way in which a file can fail. */
final class FileErrors {

  private FileErrors() {}

  /** Tells whether a file lies where it can be mapped, locked and found by its name. */
  static boolean isOwn(Path path) {
    return path.getFileSystem() == FileSystems.getDefault();
  }

  static void checkReadable(Path path) {
    if (!Files.exists(path)) {
      throw new FileAccessException("cannot read " + path + ": there is no such file");
    }
    if (Files.isDirectory(path)) {
      throw new FileAccessException("cannot read " + path + ": it is a directory, not a file");
    }
    if (!Files.isReadable(path)) {
      throw new FileAccessException("cannot read " + path + ": permission denied");
    }
  }

  static FileAccessException cannot(String verb, Path path, IOException e) {
    return FileAccessException.because("cannot " + verb + " " + path, e);
  }

  /** What a file system cannot do at all, such as be written. */
  static FileAccessException cannot(String verb, Path path, UnsupportedOperationException e) {
    return new FileAccessException(
        "cannot "
            + verb
            + " "
            + path
            + ": its file system, "
            + path.getFileSystem().provider().getScheme()
            + (path.getFileSystem().isReadOnly() ? ", is read-only" : ", cannot do that"),
        e);
  }
}
