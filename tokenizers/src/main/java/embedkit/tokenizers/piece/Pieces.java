package embedkit.tokenizers.piece;

import java.util.Arrays;

/**
 * Ids and their places in a text, in the order of the text. Grows, and is used again without
 * allocating. For one thread.
 */
public final class Pieces {
  /** The ids; {@link #count} of them. */
  public int[] ids = new int[64];

  /** The first char of each piece. */
  public int[] starts = new int[64];

  /** Behind the last char of each piece. */
  public int[] ends = new int[64];

  /** What a model needs while it fills this list. */
  final CutScratch scratch = new CutScratch();

  private int count;

  /** Creates an empty list. */
  public Pieces() {}

  /**
   * Returns the number of pieces.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /** Forgets the pieces and keeps the arrays. */
  public void clear() {
    count = 0;
  }

  /**
   * Forgets the last pieces.
   *
   * @param kept how many stay, 0 to {@link #count}
   */
  public void cutTo(int kept) {
    if (kept < 0 || kept > count) {
      throw new IndexOutOfBoundsException("kept " + kept + " of " + count + " pieces");
    }
    count = kept;
  }

  /**
   * Adds a piece at the end.
   *
   * @param id its id
   * @param start its first char
   * @param end behind its last char
   */
  public void add(int id, int start, int end) {
    int at = count;
    if (at == ids.length) {
      room(1);
    }
    ids[at] = id;
    starts[at] = start;
    ends[at] = end;
    count = at + 1;
  }

  /**
   * Makes room for more pieces, so that who fills the arrays by itself can do so.
   *
   * @param more how many will be added
   */
  public void room(int more) {
    int needed = Math.addExact(count, more);
    if (needed > ids.length) {
      int grown = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, ids.length * 2L));
      ids = Arrays.copyOf(ids, grown);
      starts = Arrays.copyOf(starts, grown);
      ends = Arrays.copyOf(ends, grown);
    }
  }
}
