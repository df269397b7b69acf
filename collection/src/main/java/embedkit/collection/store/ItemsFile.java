package embedkit.collection.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.collection.json.MetadataJson;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The texts and the metadata of a segment, by row. A record is the lengths and the checksums of
 * both, then both; behind the records stand where each begins, and a footer that tells how many
 * there are. Mapped; safe for any number of threads.
 */
final class ItemsFile implements AutoCloseable {

  private static final long MAGIC = 0x314d544954424d45L;
  private static final int RECORD = 16;

  /** Records, where the offsets begin, the checksum of the offsets and of these two, the magic. */
  private static final int FOOTER = 28;

  private static final int CHECKED_OF_FOOTER = 16;
  private static final int BUFFER = 1 << 18;

  private static final String ADVICE = "restore the directory from a copy";

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena;
  private final MemorySegment bytes;
  private final long offsets;
  private final int rows;

  private ItemsFile(Path file, Arena arena, MemorySegment bytes, long offsets, int rows) {
    this.file = file;
    this.arena = arena;
    this.bytes = bytes;
    this.offsets = offsets;
    this.rows = rows;
  }

  /** Gives the records one after the other. */
  interface Records {
    byte[] text(int row);

    byte[] metadata(int row);
  }

  /** Writes a new file and forces it; returns its size. */
  static long write(Path file, int rows, Records records) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      Output out = new Output(channel);
      long[] starts = new long[rows + 1];
      for (int row = 0; row < rows; row++) {
        starts[row] = out.written;
        byte[] text = records.text(row);
        byte[] metadata = records.metadata(row);
        ByteBuffer head = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(text.length).putInt(metadata.length);
        head.putInt(CollectionFiles.checksum(text)).putInt(CollectionFiles.checksum(metadata));
        out.write(head.array());
        out.write(text);
        out.write(metadata);
      }
      starts[rows] = out.written;
      CRC32C crc = new CRC32C();
      ByteBuffer one = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (long start : starts) {
        one.putLong(0, start);
        crc.update(one.array());
        out.write(one.array());
      }
      ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
      footer.putLong(rows).putLong(starts[rows]);
      crc.update(footer.array(), 0, CHECKED_OF_FOOTER);
      footer.putInt((int) crc.getValue()).putLong(MAGIC);
      out.write(footer.array());
      out.flush();
      channel.force(true);
      return out.written;
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file, e);
    }
  }

  /** Collects small pieces. */
  private static final class Output {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long written;

    Output(FileChannel channel) {
      this.channel = channel;
    }

    void write(byte[] piece) throws IOException {
      for (int at = 0; at < piece.length; ) {
        if (!buffer.hasRemaining()) {
          flush();
        }
        int count = Math.min(buffer.remaining(), piece.length - at);
        buffer.put(piece, at, count);
        at += count;
      }
      written += piece.length;
    }

    void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }
  }

  /**
   * Maps a file and checks its footer and offsets.
   *
   * @param size the size that the manifest notes
   * @param rows how many records it notes
   */
  static ItemsFile open(Path file, long size, int rows) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() != size) {
        throw VectorFileException.at(file, "", size + " bytes", channel.size() + " bytes", ADVICE);
      }
      long head = size - FOOTER - (rows + 1L) * Long.BYTES;
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      if (head < 0 || bytes.get(LONG, size - Long.BYTES) != MAGIC) {
        throw broken(
            file, Math.max(0, size - Long.BYTES), "the end of a file of items", "other bytes");
      }
      long count = bytes.get(LONG, size - FOOTER);
      if (count != rows || bytes.get(LONG, size - FOOTER + Long.BYTES) != head) {
        throw broken(file, size - FOOTER, rows + " records", count + " records");
      }
      CRC32C crc = new CRC32C();
      crc.update(bytes.asSlice(head, size - FOOTER - head + CHECKED_OF_FOOTER).asByteBuffer());
      if ((int) crc.getValue() != bytes.get(INT, size - FOOTER + CHECKED_OF_FOOTER)) {
        throw broken(file, head, "offsets of the checksum that is noted", "another checksum");
      }
      return new ItemsFile(file, arena, bytes, head, rows);
    } catch (IOException e) {
      arena.close();
      throw FileAccessException.because("cannot read " + file, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static VectorFileException broken(Path file, long at, String expected, String found) {
    return VectorFileException.at(file, "byte " + at, expected, found, ADVICE);
  }

  int rows() {
    return rows;
  }

  /** The text of a row, as UTF-8. */
  byte[] textBytes(int row) {
    return part(row, true);
  }

  String text(int row) {
    return new String(part(row, true), StandardCharsets.UTF_8);
  }

  /** The metadata of a row, as JSON. */
  byte[] metadataBytes(int row) {
    return part(row, false);
  }

  Map<String, Object> metadata(int row) {
    try {
      return MetadataJson.parse(part(row, false));
    } catch (JsonProcessingException e) {
      throw VectorFileException.at(
          file, "record " + row, "an object of JSON", e.getOriginalMessage(), ADVICE, e);
    }
  }

  private byte[] part(int row, boolean text) {
    try {
      return mapped(row, text);
    } catch (InternalError e) {
      throw VectorFileException.at(
          file,
          "record " + row,
          "the " + bytes.byteSize() + " bytes that were mapped",
          "a file that was cut short, or a device that failed",
          ADVICE,
          e);
    }
  }

  private byte[] mapped(int row, boolean text) {
    long start = bytes.get(LONG, offsets + (long) row * Long.BYTES);
    long end = bytes.get(LONG, offsets + (row + 1L) * Long.BYTES);
    // Both within the file first, so that their difference is one.
    if (start < 0 || end < start || end > offsets || end - start < RECORD) {
      throw broken(file, start, "a record within the file", "one that ends at byte " + end);
    }
    int textLength = bytes.get(INT, start);
    int metadataLength = bytes.get(INT, start + 4);
    boolean fits =
        textLength >= 0
            && metadataLength >= 0
            && RECORD + (long) textLength + metadataLength == end - start;
    if (!fits) {
      throw broken(
          file,
          start,
          "a record of " + (end - start) + " bytes",
          "a text of " + textLength + " and metadata of " + metadataLength);
    }
    long from = start + RECORD + (text ? 0 : textLength);
    byte[] part = new byte[text ? textLength : metadataLength];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, part, 0, part.length);
    if (CollectionFiles.checksum(part) != bytes.get(INT, start + (text ? 8 : 12))) {
      throw broken(
          file, from, "the checksum that the record notes", "another: the item is damaged");
    }
    return part;
  }

  /** Reads all of it. */
  Verified verify() {
    String name = String.valueOf(file.getFileName());
    try {
      for (int row = 0; row < rows; row++) {
        part(row, true);
        metadata(row);
      }
    } catch (VectorFileException e) {
      return new Verified(name, bytes.byteSize(), Verified.Verdict.DAMAGED);
    }
    return new Verified(name, bytes.byteSize(), Verified.Verdict.WHOLE);
  }

  @Override
  public void close() {
    arena.close();
  }
}
