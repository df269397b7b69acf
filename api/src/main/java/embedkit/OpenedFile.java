package embedkit;

import embedkit.api.EmbedkitException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.archive.Archive;
import embedkit.archive.Member;
import embedkit.spi.CompressionProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A file whose packing is recognised and whose head has been read. What is no regular file is read
 * into a scratch file, which goes when this is closed, as does a member kept by its packing.
 */
final class OpenedFile implements InputFile, AutoCloseable {

  private static final int MARK = 512;
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final String inner;
  private final long size;
  private final Packing packing;
  private final byte[] head;
  private final ScratchCopy scratch;

  private OpenedFile(
      Path path, String inner, long size, Packing packing, byte[] head, ScratchCopy scratch) {
    this.path = path;
    this.inner = inner;
    this.size = size;
    this.packing = packing;
    this.head = head;
    this.scratch = scratch;
  }

  /** How files are opened: by which compressions, and what tells tables and pipes. */
  record Ways(
      Providers<CompressionProvider> compressions,
      Predicate<InputFile> isTable,
      Function<String, Optional<OnceRead>> once) {}

  /**
   * Opens an address: a path, or a path, {@code #} and what is meant inside the file. That is a
   * member first, where the file is an archive, and what is meant inside of that behind another
   * {@code #}.
   */
  static OpenedFile at(String address, Ways ways) {
    int hash = hash(address, ways.once());
    String path = address.substring(0, hash);
    String inner = hash < address.length() ? address.substring(hash + 1) : null;
    ScratchCopy scratch = ways.once().apply(path).map(ScratchCopy::of).orElse(null);
    return scratch == null ? of(Path.of(path), inner, ways, null) : kept(scratch, inner, ways);
  }

  /** Reads all of what comes but once, and opens that. */
  static OpenedFile of(OnceRead source, Ways ways) {
    return kept(ScratchCopy.of(source), null, ways);
  }

  private static OpenedFile kept(ScratchCopy scratch, String inner, Ways ways) {
    try {
      return of(scratch.file(), inner, ways, scratch);
    } catch (VectorFileException e) {
      scratch.close();
      throw e.naming(scratch.given());
    } catch (RuntimeException | Error e) {
      scratch.close();
      throw e;
    }
  }

