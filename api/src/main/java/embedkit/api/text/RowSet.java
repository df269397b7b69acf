package embedkit.api.text;

import embedkit.api.Incubating;
import java.util.Arrays;

/**
 * The distinct rows of one block, in the order in which they come. Cleared in no time, so that a
 * pass uses one for all of its blocks; it grows where a block has more rows than it has room for.
 * For one thread.
 */
@Incubating
public final class RowSet {

  private int[] keys;
  private int[] places;
  private int[] stamps;
  private long[] rows;
  private int stamp = 1;
  private int size;

  /**
   * An empty set.
   *
   * @param room rows that it has room for before it grows, 0 or more
   */
  public RowSet(int room) {
    int length = Integer.highestOneBit(Math.max(4, room)) << 2;
    keys = new int[length];
    places = new int[length];
    stamps = new int[length];
    rows = new long[Math.max(4, room)];
  }

  /** Forgets all rows. */
  public void clear() {
    size = 0;
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  /**
   * Returns the place of a row among the distinct ones, which it joins if it is new.
   *
   * @param row a row id, 0 or more
   * @return its place, from 0 in the order of the first time
   */
  public int place(int row) {
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

  /**
   * Returns how many distinct rows there are.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Returns the rows in their order.
   *
   * @return row ids, the first {@link #size} of them; not to be changed, and not to be kept while
   *     rows are placed
   */
  public long[] rows() {
    return rows;
  }
}
