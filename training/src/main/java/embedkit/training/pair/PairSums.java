package embedkit.training.pair;

import java.util.Arrays;
import java.util.List;

/**
 * Sums up the weights of pairs within a number of bytes, for one thread. Pairs of frequent words
 * stand in a plain array, as in GloVe's {@code cooccur.c}: those whose ranks have a small product.
 * The others go to an open-addressing table, which is written to scratch as a sorted run when it is
 * full.
 */
final class PairSums {

  private static final int SMALLEST = 1 << 12;

  /** Beyond these the array would hold mostly pairs that never occur. */
  private static final int MOST_DENSE = 1 << 23;

  private final boolean symmetric;
  private final PairScratch scratch;
  private final int mostSlots;
  private final int[] denseEnd;
  private final int[] denseBase;
  private final long[] dense;
  private long[] keys = new long[SMALLEST];
  private long[] sums = new long[SMALLEST];
  private int size;

  /**
   * No pair yet.
   *
   * @param bytes what it may take of the heap; the least table is 64 kB all the same
   * @param rows ids are below
   * @param symmetric whether (a, b) and (b, a) are one pair, whose key has the smaller id first
   * @param scratch takes what does not fit
   */
  PairSums(long bytes, int rows, boolean symmetric, PairScratch scratch) {
    this.symmetric = symmetric;
    this.scratch = scratch;
    long entries = Math.min(bytes / 4 / Long.BYTES, MOST_DENSE);
    long product = 1;
    while (product < (long) rows * rows && denseSize(2 * product, rows) <= entries) {
      product *= 2;
    }
    int denseRows = denseSize(product, rows) <= entries ? denseRows(product, rows) : 0;
    this.denseEnd = new int[denseRows];
    this.denseBase = new int[denseRows];
    int used = 0;
    for (int row = 0; row < denseRows; row++) {
      denseEnd[row] = denseEnd(row, product, rows);
      denseBase[row] = used - firstColumn(row);
      used += denseEnd[row] - firstColumn(row);
    }
    this.dense = new long[used];
    // A slot is two longs; while the table doubles there are half as many more, and while it is
    // sorted there is a long for each pair.
    long slots = (bytes - (long) used * Long.BYTES) / (3 * Long.BYTES);
    this.mostSlots = (int) Long.highestOneBit(Math.clamp(slots, SMALLEST, 1 << 30));
  }

  private long denseSize(long product, int rows) {
    long size = 0;
    for (int row = 0; row < denseRows(product, rows); row++) {
      size += denseEnd(row, product, rows) - firstColumn(row);
    }
    return size;
  }

  private int denseRows(long product, int rows) {
    int most = (int) Math.min(rows, product);
    return symmetric ? (int) Math.min(most, Math.sqrt(product)) : most;
  }

  private static int denseEnd(int row, long product, int rows) {
    return (int) Math.min(rows, product / (row + 1));
  }

  private int firstColumn(int row) {
    return symmetric ? row : 0;
  }

  /** Adds to the sum of a pair; more than 0. */
  void add(int word, int context, long units) {
    int first = symmetric ? Math.min(word, context) : word;
    int second = symmetric ? Math.max(word, context) : context;
    if (first < denseEnd.length && second < denseEnd[first]) {
      int at = denseBase[first] + second;
      dense[at] = SortedPairs.plus(dense[at], units);
    } else {
      addHashed(SortedPairs.key(first, second), units);
    }
  }

  private void addHashed(long key, long units) {
    int slot = slot(key);
    if (sums[slot] != 0) {
      sums[slot] = SortedPairs.plus(sums[slot], units);
      return;
    }
    keys[slot] = key;
    sums[slot] = units;
    if (++size > keys.length / 8 * 5) {
      makeRoom();
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long h = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (h ^ h >>> 32) & mask;
    while (sums[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void makeRoom() {
    if (keys.length < mostSlots) {
      grow();
    } else {
      scratch.write(new Hashed(), size);
      Arrays.fill(sums, 0);
      size = 0;
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldSums = sums;
    keys = new long[2 * oldKeys.length];
    sums = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldSums[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        sums[slot] = oldSums[i];
      }
    }
  }

  /** Returns what is here and not in scratch; nothing may be added any more. */
  List<SortedPairs> sorted() {
    return List.of(new Dense(), new Hashed());
  }

  /** The pairs of frequent words. */
  final class Dense extends SortedPairs {
    private int row;
    private int column = -1;

    @Override
    boolean next() {
      while (row < denseEnd.length) {
        while (++column < denseEnd[row]) {
          sum = dense[denseBase[row] + column];
          if (sum != 0) {
            key = key(row, column);
            return true;
          }
        }
        row++;
        column = firstColumn(row) - 1;
      }
      return false;
    }
  }

  /** The pairs of the table. */
  final class Hashed extends SortedPairs {
    private final long[] order = new long[size];
    private int at = -1;

    Hashed() {
      int found = 0;
      for (int slot = 0; slot < keys.length; slot++) {
        if (sums[slot] != 0) {
          order[found++] = keys[slot];
        }
      }
      Arrays.sort(order);
    }

    @Override
    boolean next() {
      if (++at >= order.length) {
        return false;
      }
      key = order[at];
      sum = sums[slot(key)];
      return true;
    }
  }
}
