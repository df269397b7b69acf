package embedkit.io.formats.hdf5;

import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

  private static final Pattern VOCABULARY = Pattern.compile("assets/.*/?vocabulary\\.txt");
  private static final long MOST_CHARACTERS = 1L << 28;

  private KerasArchive() {}

  /** Tells whether a file is a zip archive with Keras' weights. */
  static boolean is(InputFile file) {
    byte[] head = file.head(5);
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

  /**
   * The words of a layer StringLookup or TextVectorization, if one has as many as the matrix has
   * rows. They stand in the order of their numbers, with {@code [UNK]} and the mask among them.
   */
  static Optional<HdfWords> words(InputFile file, Guard guard, long rows) {
    if (!is(file)) {
      return Optional.empty();
    }
    try (ZipFile archive = new ZipFile(file.path().toFile())) {
      var entries = archive.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (VOCABULARY.matcher(entry.getName()).matches()) {
          Optional<List<String>> lines = lines(archive, entry, rows);
          if (lines.isPresent()) {
            return Optional.of(HdfWords.of(guard, entry.getName(), lines.get()));
          }
        }
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw broken(file, "an archive that is cut short or damaged (" + e.getMessage() + ")", e);
    }
  }

  /** As many lines as rows, a character for each byte; empty if there are more or fewer. */
  private static Optional<List<String>> lines(ZipFile archive, ZipEntry entry, long rows)
      throws IOException {
    List<String> lines = new ArrayList<>();
    long characters = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(archive.getInputStream(entry), StandardCharsets.ISO_8859_1))) {
      StringBuilder line = new StringBuilder();
      int c = in.read();
      while (c >= 0 && lines.size() <= rows && ++characters < MOST_CHARACTERS) {
        if (c == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append((char) c);
        }
        c = in.read();
      }
      if (line.length() > 0) {
        lines.add(line.toString());
      }
    }
    return lines.size() == rows ? Optional.of(lines) : Optional.empty();
  }

  private static VectorFileException broken(InputFile file, String found, Exception e) {
    return VectorFileException.at(
        file.path(), "", "a .keras archive with " + WEIGHTS, found, "get the file again", e);
  }
}
