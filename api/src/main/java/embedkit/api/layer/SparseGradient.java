package embedkit.api.layer;

import embedkit.api.TableOptimizer;
import java.util.Arrays;
import java.util.Objects;

/**
 * The gradient of a table of which most rows have none: row ids and their gradients. A row may
 * stand more than once until the gradient is coalesced; its gradient is then the sum. Immutable, if
 * nobody writes to the arrays that it was made of.
 */
public final class SparseGradient {

  private final int dim;
  private final int count;
  private final long[] rows;
  private final float[] values;
  private final boolean coalesced;

  private SparseGradient(int dim, int count, long[] rows, float[] values, boolean coalesced) {
    this.dim = dim;
    this.count = count;
    this.rows = rows;
    this.values = values;
    this.coalesced = coalesced;
  }

  /**
   * Puts a gradient together.
   *
   * @param rows row ids, in any order, with repeats
   * @param values {@code rows.length * dim} numbers, one gradient behind the other; not copied
   * @param dim numbers per row, 1 or more
   * @return the gradient
   * @throws IllegalArgumentException if there are not dim numbers for each row
   */
  public static SparseGradient of(long[] rows, float[] values, int dim) {
    if (dim < 1 || values.length != (long) rows.length * dim) {
      throw new IllegalArgumentException(
          values.length + " numbers are not " + rows.length + " gradients of dim " + dim);
    }
    return new SparseGradient(dim, rows.length, rows, values, false);
  }

  /** The first of the given entries, whose arrays may be longer. */
  static SparseGradient first(int count, long[] rows, float[] values, int dim) {
    return new SparseGradient(dim, count, rows, values, false);
  }

  /**
   * Returns the numbers per row.
   *
   * @return 1 or more
   */
  public int dim() {
    return dim;
  }

  /**
   * Returns the number of entries.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /**
   * Returns the row of an entry.
   *
   * @param entry 0 to {@link #count()} - 1
   * @return its row id
   */
  public long row(int entry) {
    return rows[Objects.checkIndex(entry, count)];
  }

  /**
   * Returns a number of an entry.
   *
   * @param entry 0 to {@link #count()} - 1
   * @param column 0 to {@link #dim()} - 1
   * @return the number
   */
  public float value(int entry, int column) {
    return values[Objects.checkIndex(entry, count) * dim + Objects.checkIndex(column, dim)];
  }

  /**
   * Tells whether each row stands once.
   *
   * @return true once {@link #coalesce()} made it
   */
  public boolean coalesced() {
    return coalesced;
  }

  /**
   * Sums the entries of each row, in the order in which they stand. Takes time in proportion to the
   * entries.
   *
   * @return a gradient of distinct rows, the lower first; this one if it is so already
   */
  public SparseGradient coalesce() {
    if (coalesced) {
      return this;
    }
    int[] order = RowOrder.of(rows, count);
    long[] distinct = new long[count];
    float[] sums = new float[count * dim];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int from = order[i] * dim;
      if (i > 0 && rows[order[i]] == distinct[kept - 1]) {
        int to = (kept - 1) * dim;
        for (int d = 0; d < dim; d++) {
          sums[to + d] += values[from + d];
        }
      } else {
        System.arraycopy(values, from, sums, kept * dim, dim);
        distinct[kept++] = rows[order[i]];
      }
    }
    if (kept < count) {
      distinct = Arrays.copyOf(distinct, kept);
      sums = Arrays.copyOf(sums, kept * dim);
    }
    return new SparseGradient(dim, kept, distinct, sums, true);
  }

  /**
   * Multiplies every number.
   *
   * @param factor the factor
   * @return a new gradient of the same rows
   */
  public SparseGradient times(float factor) {
    float[] scaled = Arrays.copyOf(values, count * dim);
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return new SparseGradient(dim, count, rows, scaled, coalesced);
  }

  /**
   * Takes a step of an optimizer with this gradient, coalesced. A gradient without entries counts
   * as a step, too.
   *
   * @param optimizer bound to the table
   * @param learningRate 0 or more
   */
  public void step(TableOptimizer optimizer, double learningRate) {
    SparseGradient once = coalesce();
    optimizer.step(once.rows, 0, once.count, once.values, 0, dim, learningRate);
  }
}
