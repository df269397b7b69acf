package embedkit.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Some tokens that follow each other, copied from a packed vocabulary to arrays: loops over arrays
 * are quick from their first round on, loops over segments only once they are compiled.
 */
final class TokenBlock {

  /** Tokens of a block, where they are not unusually long. */
  static final int MOST_TOKENS = 1024;

  private static final int MANY_BYTES = 1 << 20;

  private final long[] offsets = new long[MOST_TOKENS + 1];
  private byte[] bytes = new byte[MOST_TOKENS * 16];
  private int count;

  /** Loads the tokens from a row on; at least one, at most to the row {@code end}. */
  int load(MemorySegment utf8, MemorySegment starts, long row, long end) {
    count = (int) Math.min(MOST_TOKENS, end - row);
    MemorySegment.copy(starts, PackedVocabulary.LONG, row * Long.BYTES, offsets, 0, count + 1);
    while (count > 1 && offsets[count] - offsets[0] > MANY_BYTES) {
      count /= 2;
    }
    int size = Math.toIntExact(offsets[count] - offsets[0]);
    if (size > bytes.length) {
      bytes = new byte[size];
    }
    MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, offsets[0], bytes, 0, size);
    return count;
  }

  int start(int i) {
    return (int) (offsets[i] - offsets[0]);
  }

  long hash(int i) {
    return TokenIndex.hash(bytes, start(i), start(i + 1) - start(i));
  }

  /** The place of a token in the block, or -1. */
  int find(byte[] token, int from, int length) {
    for (int i = 0; i < count; i++) {
      if (offsets[i + 1] - offsets[i] == length && is(start(i), token, from, length)) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(int start, byte[] token, int from, int length) {
    for (int i = length - 1; i >= 0; i--) {
      if (bytes[start + i] != token[from + i]) {
        return false;
      }
    }
    return true;
  }
}
