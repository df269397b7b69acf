package embedkit;

import embedkit.api.VectorFileException;
import embedkit.api.file.FileStream;
import embedkit.archive.Archive;
import embedkit.archive.Member;
import embedkit.archive.TarArchive;
import embedkit.archive.ZipArchive;
import embedkit.spi.CompressionProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * How the content of a file is packed: not at all, by a compression, as a member of an archive, or
 * several of these, as in a {@code .tar.gz}.
 *
 * @param path the file
 * @param outer the compression of the file as a whole, or null
 * @param archive the archive in it, or null
 * @param member the member that is meant, or null
 * @param within the compression of that member, or null
 * @param kept holds the member as it is when the archive is unpacked, or null
 */
record Packing(
    Path path,
    CompressionProvider outer,
    Archive archive,
    Member member,
    CompressionProvider within,
    KeptMember kept)
    implements AutoCloseable {

  private static final int HEAD = 1 << 16;
  private static final int MARK = 512;
  private static final int BUFFER = 1 << 16;

  /**
   * Tells how a file is packed; of an archive, its members are known then.
   *
   * @param wanted the member that is likely to be read, which a compressed tar unpacks but once
   */
  static Packing of(
      Path path, Providers<CompressionProvider> compressions, Predicate<Member> wanted)
      throws IOException {
    byte[] raw = raw(path);
    if (ZipArchive.begins(raw)) {
      ZipArchive zip = ZipArchive.read(path, (name, in) -> unpacked(compressions, name, in));
      return new Packing(path, null, zip.isFile() ? null : zip, null, null, null);
    }
    Packing packing = new Packing(path, recognised(raw, compressions), null, null, null, null);
    if (!TarArchive.begins(packing.head(MARK))) {
      return packing;
    }
    KeptMember kept = new KeptMember(path, m -> packing.outer != null && wanted.test(m));
    try {
      TarArchive tar = TarArchive.read(path, packing::stream, kept);
      return new Packing(path, packing.outer, tar, null, null, kept);
    } catch (IOException e) {
      kept.close();
      throw packing.damaged("tar", 0, e);
    } catch (RuntimeException | Error e) {
      kept.close();
      throw e;
    }
  }

  private static Optional<InputStream> unpacked(
      Providers<CompressionProvider> compressions, String name, InputStream in) throws IOException {
    for (CompressionProvider compression : compressions.all()) {
      if (compression.name().equals(name)) {
        return Optional.of(compression.decompress(in));
      }
    }
    return Optional.empty();
  }

  /** The same, of a member of the archive. */
  Packing of(Member chosen, Providers<CompressionProvider> compressions) {
    Packing packed = new Packing(path, outer, archive, chosen, null, kept);
    CompressionProvider compression = recognised(packed.head(MARK), compressions);
    return new Packing(path, outer, archive, chosen, compression, kept);
  }

  private static CompressionProvider recognised(
      byte[] head, Providers<CompressionProvider> compressions) {
    return ZipArchive.begins(head) ? null : compressionOf(head, compressions).orElse(null);
  }

  /** The compression that content begins with; of a zip too, whose one member is meant. */
  static Optional<CompressionProvider> compressionOf(
      byte[] head, Providers<CompressionProvider> compressions) {
    return compressions.all().stream().filter(c -> c.recognises(head)).findFirst();
  }

  private static byte[] raw(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MARK);
    }
  }

  /** What the content is packed by, told from without; empty for a plain file. */
  Optional<String> name() {
    return Optional.ofNullable(outer)
        .map(CompressionProvider::name)
        .or(() -> Optional.ofNullable(archive).map(Archive::kind));
  }

  /** The name of the content: the member's or the file's, without the ending of its compression. */
  String contentName() {
    String name = member == null ? path.getFileName().toString() : member.fileName();
    CompressionProvider last = member == null ? outer : within;
    int dot = name.lastIndexOf('.');
    boolean shortened =
        last != null
            && dot > 0
            && last.extensions().contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    return shortened ? name.substring(0, dot) : name;
  }

  /** The first bytes of the content; what cannot be unpacked is the file's fault. */
  byte[] head() {
    return head(HEAD);
  }

  private byte[] head(int most) {
    byte[] head = new byte[most];
    int size = 0;
    try (InputStream in = stream()) {
      int read = 0;
      while (size < most && read >= 0) {
        size += read;
        read = in.read(head, size, most - size);
      }
    } catch (IOException e) {
      throw name().isEmpty() ? FileErrors.cannot("read", path, e) : damaged(name().get(), size, e);
    }
    return Arrays.copyOf(head, size);
  }

  private VectorFileException damaged(String kind, int at, IOException e) {
    return VectorFileException.at(
        path,
        "byte " + at + " of its content",
        "whole " + kind + " data",
        "data that is cut short or damaged (" + e.getMessage() + ")",
        "get the file again",
        e);
  }

  private InputStream stream() throws IOException {
    return open(0);
  }

  /** Opens the content, of a file of so many bytes. */
  FileStream open(long size) throws IOException {
    if (archive instanceof ZipArchive zip && member != null) {
      AtomicLong position = new AtomicLong();
      return new FileStream(
          within(zip.open(member, position::set)), () -> Math.min(size, position.get()), size);
    }
    Optional<Path> unpacked = kept == null ? Optional.empty() : kept.of(member);
    if (unpacked.isPresent()) {
      return kept(unpacked.get(), size);
    }
    CountedStream file = new CountedStream(path, Files.newInputStream(path));
    InputStream content =
        member == null ? unpacked(file) : within(tar(() -> unpacked(file)).open(member));
    return new FileStream(content, file::count, size);
  }

  /** Opens the member where it is kept; how far it is read tells how much of the file is done. */
  private FileStream kept(Path unpacked, long size) throws IOException {
    CountedStream content = new CountedStream(path, Files.newInputStream(unpacked));
    double share = size / (double) Math.max(1, member.bytes());
    return new FileStream(
        within(new BufferedInputStream(content, BUFFER)),
        () -> (long) (content.count() * share),
        size);
  }

  private TarArchive tar(TarArchive.Content content) {
    return new TarArchive(path, content, archive.members());
  }

  private InputStream unpacked(InputStream file) throws IOException {
    return decompressed(outer, new BufferedInputStream(file, BUFFER));
  }

  private InputStream within(InputStream content) throws IOException {
    return decompressed(within, content);
  }

  private static InputStream decompressed(CompressionProvider compression, InputStream packed)
      throws IOException {
    if (compression == null) {
      return packed;
    }
    try {
      return compression.decompress(packed);
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /** Whether a checksum of the content is noted, that is compared at its end. */
  boolean checked() throws IOException {
    return archive instanceof ZipArchive || outer != null && outer.checked(raw(path));
  }

  /** Lets go of what was kept. */
  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
  }

  /** Opens all of the file, unpacked: of a tar all members. */
  InputStream whole() throws IOException {
    return archive instanceof TarArchive ? unpacked(Files.newInputStream(path)) : open(0);
  }
}
