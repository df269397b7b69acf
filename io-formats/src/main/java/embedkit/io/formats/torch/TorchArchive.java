package embedkit.io.formats.torch;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.io.formats.records.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive of a pickle and the storages of its tensors. */
final class TorchArchive implements AutoCloseable {

  private static final Pattern PICKLE = Pattern.compile("[^/]+/data\\.pkl");

  private final InputFile file;
  private final ZipFile zip;
  private final String folder;

  private TorchArchive(InputFile file, ZipFile zip, String folder) {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
  }

  /** Tells whether a file is such an archive. */
  static boolean is(InputFile file) {
    byte[] head = file.head(4);
    if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || file.compression().isPresent()) {
      return false;
    }
    try (ZipFile zip = new ZipFile(file.path().toFile())) {
      return pickle(zip).isPresent();
    } catch (IOException | IllegalArgumentException e) {
      // A broken archive is nobody's.
      return false;
    }
  }

  private static Optional<String> pickle(ZipFile zip) {
    return zip.stream().map(ZipEntry::getName).filter(PICKLE.asMatchPredicate()).findFirst();
  }

  static TorchArchive open(InputFile file) {
    ZipFile zip;
    try {
      zip = new ZipFile(file.path().toFile());
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file.path() + ": there is no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw VectorFileException.at(
          file.path(),
          "",
          "a zip archive of PyTorch's",
          "none, or one that is cut short (" + e.getMessage() + ")",
          "get the file again",
          e);
    }
    try {
      String name =
          pickle(zip)
              .orElseThrow(
                  () ->
                      VectorFileException.at(
                          file.path(), "", "an archive with a data.pkl", "one without it", ""));
      return new TorchArchive(file, zip, name.substring(0, name.lastIndexOf('/') + 1));
    } catch (RuntimeException e) {
      close(file, zip);
      throw e;
    }
  }

  Object pickle() {
    ZipEntry entry = entry("data.pkl");
    // PyTorch does not pack it; packed, it could be far larger than the file.
    if (entry.getSize() > file.size()) {
      throw VectorFileException.at(
          file.path(),
          entry.getName(),
          "a pickle of at most " + file.size() + " bytes, the length of the file",
          entry.getSize() + " bytes",
          "");
    }
    try (Bytes in = bytes(entry)) {
      return TensorPickle.read(in);
    }
  }

  /** Whether numbers have their low bytes first. */
  ByteOrder order() {
    ZipEntry entry = zip.getEntry(folder + "byteorder");
    if (entry == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    byte[] word = new byte[3];
    try (Bytes in = bytes(entry)) {
      in.read(word, word.length, "little or big");
    }
    return new String(word, StandardCharsets.US_ASCII).equals("big")
        ? ByteOrder.BIG_ENDIAN
        : ByteOrder.LITTLE_ENDIAN;
  }

  /** The numbers of a storage from one of its bytes on. */
  Bytes storage(String key, long from, long bytes) {
    ZipEntry entry = entry("data/" + key);
    if (from < 0 || entry.getSize() < bytes || from > entry.getSize() - bytes) {
      throw VectorFileException.at(
          file.path(),
          entry.getName(),
          bytes + " bytes from byte " + from + ", as the tensor's shape says",
          entry.getSize() + " bytes in all",
          "the file may be damaged");
    }
    Bytes in = bytes(entry);
    in.skip(from, "what stands before the tensor");
    return in;
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw VectorFileException.at(
          file.path(), "", "an archive with " + folder + name, "one without it", "");
    }
    return entry;
  }

  private Bytes bytes(ZipEntry entry) {
    try {
      InputStream in = zip.getInputStream(entry);
      return new Bytes(file, new BufferedInputStream(in, 1 << 16));
    } catch (IOException | IllegalArgumentException e) {
      throw VectorFileException.at(
          file.path(),
          entry.getName(),
          "a whole part of the archive",
          "one that is damaged (" + e.getMessage() + ")",
          "get the file again",
          e);
    }
  }

  @Override
  public void close() {
    close(file, zip);
  }

  private static void close(InputFile file, ZipFile zip) {
    try {
      zip.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
