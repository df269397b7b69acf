package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Open addressing over UTF-8 bytes: an {@code int[]} whose length is a power of two and whose
 * entries are row + 1, or 0. The hash is seeded per process, so a file cannot be made to collide.
 */
final class TokenIndex {

  private static final ValueLayout.OfLong LONG = PackedVocabulary.LONG;
  private static final long PRIME = 0x100000001b3L;
  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private TokenIndex() {}

  static long hash(byte[] bytes, int from, int length) {
    long h = SEED;
    for (int i = from; i < from + length; i++) {
      h = (h ^ bytes[i]) * PRIME;
    }
    return spread(h);
  }

  static long hash(MemorySegment bytes, long from, long to) {
    long h = SEED;
    for (long i = from; i < to; i++) {
      h = (h ^ bytes.get(ValueLayout.JAVA_BYTE, i)) * PRIME;
    }
    return spread(h);
  }

  private static long spread(long h) {
    h = (h ^ (h >>> 32)) * 0xd6e8feb86659fd93L;
    return h ^ (h >>> 32);
  }

  /** Returns the slot that holds the token, or the empty slot where it belongs. */
  static int slot(int[] index, byte[] utf8, long[] offsets, byte[] token, int from, int length) {
    int mask = index.length - 1;
    int slot = (int) hash(token, from, length) & mask;
    while (index[slot] != 0) {
      int row = index[slot] - 1;
      if (Arrays.equals(
          utf8, (int) offsets[row], (int) offsets[row + 1], token, from, from + length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  static int[] rehashed(int[] old, int size, byte[] utf8, long[] offsets) {
    int[] index = new int[old.length * 2];
    for (int row = 0; row < size; row++) {
      int from = (int) offsets[row];
      place(index, hash(utf8, from, (int) offsets[row + 1] - from), row);
    }
    return index;
  }

  static int[] over(MemorySegment utf8, MemorySegment offsets, int size) {
    int[] index = new int[Math.max(2, Integer.highestOneBit(Math.max(1, size)) << 2)];
    for (int row = 0; row < size; row++) {
      long from = offsets.getAtIndex(LONG, row);
      place(index, hash(utf8, from, offsets.getAtIndex(LONG, row + 1L)), row);
    }
    return index;
  }

  private static void place(int[] index, long hash, int row) {
    int mask = index.length - 1;
    int slot = (int) hash & mask;
    while (index[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    index[slot] = row + 1;
  }
}
