package embedkit.api.file;

import embedkit.api.FileAccessException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is to be written. What a format writes goes to a temporary file beside the target;
 * the front door forces and renames it when the format returns, and removes it when the format
 * fails.
 */
public interface OutputFile {

  /**
   * Returns the temporary file to write, for formats that need random access. It exists and is
   * empty.
   *
   * @return a path beside the target
   */
  Path path();

  /**
   * Returns the file that the user asked for, for messages.
   *
   * @return the target
   */
  Path target();

  /**
   * Returns the name of the compression that the target's name asks for.
   *
   * @return for instance {@code gzip} for {@code vectors.txt.gz}; empty for a plain file
   */
  Optional<String> compression();

  /**
   * Opens the temporary file as a stream that compresses as {@link #compression} says.
   *
   * @return a buffered stream; the caller closes it
   * @throws FileAccessException if the file cannot be opened
   */
  OutputStream open();
}
