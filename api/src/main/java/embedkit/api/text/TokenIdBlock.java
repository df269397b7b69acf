package embedkit.api.text;

import embedkit.api.Incubating;
import java.util.Arrays;

/**
 * The ids of one text's tokens, and where in the text each stands: what {@link TokenIds#encode}
 * fills. It grows as it needs and is used again for the next text, so that nothing is allocated
 * once it has grown. For one thread.
 */
@Incubating
public final class TokenIdBlock {

  private static final int FIRST = 64;

  private final boolean offsets;
  private int[] ids = new int[FIRST];
  private int[] starts;
  private int[] ends;
  private int count;
  private int limit = Integer.MAX_VALUE;

  /**
   * An empty block without a limit.
   *
   * @param offsets whether the places of tokens are wanted, which takes a little longer
   */
  public TokenIdBlock(boolean offsets) {
    this.offsets = offsets;
    starts = new int[offsets ? FIRST : 0];
    ends = new int[offsets ? FIRST : 0];
  }

  /**
   * Tells whether the places of tokens are wanted.
   *
   * @return true if {@link #starts} and {@link #ends} are filled
   */
  public boolean offsets() {
    return offsets;
  }

  /**
   * Sets how many ids are wanted of each text from now on. What is behind them is not looked at.
   *
   * @param most the most ids, special ones among them; 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public void limit(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("the limit is " + most + "; it must be 0 or more");
    }
    limit = most;
  }

  /**
   * Returns how many ids are wanted of a text.
   *
   * @return 0 or more; {@link Integer#MAX_VALUE} for all
   */
  public int limit() {
    return limit;
  }

  /**
   * Tells whether as many ids are held as are wanted.
   *
   * @return true if another one would be dropped
   */
  public boolean isFull() {
    return count >= limit;
  }

  /** Drops all ids and keeps the limit. */
  public void clear() {
    count = 0;
  }

  /**
   * Drops the last ids.
   *
   * @param most how many are left at most; 0 or more
   */
  public void cut(int most) {
    count = Math.min(count, most);
  }

  /**
   * Adds a token; one beyond the limit is dropped.
   *
   * @param id its id
   * @param start where it begins in the text, in chars
   * @param end one behind its last char; both are dropped where places are not wanted
   */
  public void add(int id, int start, int end) {
    if (count >= limit) {
      return;
    }
    if (count == ids.length) {
      grow();
    }
    ids[count] = id;
    if (offsets) {
      starts[count] = start;
      ends[count] = end;
    }
    count++;
  }

  private void grow() {
    int size = Math.max(FIRST, Math.toIntExact(Math.min(2L * count, Integer.MAX_VALUE - 8)));
    ids = Arrays.copyOf(ids, size);
    if (offsets) {
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
    }
  }

  /**
   * Returns how many ids are held.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /**
   * Returns the ids; only the first {@link #count} count. Another array once the block has grown.
   *
   * @return the block's own array
   */
  public int[] ids() {
    return ids;
  }

  /**
   * Returns where each token begins in the given text, in chars.
   *
   * @return the block's own array; empty where places are not wanted
   */
  public int[] starts() {
    return starts;
  }

  /**
   * Returns one behind the last char of each token in the given text. A token that stands for
   * nothing in the text, as special ones do, ends where it begins.
   *
   * @return the block's own array; empty where places are not wanted
   */
  public int[] ends() {
    return ends;
  }
}
