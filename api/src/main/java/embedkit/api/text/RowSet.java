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
    int length = Integer.highestOneBit(Math.max(4, room)) << 3;
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
    int slot = slot(slots, wanted);
    int fresh = fresh(slots[slot], wanted);
    int place = places[slot] & fresh - 1 | size & -fresh;
    slots[slot] = wanted;
    places[slot] = place;
    rows[size] = row;
    size += fresh;
    return place;
  }

  /**
   * Finds the places of several rows, one after the other.
   *
   * @param some row ids, 0 or more
   * @param from the first of them
   * @param count how many
   * @param into takes as many places; it may be the same array
   * @param at where the first is put
   */
  public void place(int[] some, int from, int count, int[] into, int at) {
    while (count > rows.length - size) {
      grow();
    }
    // All in locals: of fields, a compiler has to look each up for every row.
    long[] slots = this.slots;
    int[] places = this.places;
    long[] rows = this.rows;
    long block = (long) stamp << 32;
    int size = this.size;
    for (int k = 0; k < count; k++) {
      int row = some[from + k];
      long wanted = block | row;
      int slot = slot(slots, wanted);
      int fresh = fresh(slots[slot], wanted);
      int place = places[slot] & fresh - 1 | size & -fresh;
      slots[slot] = wanted;
      places[slot] = place;
      rows[size] = row;
      size += fresh;
      into[at + k] = place;
    }
    this.size = size;
  }

  /** Returns the slot that a row of this block has, or may take. */
  private static int slot(long[] slots, long wanted) {
    int mask = slots.length - 1;
    int slot = ((int) wanted * 0x9e3779b9 >>> 8) & mask;
    // Of this block, but another row.
    while (Long.compareUnsigned((slots[slot] ^ wanted) - 1, 0xffff_ffffL) < 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /**
   * Returns 1 for a row that is new, else 0. No processor foresees which: so it is written where a
   * new one would be, and counted if it is one.
   */
  private static int fresh(long found, long wanted) {
    long other = found ^ wanted;
    return (int) ((other | -other) >>> 63);
  }

  private void grow() {
    long[] all = rows;
    int count = size;
    int length = slots.length * 2;
    slots = new long[length];
    places = new int[length];
    rows = new long[all.length * 2];
    stamp = 1;
    size = 0;
    for (int i = 0; i < count; i++) {
      place((int) all[i]);
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
