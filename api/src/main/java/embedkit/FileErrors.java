package embedkit;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** One sentence for each way in which a file can fail. */
final class FileErrors {

  private FileErrors() {}

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
    String why =
        switch (e) {
          case NoSuchFileException missing -> "there is no " + missing.getFile();
          case AccessDeniedException denied -> "permission denied for " + denied.getFile();
          case FileAlreadyExistsException exists -> exists.getFile() + " is there already";
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return new FileAccessException("cannot " + verb + " " + path + ": " + why, e);
  }
}
