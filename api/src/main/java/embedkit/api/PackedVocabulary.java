package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** A vocabulary over packed UTF-8 bytes; the index is built when it is first asked for. */
final class PackedVocabulary implements Vocabulary {

  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment utf8;
  private final MemorySegment offsets;
  private final MemorySegment counts;
  private final int size;
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
    int[] slots = index();
    int mask = slots.length - 1;
    int slot = (int) TokenIndex.hash(token, from, length) & mask;
    MemorySegment wanted = MemorySegment.ofArray(token);
    while (slots[slot] != 0) {
      int row = slots[slot] - 1;
      long start = start(row);
      long end = start(row + 1);
      if (end - start == length
          && MemorySegment.mismatch(utf8, start, end, wanted, from, (long) from + length) < 0) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  @Override
  public String token(long row) {
    return new String(utf8(row), StandardCharsets.UTF_8);
  }

  @Override
  public byte[] utf8(long row) {
    checkRow(row);
    long start = start(row);
    return utf8.asSlice(start, start(row + 1) - start).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public boolean hasCounts() {
    return counts != null;
  }

  @Override
  public OptionalLong count(long row) {
    checkRow(row);
    return counts == null ? OptionalLong.empty() : OptionalLong.of(counts.getAtIndex(LONG, row));
  }

  private long start(long row) {
    return offsets.getAtIndex(LONG, row);
  }

  private void checkRow(long row) {
    if (row < 0 || row >= size) {
      throw new RowOutOfRangeException("no token for row " + row + " of " + size);
    }
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
