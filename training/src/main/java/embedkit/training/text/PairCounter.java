package embedkit.training.text;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** Counts pairs of ids: open addressing, no object per pair. For one thread. */
final class PairCounter {

  private static final int SMALLEST = 1 << 12;

  private long[] keys = new long[SMALLEST];
  private int[] counts = new int[SMALLEST];
  private int size;

  private static long key(int first, int second) {
    return (long) first << 32 | second;
  }

  static int first(long pair) {
    return (int) (pair >>> 32);
  }

  static int second(long pair) {
    return (int) pair;
  }

  int size() {
    return size;
  }

  /** Counts a pair once. */
  void add(int first, int second) {
    int slot = slot(key(first, second));
    if (counts[slot] == 0) {
      keys[slot] = key(first, second);
      if (++size > keys.length / 2) {
        counts[slot] = 1;
        refill(keys.length * 2, 1);
        return;
      }
    }
    counts[slot] += counts[slot] < Integer.MAX_VALUE ? 1 : 0;
  }

  /** Counts a pair that is not there so often at once. */
  void put(int first, int second, int count) {
    add(first, second);
    counts[slot(key(first, second))] = count;
  }

  /** How often a pair was counted; 0 if it never was. */
  int count(int first, int second) {
    return counts[slot(key(first, second))];
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long h = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (h ^ h >>> 32) & mask;
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Forgets the rarest pairs until at most half are left; returns the least count that is. */
  int forgetTheRarest() {
    int least = 1;
    int left = size;
    while (left > size / 2) {
      least++;
      int rare = least;
      left = (int) Arrays.stream(counts).filter(count -> count >= rare).count();
    }
    refill(keys.length, least);
    return least;
  }

  private void refill(int length, int least) {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[length];
    counts = new int[length];
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] >= least) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
        size++;
      }
    }
  }

  /** Returns the pairs that are wanted, those of smaller ids first. */
  long[] sorted(LongPredicate wanted) {
    long[] pairs = new long[size];
    int found = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > 0 && wanted.test(keys[i])) {
        pairs[found++] = keys[i];
      }
    }
    pairs = Arrays.copyOf(pairs, found);
    Arrays.sort(pairs);
    return pairs;
  }
}
