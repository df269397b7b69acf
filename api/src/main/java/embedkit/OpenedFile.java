package embedkit;

import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.spi.CompressionProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file whose compression is recognised and whose head has been read. */
final class OpenedFile implements InputFile {

  private static final int HEAD = 1 << 16;
  private static final int MARK = 512;
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final String inner;
  private final long size;
  private final CompressionProvider compression;
  private final byte[] head;

  private OpenedFile(
      Path path, String inner, long size, CompressionProvider compression, byte[] head) {
    this.path = path;
    this.inner = inner;
    this.size = size;
    this.compression = compression;
    this.head = head;
  }

  /** Opens an address: a path, or a path, {@code #} and what is meant inside the file. */
  static OpenedFile at(String address, Providers<CompressionProvider> compressions) {
    int hash = address.lastIndexOf('#');
    if (hash <= 0 || Files.exists(Path.of(address))) {
      return of(Path.of(address), null, compressions);
    }
    return of(Path.of(address.substring(0, hash)), address.substring(hash + 1), compressions);
  }

  static OpenedFile of(Path path, String inner, Providers<CompressionProvider> compressions) {
    FileErrors.checkReadable(path);
    try {
      byte[] raw = readHead(Files.newInputStream(path), MARK);
      CompressionProvider compression =
          compressions.all().stream().filter(c -> c.recognises(raw)).findFirst().orElse(null);
      return new OpenedFile(
          path, inner, Files.size(path), compression, contentHead(path, compression));
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Optional<String> inner() {
    return Optional.ofNullable(inner);
  }

  @Override
  public String name() {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    boolean shortened =
        compression != null
            && dot > 0
            && compression.extensions().contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    return shortened ? name.substring(0, dot) : name;
  }

  @Override
  public byte[] head() {
    return head.clone();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<String> compression() {
    return Optional.ofNullable(compression).map(CompressionProvider::name);
  }

  /**
   * Reads the content to its end, where the checksum of a compression stands.
   *
   * @return what was found of a compressed file; empty for a plain one
   */
  Optional<Verified> verified() {
    if (compression == null) {
      return Optional.empty();
    }
    long bytes = 0;
    Verified.Verdict verdict = Verified.Verdict.DAMAGED;
    try (InputStream in = open()) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
      boolean checked = compression.checked(readHead(Files.newInputStream(path), MARK));
      verdict = checked ? Verified.Verdict.WHOLE : Verified.Verdict.UNCHECKED;
    } catch (IOException e) {
      // What cannot be unpacked is damaged, and the verdict says so.
      bytes = size;
    }
    return Optional.of(new Verified(name() + " in " + compression.name(), bytes, verdict));
  }

  @Override
  public FileStream open() {
    try {
      CountedStream file = new CountedStream(Files.newInputStream(path));
      return new FileStream(content(file, compression), file::count, size);
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
  }

  private static InputStream content(InputStream file, CompressionProvider compression)
      throws IOException {
    InputStream raw = new BufferedInputStream(file, BUFFER);
    if (compression == null) {
      return raw;
    }
    try {
      return compression.decompress(raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** The first bytes of the content; what cannot be unpacked is the file's fault. */
  private static byte[] contentHead(Path path, CompressionProvider compression) throws IOException {
    if (compression == null) {
      return readHead(Files.newInputStream(path), HEAD);
    }
    byte[] head = new byte[HEAD];
    int size = 0;
    try (InputStream in = content(Files.newInputStream(path), compression)) {
      int read = 0;
      while (size < HEAD && read >= 0) {
        size += read;
        read = in.read(head, size, HEAD - size);
      }
    } catch (IOException e) {
      throw VectorFileException.at(
          path,
          "byte " + size + " of its content",
          "whole " + compression.name() + " data",
          "data that is cut short or damaged (" + e.getMessage() + ")",
          "get the file again",
          e);
    }
    return Arrays.copyOf(head, size);
  }

  private static byte[] readHead(InputStream in, int most) throws IOException {
    try (in) {
      return in.readNBytes(most);
    }
  }
}
