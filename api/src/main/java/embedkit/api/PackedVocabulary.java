package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vocabulary over packed UTF-8 bytes. The first few look-ups scan the tokens, which takes a
 * millisecond or two for a million of them; whoever asks more gets an index.
 */
final class PackedVocabulary implements Vocabulary {

  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** So many scans take about as long as to build the index. */
  private static final int SCANS = 32;

  private static final int MOST_SHOWN = 3;

  private final MemorySegment utf8;
  private final MemorySegment offsets;
  private final MemorySegment counts;
  private final int size;
  private final AtomicInteger scans = new AtomicInteger();
  private volatile int[] index;

  PackedVocabulary(MemorySegment utf8, MemorySegment offsets, MemorySegment counts, int[] index) {
    this.utf8 = utf8;
    this.offsets = offsets;
    this.counts = counts;
    this.size = Math.toIntExact(offsets.byteSize() / Long.BYTES - 1);
    this.index = index;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long row(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return row(bytes, 0, bytes.length);
  }

  @Override
  public long row(byte[] token, int from, int length) {
    Objects.checkFromIndexSize(from, length, token.length);
    try {
      return index == null && scans.incrementAndGet() <= SCANS
          ? scan(token, from, length)
          : find(token, from, length);
    } catch (IllegalStateException
        | IndexOutOfBoundsException
        | ArithmeticException
        | InternalError e) {
      throw failure(e);
    }
  }

  private long find(byte[] token, int from, int length) {
    int[] slots = index();
    int mask = slots.length - 1;
    int slot = (int) TokenIndex.hash(token, from, length) & mask;
    MemorySegment wanted = MemorySegment.ofArray(token);
    while (slots[slot] != 0) {
      int row = slots[slot] - 1;
      long start = start(row);
      if (is(wanted, from, length, start, start(row + 1L))) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private long scan(byte[] token, int from, int length) {
    TokenBlock block = new TokenBlock();
    for (int row = 0; row < size; ) {
      int count = block.load(utf8, offsets, row, size);
      int found = block.find(token, from, length);
      if (found >= 0) {
        return row + found;
      }
      row += count;
    }
    return -1;
  }

  private boolean is(MemorySegment wanted, int from, int length, long start, long end) {
    return end - start == length
        && MemorySegment.mismatch(utf8, start, end, wanted, from, (long) from + length) < 0;
  }

  @Override
  public String token(long row) {
    return new String(utf8(row), StandardCharsets.UTF_8);
  }

  @Override
  public byte[] utf8(long row) {
    checkRow(row);
    try {
      long start = start(row);
      return utf8.asSlice(start, start(row + 1) - start).toArray(ValueLayout.JAVA_BYTE);
    } catch (IllegalStateException
        | IndexOutOfBoundsException
        | ArithmeticException
        | InternalError e) {
      throw failure(e);
    }
  }

  @Override
  public boolean hasCounts() {
    return counts != null;
  }

  @Override
  public OptionalLong count(long row) {
    checkRow(row);
    try {
      return counts == null ? OptionalLong.empty() : OptionalLong.of(counts.getAtIndex(LONG, row));
    } catch (IllegalStateException | InternalError e) {
      throw failure(e);
    }
  }

  /**
   * The bytes go with the table that they were mapped for, and with its file. Places were checked
   * when it was opened: one that lies outside now is of a file that was written over.
   */
  private static EmbedkitException failure(Throwable e) {
    return switch (e) {
      case IllegalStateException _ ->
          new StoreClosedException("the table of this vocabulary was closed", e);
      case InternalError _ ->
          unreadable(
              "was cut short while it was mapped, or its device failed; restore the file", e);
      default -> unreadable("was written over while it was mapped; close the table", e);
    };
  }

  private static FileAccessException unreadable(String why, Throwable e) {
    return new FileAccessException(
        "cannot read the words of this table: its file " + why + " and open it again", e);
  }

  private long start(long row) {
    return offsets.getAtIndex(LONG, row);
  }

  private void checkRow(long row) {
    if (row < 0 || row >= size) {
      throw new RowOutOfRangeException("no token for row " + row + " of " + size);
    }
  }

  /** With the first words; those of a table that is closed are not looked at. */
  @Override
  public String toString() {
    StringJoiner some = new StringJoiner(", ", "vocabulary of " + size + " tokens: ", "");
    try {
      for (int row = 0; row < Math.min(size, MOST_SHOWN); row++) {
        some.add(token(row));
      }
    } catch (EmbedkitException e) {
      return "vocabulary of " + size + " tokens of a table that is closed";
    }
    return size > MOST_SHOWN ? some.add("...").toString() : some.toString();
  }

  private int[] index() {
    int[] built = index;
    if (built == null) {
      synchronized (this) {
        built = index;
        if (built == null) {
          built = TokenIndex.over(utf8, offsets, size);
          index = built;
        }
      }
    }
    return built;
  }
}
