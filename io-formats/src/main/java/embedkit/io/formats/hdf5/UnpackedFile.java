package embedkit.io.formats.hdf5;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An HDF5 file that was packed, unpacked for as long as it is read: it is read at random places.
 */
final class UnpackedFile {

  private UnpackedFile() {}

  /** Copies a stream to a temporary file, which the caller deletes. */
  static Path of(InputStream in) throws IOException {
    Path file = Files.createTempFile("embedkit-", ".h5");
    file.toFile().deleteOnExit();
    try {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      delete(file);
      throw e;
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw FileAccessException.because("cannot remove " + file, e);
    }
  }
}
