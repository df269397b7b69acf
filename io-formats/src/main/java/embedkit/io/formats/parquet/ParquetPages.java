package embedkit.io.formats.parquet;

import dev.hardwood.metadata.ColumnMetaData;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Looks at the heads of a column's pages (Thrift's compact protocol) before Hardwood reads them: on
 * a negative length it runs in circles for ever, and Snappy's native part writes as many bytes as a
 * page's data tells, whatever was promised before.
 */
final class ParquetPages {

  private static final int BUFFER = 1 << 12;

  /** More values in a page than any writer packs. */
  private static final int MOST_VALUES = 1 << 24;

  /** The most that a byte unpacks to: a block of zstd. */
  private static final long MOST_RATIO = 1 << 15;

  private static final int MOST_DEPTH = 8;
  private static final int DATA_PAGE = 5;
  private static final int DICTIONARY_PAGE = 7;
  private static final int DATA_PAGE_2 = 8;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long bufferAt;

  /** What a head tells; -1 where it does not. */
  private long unpacked;

  private long packed;
  private long values;
  private long levels;
  private boolean dictionaryPage;
  private boolean plain;

  private ParquetPages(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Refuses a column some of whose pages cannot be in the file. */
  static void check(Path file, Iterable<ColumnMetaData> chunks) {
    try (FileChannel channel = FileChannel.open(file)) {
      for (ColumnMetaData chunk : chunks) {
        new ParquetPages(file, channel).check(chunk);
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  private void check(ColumnMetaData chunk) throws IOException {
    Long dictionary = chunk.dictionaryPageOffset();
    long start = chunk.dataPageOffset();
    if (dictionary != null && dictionary > 0 && dictionary < start) {
      start = dictionary;
    }
    long bytes = chunk.totalCompressedSize();
    require(start >= 4 && bytes >= 0 && bytes <= size - start, start, "a column inside the file");
    require(chunk.numValues() >= 0, start, "a count of values");
    String codec = chunk.codec().name();
    long end = start + bytes;
    long seen = 0;
    while (start < end && seen < chunk.numValues()) {
      head(start);
      long data = position();
      require(packed >= 0 && packed <= end - data, start, "a page inside its column");
      long most = plain || codec.equals("UNCOMPRESSED") ? packed : packed * MOST_RATIO;
      require(unpacked >= 0 && unpacked <= most, start, "a page that unpacks to what it holds");
      require(values >= 0 && values <= MOST_VALUES, start, "a page of fewer values");
      require(levels >= 0 && levels <= Math.min(packed, unpacked), start, "levels inside a page");
      if (codec.equals("SNAPPY") && !plain && packed > levels) {
        seek(data + levels);
        require(varint() == unpacked - levels, start, "a page that unpacks to what it tells");
      }
      seen += dictionaryPage ? 0 : values;
      start = data + packed;
    }
    require(seen == chunk.numValues(), start, "pages of " + chunk.numValues() + " values");
  }

  private void head(long at) throws IOException {
    unpacked = -1;
    packed = -1;
    values = 0;
    levels = 0;
    dictionaryPage = false;
    plain = false;
    seek(at);
    int field = 0;
    for (int type = next(); type != 0; type = next()) {
      field = field(type, field);
      switch (field) {
        case 2 -> unpacked = zigzag();
        case 3 -> packed = zigzag();
        case DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_2 -> counts(field);
        default -> skip(type & 15, 0);
      }
    }
  }

  private void counts(int page) throws IOException {
    dictionaryPage = page == DICTIONARY_PAGE;
    int field = 0;
    for (int type = next(); type != 0; type = next()) {
      field = field(type, field);
      if (field == 1) {
        values = zigzag();
      } else if (page == DATA_PAGE_2 && (field == 5 || field == 6)) {
        long length = zigzag();
        require(length >= 0, position(), "levels of a page");
        levels += length;
      } else {
        // A flag's type is its value.
        plain |= page == DATA_PAGE_2 && field == 7 && (type & 15) == 2;
        skip(type & 15, 0);
      }
    }
  }

  private int field(int head, int before) throws IOException {
    return head >> 4 == 0 ? (int) zigzag() : before + (head >> 4);
  }

  private void skip(int type, int depth) throws IOException {
    require(depth < MOST_DEPTH, position(), "a page's head");
    switch (type) {
      case 1, 2 -> {
        // The type is the value.
      }
      case 3 -> next();
      case 4, 5, 6 -> varint();
      case 7 -> pass(8);
      case 8 -> pass(varint());
      case 9, 10 -> {
        int head = next();
        long count = head >> 4 == 15 ? varint() : head >> 4;
        for (long i = 0; i < count; i++) {
          int each = head & 15;
          skip(each < 3 ? 3 : each, depth + 1);
        }
      }
      case 12 -> {
        for (int inner = next(); inner != 0; inner = next()) {
          field(inner, 0);
          skip(inner & 15, depth + 1);
        }
      }
      default -> require(false, position(), "a page's head");
    }
  }

  private void pass(long bytes) throws IOException {
    require(bytes >= 0 && bytes <= size - position(), position(), "a page's head");
    seek(position() + bytes);
  }

  private long zigzag() throws IOException {
    long n = varint();
    return n >>> 1 ^ -(n & 1);
  }

  private long varint() throws IOException {
    long n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next();
      n |= (long) (b & 127) << shift;
      if (b < 128) {
        return n;
      }
    }
    require(false, position(), "a number");
    return n;
  }

  private long position() {
    return bufferAt + buffer.position();
  }

  private void seek(long at) {
    if (at >= bufferAt && at <= bufferAt + buffer.limit()) {
      buffer.position((int) (at - bufferAt));
    } else {
      bufferAt = at;
      buffer.position(0).limit(0);
    }
  }

  private int next() throws IOException {
    if (!buffer.hasRemaining()) {
      bufferAt = position();
      buffer.clear();
      int read = channel.read(buffer, bufferAt);
      buffer.flip();
      require(read > 0, bufferAt, "a page's head");
    }
    return buffer.get() & 0xFF;
  }

  private void require(boolean sound, long at, String expected) {
    if (!sound) {
      throw VectorFileException.at(
          file,
          "byte " + at,
          expected,
          "something else",
          "it is cut short or damaged; get it again");
    }
  }
}
