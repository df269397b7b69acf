package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Open addressing over UTF-8 bytes: an {@code int[]} whose length is a power of two and whose
 * entries are row + 1, or 0. The hash is seeded per process, so a file cannot be made to collide.
 */
final class TokenIndex {

  private static final int PART = 1 << 16;
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

  /** Hashes with all processors, in blocks; only the placing is one thread's. */
  static int[] over(MemorySegment utf8, MemorySegment offsets, int size) {
    int[] hashes = new int[size];
    int parts = (size + PART - 1) / PART;
    IntStream.range(0, parts)
        .parallel()
        .forEach(part -> hashPart(utf8, offsets, part * PART, size, hashes));
    int[] index = new int[Math.max(2, Integer.highestOneBit(Math.max(1, size)) << 2)];
    for (int row = 0; row < size; row++) {
      place(index, hashes[row], row);
    }
    return index;
  }

  private static void hashPart(
      MemorySegment utf8, MemorySegment offsets, int first, int size, int[] hashes) {
    int end = (int) Math.min(size, (long) first + PART);
    TokenBlock block = new TokenBlock();
    for (int row = first; row < end; ) {
      int count = block.load(utf8, offsets, row, end);
      for (int i = 0; i < count; i++) {
        hashes[row + i] = (int) block.hash(i);
      }
      row += count;
    }
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
