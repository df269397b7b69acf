package embedkit;

import embedkit.api.VectorFileException;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.spi.CompressionProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file whose compression is recognised and whose head has been read. What is no regular file is
 * read into a scratch file, which goes when this is closed.
 */
final class OpenedFile implements InputFile, AutoCloseable {

  private static final int HEAD = 1 << 16;
  private static final int MARK = 512;
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final String inner;
  private final long size;
  private final CompressionProvider compression;
  private final byte[] head;
  private final ScratchCopy scratch;

  private OpenedFile(
      Path path,
      String inner,
      long size,
      CompressionProvider compression,
      byte[] head,
      ScratchCopy scratch) {
    this.path = path;
    this.inner = inner;
    this.size = size;
    this.compression = compression;
    this.head = head;
    this.scratch = scratch;
  }

  /** Opens an address: a path, or a path, {@code #} and what is meant inside the file. */
  static OpenedFile at(
      String address,
      Providers<CompressionProvider> compressions,
      Function<String, Optional<OnceRead>> once) {
    int hash = hash(address, once);
    String path = address.substring(0, hash);
    String inner = hash < address.length() ? address.substring(hash + 1) : null;
    ScratchCopy scratch = once.apply(path).map(ScratchCopy::of).orElse(null);
    if (scratch == null) {
      return of(Path.of(path), inner, compressions, null);
    }
    try {
      return of(scratch.file(), inner, compressions, scratch);
    } catch (VectorFileException e) {
      scratch.close();
      throw e.naming(scratch.given());
    } catch (RuntimeException | Error e) {
      scratch.close();
      throw e;
    }
  }

  /** An address that can be opened again and again: of a pipe, that of a scratch file. */
  static String kept(String address, Function<String, Optional<OnceRead>> once) {
    int hash = hash(address, once);
    return once.apply(address.substring(0, hash))
        .map(source -> ScratchCopy.untilTheEnd(source) + address.substring(hash))
        .orElse(address);
  }

  /** Where the path of an address ends. */
  private static int hash(String address, Function<String, Optional<OnceRead>> once) {
    int hash = address.lastIndexOf('#');
    boolean whole = hash <= 0 || once.apply(address).isPresent();
    return whole || Files.exists(Path.of(address)) ? address.length() : hash;
  }

  private static OpenedFile of(
      Path path, String inner, Providers<CompressionProvider> compressions, ScratchCopy scratch) {
    FileErrors.checkReadable(path);
    try {
      byte[] raw = readHead(Files.newInputStream(path), MARK);
      CompressionProvider compression = compressionOf(raw, compressions);
      byte[] head = contentHead(path, compression);
      return new OpenedFile(path, inner, Files.size(path), compression, head, scratch);
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
  }

  private static CompressionProvider compressionOf(
      byte[] head, Providers<CompressionProvider> compressions) {
    return compressions.all().stream().filter(c -> c.recognises(head)).findFirst().orElse(null);
  }

  /** The content of what is read from start to end, once: nothing of it is kept. */
  static InputStream stream(OnceRead source, Providers<CompressionProvider> compressions) {
    InputStream in = source.open();
    try {
      PushbackInputStream whole =
          new PushbackInputStream(new BufferedInputStream(in, BUFFER), MARK);
      byte[] raw = whole.readNBytes(MARK);
      whole.unread(raw);
      CompressionProvider compression = compressionOf(raw, compressions);
      return compression == null ? whole : compression.decompress(whole);
    } catch (IOException e) {
      throw closed(in, FileErrors.cannot("read", source.name(), e));
    }
  }

  private static RuntimeException closed(InputStream in, RuntimeException failure) {
    try {
      in.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** The scratch file that holds what came of a pipe, if this is one. */
  Optional<ScratchCopy> scratch() {
    return Optional.ofNullable(scratch);
  }

  /** Lets a scratch file go. What has mapped it keeps it until it is done. */
  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
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
