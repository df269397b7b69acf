package embedkit.archive;

import embedkit.api.VectorFileException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A zip archive, read by its directory: a member is unpacked alone, and compared with its CRC-32.
 *
 * @param file the archive
 * @param entries its directory, without folders
 * @param unpackers unpacks what other methods packed
 */
public record ZipArchive(Path file, List<ZipEntries.Entry> entries, Unpackers unpackers)
    implements Archive {

  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int BUFFER = 1 << 16;

  /** Methods of other compressions that are installed (APPNOTE 4.4.5). */
  private static final Map<Integer, String> OTHERS = Map.of(12, "bzip2", 93, "zstd", 95, "xz");

  private static final Map<Integer, String> NAMES =
      Map.of(9, "Deflate64", 14, "LZMA", 97, "WavPack", 98, "PPMd", 99, "AES");

  /** Members by which an archive is the file of a format that reads it whole, or of a program. */
  private static final List<String> WHOLE =
      List.of(
          "model.weights.h5",
          "data.pkl",
          "constants.pkl",
          "syn0.txt",
          "[content_types].xml",
          "manifest.mf",
          "mimetype");

  /** Finds the unpacker of a compression by its name, such as bzip2. */
  @FunctionalInterface
  public interface Unpackers {
    /**
     * Unpacks a stream.
     *
     * @return the content, or empty if the compression is not installed
     */
    Optional<InputStream> unpack(String compression, InputStream in) throws IOException;
  }

  /** Tells whether a file begins as a zip archive does. */
  public static boolean begins(byte[] head) {
    return head.length > 3
        && head[0] == 'P'
        && head[1] == 'K'
        && (head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6);
  }

  /**
   * Reads the directory of an archive.
   *
   * @throws VectorFileException if it is damaged
   */
  public static ZipArchive read(Path file, Unpackers unpackers) throws IOException {
    try {
      List<ZipEntries.Entry> entries =
          ZipEntries.read(file).stream().filter(e -> !e.name().endsWith("/")).toList();
      return new ZipArchive(file, entries, unpackers);
    } catch (ZipException e) {
      throw VectorFileException.at(
          file,
          "",
          "a whole zip archive",
          "one that is cut short or damaged (" + e.getMessage() + ")",
          "get the file again",
          e);
    }
  }

  /** Tells whether the archive is no collection but one file of a format, as an .npz is. */
  public boolean isFile() {
    boolean arrays = !entries.isEmpty() && entries.getFirst().name().endsWith(".npy");
    return arrays
        || entries.stream()
            .map(e -> e.name().substring(e.name().lastIndexOf('/') + 1).toLowerCase(Locale.ROOT))
            .anyMatch(WHOLE::contains);
  }

  @Override
  public String kind() {
    return "zip";
  }

  @Override
  public List<Member> members() {
    return entries.stream().map(e -> new Member(e.name(), e.bytes())).toList();
  }

  @Override
  public InputStream open(Member member) throws IOException {
    return open(member, read -> {});
  }

  /** Opens a member, telling how far the archive was read for it. */
  public InputStream open(Member member, LongConsumer position) throws IOException {
    ZipEntries.Entry entry =
        entries.stream().filter(e -> e.name().equals(member.name())).findFirst().orElseThrow();
    checkReadable(entry);
    FileChannel channel = FileChannel.open(file);
    try {
      long start = ZipEntries.start(channel, entry);
      channel.position(start);
      InputStream packed =
          new BufferedInputStream(
              new Limited(new Counted(channel, position), entry.packed()), BUFFER);
      return new Summed(unpacked(entry, packed), entry);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void checkReadable(ZipEntries.Entry entry) {
    if (entry.encrypted()) {
      throw refusal(entry, "one that is encrypted");
    }
    int method = entry.method();
    if (method != STORED && method != DEFLATED && !OTHERS.containsKey(method)) {
      throw refusal(entry, "one packed by " + NAMES.getOrDefault(method, "method " + method));
    }
  }

  private VectorFileException refusal(ZipEntries.Entry entry, String found) {
    return VectorFileException.at(
        file,
        entry.name(),
        "a member that is stored, or packed by deflate, bzip2, zstd or xz",
        found,
        "unpack it with 7z and give that file");
  }

  private InputStream unpacked(ZipEntries.Entry entry, InputStream packed) throws IOException {
    if (entry.method() == STORED) {
      return packed;
    }
    if (entry.method() == DEFLATED) {
      return new Inflated(packed);
    }
    return unpackers
        .unpack(OTHERS.get(entry.method()), packed)
        .orElseThrow(() -> refusal(entry, "one packed by " + OTHERS.get(entry.method())));
  }

  /** Tells where in the file it reads. */
  private static final class Counted extends FilterInputStream {
    private final FileChannel channel;
    private final LongConsumer position;

    Counted(FileChannel channel, LongConsumer position) {
      super(Channels.newInputStream(channel));
      this.channel = channel;
      this.position = position;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int read = in.read(b, off, len);
      position.accept(channel.position());
      return read;
    }
  }

  /** Deflated data without a head, whose inflater goes with the stream. */
  private static final class Inflated extends InflaterInputStream {
    Inflated(InputStream in) {
      super(in, new Inflater(true), BUFFER);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  /** At the end, the content must have the length and the sum that the archive tells. */
  private static final class Summed extends CheckedInputStream {
    private final ZipEntries.Entry entry;
    private long bytes;

    Summed(InputStream in, ZipEntries.Entry entry) {
      super(in, new CRC32());
      this.entry = entry;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int read = super.read(b, off, len);
      bytes += Math.max(0, read);
      if (bytes > entry.bytes() || read < 0 && bytes < entry.bytes()) {
        throw new ZipException(
            entry.name() + " has not the " + entry.bytes() + " bytes that the archive tells");
      }
      if (read < 0 && getChecksum().getValue() != entry.crc()) {
        throw new ZipException(entry.name() + " has another CRC-32 than the archive tells");
      }
      return read;
    }
  }
}
