package embedkit.app.command.flag;

import embedkit.Tables;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Makes something of a file.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Reading<T> {

  T read(String name, InputStream in) throws IOException;

  /** Opens a file, compressed or not, and reads it. */
  static <T> T of(Tables tables, String file, Reading<T> reading) {
    try (InputStream in = tables.stream(file)) {
      return reading.read(Path.of(file).getFileName().toString(), in);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }
}
