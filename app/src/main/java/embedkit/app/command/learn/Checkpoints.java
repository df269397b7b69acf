package embedkit.app.command.learn;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files beside a table in the making. */
final class Checkpoints {

  private Checkpoints() {}

  static void delete(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw FileAccessException.because("cannot remove " + checkpoint, e);
    }
  }

  static boolean same(Path checkpoint, Path other) {
    try {
      return Files.exists(checkpoint) && Files.isSameFile(checkpoint, other);
    } catch (IOException e) {
      throw FileAccessException.because("cannot compare " + other, e);
    }
  }
}