  /**
   * Opens a file of another file system by a copy of it, which formats and storages can map and
   * find by its name. Of a folder, its model is meant.
   */
  static OpenedFile elsewhere(Path given, Ways ways) {
    ScratchCopy scratch =
        ScratchCopy.of(OnceRead.elsewhere(ModelFolder.resolve(given, file -> true)));
    try {
      return of(scratch.file(), null, ways, scratch);
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

  /** Where the path of an address ends: the longest that is there. */
  private static int hash(String address, Function<String, Optional<OnceRead>> once) {
    int last = address.lastIndexOf('#');
    if (last <= 0 || isThere(address, once)) {
      return address.length();
    }
    int hash = last;
    while (hash > 0 && !isThere(address.substring(0, hash), once)) {
      hash = address.lastIndexOf('#', hash - 1);
    }
    return hash > 0 ? hash : last;
  }

  private static boolean isThere(String path, Function<String, Optional<OnceRead>> once) {
    return once.apply(path).isPresent() || Files.exists(Path.of(path));
  }

  private static OpenedFile of(Path given, String inner, Ways ways, ScratchCopy scratch) {
    Path path = ModelFolder.resolve(given, file -> isTable(file, ways));
    FileErrors.checkReadable(path);
    try {
      long size = Files.size(path);
      Packing packing = Packing.of(path, ways.compressions(), wanted(inner));
      return unpacked(packing, inner, size, ways, scratch);
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
  }

  /** The member that is named, or else one that may be a table. */
  private static Predicate<Member> wanted(String inner) {
    return inner == null || inner.startsWith("/")
        ? Member::mayBeTable
        : member -> inner.equals(member.name()) || inner.startsWith(member.name() + "#");
  }

  /** A file as it is, or a member of it, which is looked for. */
  private static OpenedFile unpacked(
      Packing packing, String inner, long size, Ways ways, ScratchCopy scratch) {
    Path path = packing.path();
    if (packing.archive() == null) {
      return new OpenedFile(path, inner, size, packing, packing.head(), scratch);
    }
    try {
      Optional<Member> named = member(packing.archive(), inner);
      // A path of HDF5 may be meant inside the only table.
      if (named.isEmpty() && inner != null && !inner.startsWith("/")) {
        throw packing.archive().unknown(inner);
      }
      Member member = named.orElseGet(() -> packing.archive().only(m -> isTable(m, packing, ways)));
      String rest = named.isEmpty() ? inner : behind(member, inner);
      Packing chosen = packing.of(member, ways.compressions());
      return new OpenedFile(path, rest, size, chosen, chosen.head(), scratch);
    } catch (RuntimeException | Error e) {
      packing.close();
      throw e;
    }
  }

  /** The member that is named, alone or before another {@code #}. */
  private static Optional<Member> member(Archive archive, String inner) {
    if (inner == null) {
      return Optional.empty();
    }
    int hash = inner.indexOf('#');
    return archive
        .named(inner)
        .or(() -> hash < 0 ? Optional.empty() : archive.named(inner.substring(0, hash)));
  }

  private static String behind(Member member, String inner) {
    return inner.length() > member.name().length()
        ? inner.substring(member.name().length() + 1)
        : null;
  }

  private static boolean isTable(Member member, Packing packing, Ways ways) {
    try {
      Packing chosen = packing.of(member, ways.compressions());
      return ways.isTable()
          .test(new OpenedFile(packing.path(), null, member.bytes(), chosen, chosen.head(), null));
    } catch (EmbedkitException e) {
      // What cannot be unpacked is told when it is asked for by name.
      return false;
    }
  }

  private static boolean isTable(Path file, Ways ways) {
    try (OpenedFile opened = of(file, null, ways, null)) {
      return ways.isTable().test(opened);
    } catch (EmbedkitException e) {
      // A broken file is told when it is asked for by name.
      return false;
    }
  }

  /** The content of what is read from start to end, once: nothing of it is kept. */
  static InputStream stream(OnceRead source, Providers<CompressionProvider> compressions) {
    InputStream in = source.open();
    try {
      PushbackInputStream whole =
          new PushbackInputStream(new BufferedInputStream(in, BUFFER), MARK);
      byte[] raw = whole.readNBytes(MARK);
      whole.unread(raw);
      Optional<CompressionProvider> compression = Packing.compressionOf(raw, compressions);
      return compression.isEmpty() ? whole : compression.get().decompress(whole);
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
    packing.close();
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
    return packing.contentName();
  }

  @Override
  public byte[] head() {
    return head.clone();
  }

  @Override
  public byte[] head(int most) {
    return Arrays.copyOf(head, Math.min(most, head.length));
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<String> compression() {
    return packing.name();
  }

  /**
   * Reads the content to its end, where the checksum of a compression stands.
   *
   * @return what was found of a packed file; empty for a plain one
   */
  Optional<Verified> verified() {
    if (packing.name().isEmpty()) {
      return Optional.empty();
    }
    long bytes = 0;
    Verified.Verdict verdict = Verified.Verdict.DAMAGED;
    try (InputStream in = packing.whole()) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
      verdict = packing.checked() ? Verified.Verdict.WHOLE : Verified.Verdict.UNCHECKED;
    } catch (IOException e) {
      // What cannot be unpacked is damaged, and the verdict says so.
      bytes = size;
    }
    return Optional.of(new Verified(name() + " in " + packing.name().get(), bytes, verdict));
  }

  @Override
  public FileStream open() {
    try {
      return packing.open(size);
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
  }
}
