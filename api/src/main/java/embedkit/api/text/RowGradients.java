package embedkit.api.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import java.util.Arrays;

/**
 * The distinct rows of one part that a block touches, with their values and their gradients: place
 * the rows, {@link #gather} their values, add to the gradients. Made once per pass and used for all
 * of its blocks; it grows where a block has more rows than it has room for, and allocates nothing
 * otherwise. For one thread.
 */
@Incubating
public final class RowGradients {

  /** Rows behind the last that kernels may touch; their gradients stay zero. */
  public static final int PADDING = 4;

  private final RowSet set;
  private final int stride;
  private float[] values;
  private float[] gradients;
  private float[] terms;

  /**
   * Room for a block.
   *
   * @param room rows that there is room for before it grows, 0 or more
   * @param stride distance of two rows in the arrays, the part's dim or more
   */
  public RowGradients(int room, int stride) {
    if (room < 0 || stride < 1) {
      throw new ConfigurationException(
          "a block has 0 rows or more of a stride of 1 or more, not " + room + " of " + stride);
    }
    this.set = new RowSet(room);
    this.stride = stride;
    this.values = new float[Math.multiplyExact(room + PADDING, stride)];
    this.gradients = new float[values.length];
    this.terms = new float[Math.max(4, room) + PADDING];
  }

  /** Forgets all rows. */
  public void clear() {
    set.clear();
    Arrays.fill(terms, 0);
  }

  /**
   * Returns the place of a row among the distinct ones, which it joins if it is new.
   *
   * @param row a row id, 0 or more
   * @return its place; its numbers stand at place times {@link #stride}
   */
  public int place(int row) {
    int place = set.place(row);
    makeRoomForTerms();
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
    set.place(some, from, count, into, at);
    makeRoomForTerms();
  }

  private void makeRoomForTerms() {
    if (set.size() > terms.length) {
      terms = Arrays.copyOf(terms, Math.max(set.size(), 2 * terms.length));
    }
  }

  /**
   * Counts terms of the loss that fall on a row, for {@link #temper}.
   *
   * @param place the row's place
   * @param more how many more
   */
  public void count(int place, float more) {
    terms[place] += more;
  }

  /**
   * Reads the values of all rows that were placed, and makes their gradients zero.
   *
   * @param part the part that has the rows
   */
  public void gather(EmbeddingStore part) {
    gather(part, 0);
  }

  /**
   * Reads the values of all rows that were placed, and makes their gradients zero but for those of
   * the first places, which hold anything until the pass has overwritten them.
   *
   * @param part the part that has the rows
   * @param overwritten places whose gradients need not be zero, from 0 to {@link #rounded}
   * @throws ConfigurationException if there are not so many
   */
  public void gather(EmbeddingStore part, int overwritten) {
    if (overwritten < 0 || overwritten > rounded()) {
      throw new ConfigurationException(
          "gradients of a block of "
              + size()
              + " rows are overwritten at 0 to "
              + rounded()
              + " places, not "
              + overwritten);
    }
    int needed = Math.multiplyExact(set.size() + PADDING, stride);
    if (needed > values.length) {
      values = new float[Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * needed))];
      gradients = new float[values.length];
    }
    part.gather(set.rows(), 0, set.size(), values, 0, stride);
    Arrays.fill(gradients, overwritten * stride, needed, 0);
  }

  /**
   * Shortens the gradients of rows that many terms fall on, so that a step of plain SGD moves a row
   * by no more than so many terms of learning rate 1. All terms of a block are taken at one point;
   * one after the other, each would have seen what those before it did. The step along a sum of too
   * many overshoots, and the next one overshoots further.
   *
   * @param most the most terms
   */
  public void temper(float most) {
    for (int row = 0; row < set.size(); row++) {
      if (terms[row] > most) {
        float share = most / terms[row];
        for (int i = row * stride; i < (row + 1) * stride; i++) {
          gradients[i] *= share;
        }
      }
    }
  }

  /**
   * Returns how many distinct rows there are.
   *
   * @return 0 or more
   */
  public int size() {
    return set.size();
  }

  /**
   * Returns the number of rows, rounded up to a multiple of four as kernels take them.
   *
   * @return {@link #size} or up to three more
   */
  public int rounded() {
    return (set.size() + 3) & -4;
  }

  /**
   * Returns the rows in the order of their places.
   *
   * @return row ids, the first {@link #size} of them; not to be changed
   */
  public long[] rows() {
    return set.rows();
  }

  /**
   * Returns the values of the rows as they were gathered.
   *
   * @return a row at each place times {@link #stride}; another array after a {@link #gather} that
   *     grew
   */
  public float[] values() {
    return values;
  }

  /**
   * Returns the gradients of the rows, to be added to.
   *
   * @return a row at each place times {@link #stride}; another array after a {@link #gather} that
   *     grew
   */
  public float[] gradients() {
    return gradients;
  }

  /**
   * Returns the distance of two rows in the arrays.
   *
   * @return 1 or more
   */
  public int stride() {
    return stride;
  }
}
