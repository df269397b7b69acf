package embedkit.training;

import java.util.Arrays;

/** The distinct rows of one block, in the order in which they come. Cleared in no time. */
final class RowSet {

  private final int[] keys;
  private final int[] places;
  private final int[] stamps;
  private final long[] rows;
  private int stamp;
  private int size;

  RowSet(int most) {
    int length = Integer.highestOneBit(Math.max(4, most)) << 2;
    keys = new int[length];
    places = new int[length];
    stamps = new int[length];
    rows = new long[most];
  }

  void clear() {
    size = 0;
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  /** Returns the place of a row among the distinct ones, which it joins if it is new. */
  int place(int row) {
    int mask = keys.length - 1;
    int slot = (row * 0x9e3779b9 >>> 8) & mask;
    while (stamps[slot] == stamp) {
      if (keys[slot] == row) {
        return places[slot];
      }
      slot = (slot + 1) & mask;
    }
    stamps[slot] = stamp;
    keys[slot] = row;
    places[slot] = size;
    rows[size] = row;
    return size++;
  }

  int size() {
    return size;
  }

  long[] rows() {
    return rows;
  }
}
