package embedkit.io.formats.binary;

import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The arrays of a {@code .npz} file. */
final class NpzArchive implements AutoCloseable {

  private static final int MOST_ARRAYS = 10_000;

  private final InputFile file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  NpzArchive(InputFile file) {
    this.file = file;
    if (file.compression().isPresent()) {
      throw refusal("", "a plain .npz file", file.compression().get() + " data", "unpack it first");
    }
    try {
      this.zip = new ZipFile(file.path().toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw broken("", e);
    }
    zip.stream()
        .filter(e -> e.getName().endsWith(".npy"))
        .limit(MOST_ARRAYS)
        .forEach(e -> entries.put(e.getName().substring(0, e.getName().length() - 4), e));
  }

  /** The arrays' names, in the order of the archive. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** The bytes of an array, as the archive says. */
  long size(String name) {
    long size = entries.get(name).getSize();
    return size < 0 ? Long.MAX_VALUE : size;
  }

  NpyHeader header(String name) {
    try (ByteSource source = open(name).source()) {
      return NpyHeader.read(source);
    }
  }

  /** An array that is being read, and the sum that its bytes are checked with. */
  record Opened(ByteSource source, CheckedInputStream sum, long expected) {

    /** Reads what is left, and compares the sum of all bytes with the one in the archive. */
    void check(String name) {
      source.drain();
      if (expected >= 0 && sum.getChecksum().getValue() != expected) {
        throw source.broken(
            source.position(),
            "the CRC-32 that the archive tells of " + name,
            "another",
            "the file is damaged; get it again");
      }
    }
  }

  Opened open(String name) {
    ZipEntry entry = entries.get(name);
    try {
      InputStream in = zip.getInputStream(entry);
      CheckedInputStream sum = new CheckedInputStream(in, new CRC32());
      return new Opened(new ByteSource(file, sum, name + ".npy"), sum, entry.getCrc());
    } catch (IOException | RuntimeException e) {
      throw broken(name, e);
    }
  }

  /** Reads every member of the archive, of whatever kind, and compares it with its sum. */
  List<Verified> verify(Progress progress) {
    List<Verified> found = new ArrayList<>();
    long read = 0;
    for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
      Verified.Verdict verdict = Verified.Verdict.DAMAGED;
      try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
        in.transferTo(OutputStream.nullOutputStream());
        if (in.getChecksum().getValue() == entry.getCrc()) {
          verdict = Verified.Verdict.WHOLE;
        }
      } catch (IOException e) {
        // What cannot be unpacked is damaged; the verdict says so.
        verdict = Verified.Verdict.DAMAGED;
      }
      read += Math.max(0, entry.getCompressedSize());
      progress.at(Math.min(read, file.size()), file.size());
      found.add(new Verified(entry.getName(), Math.max(0, entry.getSize()), verdict));
    }
    return found;
  }

  Optional<String> named(String name) {
    return entries.containsKey(name) ? Optional.of(name) : Optional.empty();
  }

  VectorFileException refusal(String name, String expected, String found, String remedy) {
    return VectorFileException.at(file.path(), name, expected, found, remedy);
  }

  private VectorFileException broken(String name, Exception e) {
    return VectorFileException.at(
        file.path(),
        name,
        "a whole zip archive of arrays",
        "a broken one (" + e.getMessage() + ")",
        "it may be cut short; get it again",
        e);
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
