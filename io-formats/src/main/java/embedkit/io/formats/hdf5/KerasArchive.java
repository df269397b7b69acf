package embedkit.io.formats.hdf5;

import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Keras 3 {@code .keras} file: a zip archive with the weights in an HDF5 file, which is unpacked
 * for as long as it is read.
 */
final class KerasArchive {

  private static final String WEIGHTS = "model.weights.h5";

  private KerasArchive() {}

  /** Tells whether a file is a zip archive with Keras' weights. */
  static boolean is(InputFile file) {
    byte[] head = file.head();
    boolean zip = head.length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3;
    if (!zip || file.compression().isPresent()) {
      return false;
    }
    try (ZipFile archive = new ZipFile(file.path().toFile())) {
      return archive.getEntry(WEIGHTS) != null;
    } catch (IOException | IllegalArgumentException e) {
      // A broken archive is nobody's.
      return false;
    }
  }

  /** Unpacks the weights to a temporary file, which the caller deletes. */
  static Path unpacked(InputFile file) {
    try (ZipFile archive = new ZipFile(file.path().toFile())) {
      ZipEntry entry = archive.getEntry(WEIGHTS);
      if (entry == null) {
        throw broken(file, "an archive without it", null);
      }
      try (CheckedInputStream in = checked(archive, entry)) {
        Path unpacked = UnpackedFile.of(in);
        if (in.getChecksum().getValue() != entry.getCrc()) {
          UnpackedFile.delete(unpacked);
          throw broken(file, "one of another CRC-32 than the archive tells", null);
        }
        return unpacked;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw broken(file, "an archive that is cut short or damaged (" + e.getMessage() + ")", e);
    }
  }

  /** Reads the weights and compares them with their sum. */
  static Verified verify(InputFile file) {
    long bytes = 0;
    Verified.Verdict verdict = Verified.Verdict.DAMAGED;
    try (ZipFile archive = new ZipFile(file.path().toFile());
        CheckedInputStream in = checked(archive, archive.getEntry(WEIGHTS))) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
      if (in.getChecksum().getValue() == archive.getEntry(WEIGHTS).getCrc()) {
        verdict = Verified.Verdict.WHOLE;
      }
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be unpacked is damaged, and the verdict says so.
      bytes = file.size();
    }
    return new Verified(WEIGHTS, bytes, verdict);
  }

  private static CheckedInputStream checked(ZipFile archive, ZipEntry entry) throws IOException {
    return new CheckedInputStream(archive.getInputStream(entry), new CRC32());
  }

  private static VectorFileException broken(InputFile file, String found, Exception e) {
    return VectorFileException.at(
        file.path(), "", "a .keras archive with " + WEIGHTS, found, "get the file again", e);
  }
}
