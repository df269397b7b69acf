package embedkit.app.answer;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileBeside;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file that comes into being whole or not at all. */
public final class WholeFile {

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
    FileBeside.write(file, content);
  }
}
