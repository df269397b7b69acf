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

  /** The stamp of the block that a slot was taken in, and below it the row. */
  private long[] slots;

  private int[] places;
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
    slots = new long[length];
    places = new int[length];
    rows = new long[Math.max(4, room)];
  }

  /** Forgets all rows. */
  public void clear() {
    size = 0;
    if (++stamp == 0) {
      Arrays.fill(slots, 0);
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
    if (size == rows.length) {
      grow();
    }
    long wanted = (long) stamp << 32 | row;
    int mask = slots.length - 1;
    int slot = (row * 0x9e3779b9 >>> 8) & mask;
    long other = slots[slot] ^ wanted;
    while (Long.compareUnsigned(other - 1, 0xffff_ffffL) < 0) {
      // Of this block, but another row.
      slot = (slot + 1) & mask;
      other = slots[slot] ^ wanted;
    }
    // No processor foresees whether a row is new. So it is written where a new one would be, and
    // counted if it is one.
    int fresh = (int) ((other | -other) >>> 63);
    int place = places[slot] & fresh - 1 | size & -fresh;
    slots[slot] = wanted;
    places[slot] = place;
    rows[size] = row;
    size += fresh;
    return place;
  }

  private void grow() {
    long[] all = rows;
    int length = slots.length * 2;
    slots = new long[length];
    places = new int[length];
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
