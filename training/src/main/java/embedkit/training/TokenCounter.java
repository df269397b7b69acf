package embedkit.training;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Counts distinct tokens kept as UTF-8 bytes in one array: open addressing, no object per token.
 * Ids are given in the order in which tokens are first seen. For one thread.
 */
final class TokenCounter {

  private static final long SEED = ThreadLocalRandom.current().nextLong();
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[1 << 16];
  private int[] starts = new int[1 << 12];
  private int[] hashes = new int[1 << 12];
  private long[] counts = new long[1 << 12];
  private int[] index = new int[1 << 13];
  private int size;

  int size() {
    return size;
  }

  long count(int id) {
    return counts[id];
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int id) {
    return starts[id];
  }

  int length(int id) {
    return starts[id + 1] - starts[id];
  }

  /**
   * Counts a token.
   *
   * @return its id, or -1 if it is new and not UTF-8
   */
  int count(byte[] text, int from, int length) {
    int hash = hash(text, from, length);
    int mask = index.length - 1;
    int slot = hash & mask;
    while (index[slot] != 0) {
      int id = index[slot] - 1;
      if (hashes[id] == hash && same(id, text, from, length)) {
        counts[id]++;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    if (!isUtf8(text, from, length)) {
      return -1;
    }
    append(text, from, length, hash);
    index[slot] = size;
    if (size > index.length / 2) {
      rehash();
    }
    return size - 1;
  }

  private boolean same(int id, byte[] text, int from, int length) {
    return Arrays.equals(bytes, starts[id], starts[id + 1], text, from, from + length);
  }

  private static int hash(byte[] text, int from, int length) {
    long h = SEED;
    for (int i = from; i < from + length; i++) {
      h = (h ^ text[i]) * 0x100000001b3L;
    }
    h = (h ^ (h >>> 32)) * 0xd6e8feb86659fd93L;
    return (int) (h ^ (h >>> 32));
  }

  private static boolean isUtf8(byte[] text, int from, int length) {
    int all = 0;
    for (int i = from; i < from + length; i++) {
      all |= text[i];
    }
    if (all >= 0) {
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void append(byte[] text, int from, int length, int hash) {
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    long end = (long) starts[size] + length;
    if (end > MOST_BYTES) {
      throw new TrainingException(
          "the distinct tokens of this text take more than 2 GiB; is it text of words?");
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(MOST_BYTES, bytes.length * 2L)));
    }
    System.arraycopy(text, from, bytes, starts[size], length);
    hashes[size] = hash;
    counts[size] = 1;
    starts[++size] = (int) end;
  }

  private void rehash() {
    int[] larger = new int[index.length * 2];
    int mask = larger.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (larger[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      larger[slot] = id + 1;
    }
    index = larger;
  }
}
