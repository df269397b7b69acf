package embedkit.training.text;

import embedkit.api.TrainingException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Counts distinct tokens kept as UTF-8 bytes in one array: open addressing, no object per token.
 * Ids are given in the order in which tokens are first seen. For one thread.
 */
final class TokenCounter {

  /** Bytes behind a token that may be read, though they do not count. */
  static final int SLACK = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
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

  /** Bytes of all tokens. */
  int length() {
    return starts[size];
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
   * Forgets the tokens that came last, as if they had never been counted.
   *
   * @param left how many stay
   */
  void truncate(int left) {
    int mask = index.length - 1;
    // In the order of their coming, none stands in the way of one that came before it.
    for (int id = size - 1; id >= left; id--) {
      int slot = hashes[id] & mask;
      while (index[slot] != id + 1) {
        slot = (slot + 1) & mask;
      }
      index[slot] = 0;
    }
    size = left;
  }

  /** Forgets all, and keeps the room. */
  void clear() {
    size = 0;
    Arrays.fill(index, 0);
  }

  /**
   * Counts a token once.
   *
   * @param text holds it, and {@link #SLACK} bytes more
   * @return its id, or -1 if it is not UTF-8 or holds a byte-order mark
   */
  int count(byte[] text, int from, int length) {
    int hash = hash(text, from, length);
    int slot = slot(text, from, length, hash);
    if (index[slot] != 0) {
      counts[index[slot] - 1]++;
      return index[slot] - 1;
    }
    return isPlain(text, from, length) ? insert(slot, text, from, length, hash, 1) : -1;
  }

  /** Counts a token of another counter as often as that did; returns its id. */
  int add(TokenCounter other, int id) {
    return add(other.bytes, other.starts[id], other.length(id), other.hashes[id], other.counts[id]);
  }

  /**
   * Finds or makes a token that is known to be UTF-8.
   *
   * @param text holds it, and {@link #SLACK} bytes more
   * @return its id
   */
  int place(byte[] text, int from, int length) {
    return add(text, from, length, hash(text, from, length), 0);
  }

  private int add(byte[] text, int from, int length, int hash, long more) {
    int slot = slot(text, from, length, hash);
    if (index[slot] == 0) {
      return insert(slot, text, from, length, hash, more);
    }
    counts[index[slot] - 1] += more;
    return index[slot] - 1;
  }

  /** Counts a token that is there more often, or less. */
  void recount(int id, long more) {
    counts[id] += more;
  }

  /** The slot of a token, or the free one where it would stand. */
  private int slot(byte[] text, int from, int length, int hash) {
    int mask = index.length - 1;
    int slot = hash & mask;
    while (index[slot] != 0) {
      int id = index[slot] - 1;
      if (hashes[id] == hash && same(id, text, from, length)) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean same(int id, byte[] text, int from, int length) {
    return Arrays.equals(bytes, starts[id], starts[id + 1], text, from, from + length);
  }

  /** Eight bytes at a time; those behind the token are masked. */
  private static int hash(byte[] text, int from, int length) {
    long h = SEED ^ length;
    int i = 0;
    for (; i + 8 < length; i += 8) {
      h = (h ^ (long) LONG.get(text, from + i)) * 0x9e3779b97f4a7c15L;
      h ^= h >>> 32;
    }
    long rest = (long) LONG.get(text, from + i) & (-1L >>> (64 - 8 * (length - i)));
    h = (h ^ rest) * 0xd6e8feb86659fd93L;
    h = (h ^ (h >>> 32)) * 0x9e3779b97f4a7c15L;
    return (int) (h ^ (h >>> 32));
  }

  /** Asked of new tokens alone, so that it costs nothing. */
  private static boolean isPlain(byte[] text, int from, int length) {
    int all = 0;
    for (int i = from; i < from + length; i++) {
      all |= text[i];
    }
    if (all >= 0) {
      return true;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text, from, length);
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(bytes)
          .chars()
          .noneMatch(c -> c == TextScan.MARK);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private int insert(int slot, byte[] text, int from, int length, int hash, long count) {
    append(text, from, length, hash, count);
    index[slot] = size;
    if (size > index.length / 2) {
      index = indexOf(index.length * 2);
    }
    return size - 1;
  }

  private void append(byte[] text, int from, int length, int hash, long count) {
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    long end = (long) starts[size] + length;
    if (end + SLACK > MOST_BYTES) {
      throw new TrainingException(
          "the distinct tokens of this text take more than 2 GiB; is it text of words?");
    }
    if (end + SLACK > bytes.length) {
      long wanted = Math.max(end + SLACK, Math.min(MOST_BYTES, bytes.length * 2L));
      bytes = Arrays.copyOf(bytes, (int) wanted);
    }
    System.arraycopy(text, from, bytes, starts[size], length);
    hashes[size] = hash;
    counts[size] = count;
    starts[++size] = (int) end;
  }

  private int[] indexOf(int length) {
    int[] made = new int[length];
    int mask = length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (made[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      made[slot] = id + 1;
    }
    return made;
  }

  /**
   * Forgets the rarest tokens, as word2vec.c does when its table is full: those seen once, then
   * those seen twice, and so on, until few enough are left. The others keep their order.
   *
   * @param most how many may be left
   * @return for each old id the new one, or -1 if it was forgotten
   */
  int[] prune(int most) {
    long least = 1;
    for (int left = size; left > most; ) {
      least++;
      left = 0;
      for (int id = 0; id < size; id++) {
        left += counts[id] >= least ? 1 : 0;
      }
    }
    int[] renumbered = new int[size];
    int kept = 0;
    for (int id = 0; id < renumbered.length; id++) {
      renumbered[id] = counts[id] >= least ? kept++ : -1;
      if (renumbered[id] >= 0) {
        move(id, renumbered[id]);
      }
    }
    size = kept;
    index = indexOf(index.length);
    return renumbered;
  }

  private void move(int id, int to) {
    int length = length(id);
    System.arraycopy(bytes, starts[id], bytes, starts[to], length);
    hashes[to] = hashes[id];
    counts[to] = counts[id];
    starts[to + 1] = starts[to] + length;
  }
}
