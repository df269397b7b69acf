package embedkit;

import embedkit.api.EmbedkitException;
import embedkit.api.Verified;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import embedkit.archive.Archive;
import embedkit.archive.Member;
import embedkit.spi.CompressionProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** A file whose packing is recognised and whose head has been read. */
final class OpenedFile implements InputFile {

  private final Path path;
  private final String inner;
  private final long size;
  private final Packing packing;
  private final byte[] head;

  private OpenedFile(Path path, String inner, long size, Packing packing, byte[] head) {
    this.path = path;
    this.inner = inner;
    this.size = size;
    this.packing = packing;
    this.head = head;
  }

  /**
   * Opens an address: a path, or a path, {@code #} and what is meant inside the file. That is a
   * member first, where the file is an archive, and what is meant inside of that behind another
   * {@code #}.
   *
   * @param isTable tells a table among files of which one is to be chosen
   */
  static OpenedFile at(
      String address, Providers<CompressionProvider> compressions, Predicate<InputFile> isTable) {
    int hash = Files.exists(Path.of(address)) ? -1 : address.lastIndexOf('#');
    int last = hash;
    while (hash > 0 && !Files.exists(Path.of(address.substring(0, hash)))) {
      hash = address.lastIndexOf('#', hash - 1);
    }
    hash = hash > 0 ? hash : last;
    return hash <= 0
        ? of(Path.of(address), null, compressions, isTable)
        : of(
            Path.of(address.substring(0, hash)),
            address.substring(hash + 1),
            compressions,
            isTable);
  }

  private static OpenedFile of(
      Path given,
      String inner,
      Providers<CompressionProvider> compressions,
      Predicate<InputFile> isTable) {
    Path path = ModelFolder.resolve(given, file -> isTable(file, compressions, isTable));
    FileErrors.checkReadable(path);
    try {
      long size = Files.size(path);
      Packing packing = Packing.of(path, compressions);
      if (packing.archive() == null) {
        return new OpenedFile(path, inner, size, packing, packing.head());
      }
      Optional<Member> named = member(packing.archive(), inner);
      // A path of HDF5 may be meant inside the only table.
      if (named.isEmpty() && inner != null && !inner.startsWith("/")) {
        throw packing.archive().unknown(inner);
      }
      Member member =
          named.orElseGet(
              () -> packing.archive().only(m -> isTable(m, packing, compressions, isTable)));
      String rest = named.isEmpty() ? inner : behind(member, inner);
      Packing chosen = packing.of(member, compressions);
      return new OpenedFile(path, rest, size, chosen, chosen.head());
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
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

  private static boolean isTable(
      Member member,
      Packing packing,
      Providers<CompressionProvider> compressions,
      Predicate<InputFile> isTable) {
    try {
      Packing chosen = packing.of(member, compressions);
      return isTable.test(
          new OpenedFile(packing.path(), null, member.bytes(), chosen, chosen.head()));
    } catch (EmbedkitException e) {
      // What cannot be unpacked is told when it is asked for by name.
      return false;
    }
  }

  private static boolean isTable(
      Path file, Providers<CompressionProvider> compressions, Predicate<InputFile> isTable) {
    try {
      return isTable.test(of(file, null, compressions, isTable));
    } catch (EmbedkitException e) {
      // A broken file is told when it is asked for by name.
      return false;
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
