package embedkit.training.objective;

import java.util.Arrays;

/** The distinct rows of one block, in the order in which they come. Cleared in no time. */
final class RowSet {

  private int[] keys;
  private int[] places;
  private int[] stamps;
  private long[] rows;
  private int stamp;
  private int size;

  /** A set that has room for so many rows, and grows beyond. */
  RowSet(int room) {
    int length = Integer.highestOneBit(Math.max(4, room)) << 2;
    keys = new int[length];
    places = new int[length];
    stamps = new int[length];
    rows = new long[Math.max(4, room)];
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
    if (size == rows.length) {
      grow();
      return place(row);
    }
    stamps[slot] = stamp;
    keys[slot] = row;
    places[slot] = size;
    rows[size] = row;
    return size++;
  }

  private void grow() {
    long[] all = rows;
    int length = keys.length * 2;
    keys = new int[length];
    places = new int[length];
    stamps = new int[length];
    rows = new long[all.length * 2];
    stamp = 1;
    size = 0;
    for (long row : all) {
      place((int) row);
    }
  }

  int size() {
    return size;
  }

  long[] rows() {
    return rows;
  }
}
