package embedkit.api.layer;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * The embedding layer of a neural network over a table: token ids in, vectors out, gradients back.
 * The meaning is that of PyTorch's {@code nn.Embedding} and {@code nn.EmbeddingBag}; gradients are
 * sparse. Immutable: each method that changes how the layer works returns another one. As
 * thread-safe as its store.
 *
 * <pre>{@code
 * EmbeddingLayer layer = EmbeddingLayer.over(table.store()).withPadding(0);
 * BagPass pass = layer.bag(Bags.of(documents), BagMode.MEAN);
 * float[] vectors = pass.output();            // [documents, dim]
 * float[] upstream = ...;                     // d loss / d vectors, from the layers above
 * pass.gradient(upstream).step(optimizer, 0.1);
 * }</pre>
 *
 * <p><b>Differs from PyTorch</b>: an id out of range is named, with its position and the size of
 * the table, or mapped to an unknown row; a mean's or sum's gradient scaled by frequency divides by
 * the row's own count (libtorch 2.13 on the CPU divides by another's); rows can be frozen one by
 * one.
 */
public final class EmbeddingLayer {

  private static final long NONE = -1;
  private static final double NORM_EPSILON = 1e-7;
  private static final LongPredicate NO_ROW = row -> false;

  private final EmbeddingStore table;
  private final long padding;
  private final long unknown;
  private final double maxNorm;
  private final double normType;
  private final boolean byFrequency;
  private final LongPredicate frozen;

  private EmbeddingLayer(
      EmbeddingStore table,
      long padding,
      long unknown,
      double maxNorm,
      double normType,
      boolean byFrequency,
      LongPredicate frozen) {
    this.table = table;
    this.padding = padding;
    this.unknown = unknown;
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.byFrequency = byFrequency;
    this.frozen = frozen;
  }

  /**
   * A plain layer.
   *
   * @param table the rows; it must stay open
   * @return a layer without padding or a bound of norms, that fails for ids out of range
   */
  public static EmbeddingLayer over(EmbeddingStore table) {
    Objects.requireNonNull(table, "table");
    return new EmbeddingLayer(table, NONE, NONE, Double.POSITIVE_INFINITY, 2, false, NO_ROW);
  }

  /**
   * Sets the padding row: a lookup returns it as it is, a bag leaves it out, and it has no
   * gradient.
   *
   * @param row its id, or a negative number that counts from the end: -1 is the last row
   * @return a changed layer
   * @throws ConfigurationException if there is no such row
   */
  public EmbeddingLayer withPadding(long row) {
    long id = row < 0 ? table.rows() + row : row;
    checkRow("padding", row, id);
    return new EmbeddingLayer(table, id, unknown, maxNorm, normType, byFrequency, frozen);
  }

  /**
   * Maps ids out of range to a row instead of failing.
   *
   * @param row the row of unknown tokens
   * @return a changed layer
   * @throws ConfigurationException if there is no such row
   */
  public EmbeddingLayer withUnknown(long row) {
    checkRow("unknown", row, row);
    return new EmbeddingLayer(table, padding, row, maxNorm, normType, byFrequency, frozen);
  }

  /**
   * Bounds the norm of rows: one that is looked up and longer is shortened in the table, to {@code
   * w * max / (norm + 1e-7)}. Frozen rows are left as they are.
   *
   * @param max the longest, more than 0
   * @param p which norm: 2 for the Euclidean, 1 for the sum of magnitudes; more than 0
   * @return a changed layer
   * @throws ConfigurationException if a number is out of its range
   */
  public EmbeddingLayer withMaxNorm(double max, double p) {
    if (!(max > 0) || !(p > 0)) {
      throw new ConfigurationException(
          "max norm is " + max + " by the norm " + p + "; both must be more than 0");
    }
    return new EmbeddingLayer(table, padding, unknown, max, p, byFrequency, frozen);
  }

  /**
   * Divides the gradient of each row by the number of times that the row stands in the batch.
   *
   * @return a changed layer
   */
  public EmbeddingLayer scaledByFrequency() {
    return new EmbeddingLayer(table, padding, unknown, maxNorm, normType, true, frozen);
  }

  /**
   * Freezes rows: they have no gradient.
   *
   * @param rows tells which; called once per entry of a gradient
   * @return a changed layer
   */
  public EmbeddingLayer freezing(LongPredicate rows) {
    Objects.requireNonNull(rows, "rows");
    return new EmbeddingLayer(table, padding, unknown, maxNorm, normType, byFrequency, rows);
  }

  /**
   * Freezes the whole table.
   *
   * @return a changed layer
   */
  public EmbeddingLayer frozen() {
    return freezing(row -> true);
  }

  private void checkRow(String what, long given, long id) {
    if (id < 0 || id >= table.rows()) {
      throw new ConfigurationException(
          "the " + what + " row is " + given + "; the table has " + table.rows() + " rows");
    }
  }

  /**
   * Looks rows up.
   *
   * @param ids row ids
   * @return the pass: one vector for each id
   * @throws RowOutOfRangeException if an id is no row and there is no unknown row; nothing has
   *     changed
   * @throws ReadOnlyStoreException if norms are bounded and the table cannot be changed
   */
  public LookupPass lookup(long[] ids) {
    long[] rows = rows(ids);
    boundNorms(rows);
    float[] output = new float[Math.multiplyExact(rows.length, table.dim())];
    table.gather(rows, 0, rows.length, output, 0, table.dim());
    return new LookupPass(this, rows, output);
  }

  /**
   * Makes one vector of each bag. A bag that is empty, or has nothing but padding, is zeros.
   *
   * @param bags the bags
   * @param mode how rows become one vector
   * @return the pass: one vector for each bag
   * @throws RowOutOfRangeException if an id is no row and there is no unknown row; nothing has
   *     changed
   * @throws ReadOnlyStoreException if norms are bounded and the table cannot be changed
   * @throws ConfigurationException if the mode takes no weights, or no scaling by frequency
   */
  public BagPass bag(Bags bags, BagMode mode) {
    if (bags.weights() != null && mode != BagMode.SUM) {
      throw new ConfigurationException(
          "weights of ids are for sums; the mode is " + mode + ", so leave them out");
    }
    if (mode == BagMode.MAX && byFrequency) {
      throw new ConfigurationException(
          "a gradient of maxima cannot be scaled by frequency; use the sum or the mean");
    }
    long[] rows = rows(bags.ids());
    boundNorms(rows);
    return BagPass.of(this, bags, mode, rows);
  }

  private long[] rows(long[] ids) {
    long[] rows = ids.clone();
    long most = table.rows();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || rows[i] >= most) {
        if (unknown == NONE) {
          throw new RowOutOfRangeException(
              "the id "
                  + rows[i]
                  + " at position "
                  + i
                  + " is not one of the "
                  + most
                  + " rows of this table (0 to "
                  + (most - 1)
                  + ")");
        }
        rows[i] = unknown;
      }
    }
    return rows;
  }

  private void boundNorms(long[] rows) {
    if (maxNorm == Double.POSITIVE_INFINITY) {
      return;
    }
    int dim = table.dim();
    float[] row = new float[dim];
    int[] order = RowOrder.of(rows, rows.length);
    for (int i = 0; i < order.length; i++) {
      long id = rows[order[i]];
      if (i > 0 && id == rows[order[i - 1]] || frozen.test(id)) {
        continue;
      }
      table.gather(id, 1, row, 0, dim);
      double norm = norm(row);
      if (norm > maxNorm) {
        double factor = maxNorm / (norm + NORM_EPSILON);
        for (int d = 0; d < dim; d++) {
          row[d] = (float) (row[d] * factor);
        }
        table.scatter(id, 1, row, 0, dim);
      }
    }
  }

  private double norm(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += normType == 2 ? (double) value * value : Math.pow(Math.abs(value), normType);
    }
    return normType == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / normType);
  }

  EmbeddingStore table() {
    return table;
  }

  boolean isPadding(long row) {
    return row == padding;
  }

  /** Whether a row has a gradient at all. */
  boolean learns(long row) {
    return row != padding && !frozen.test(row);
  }

  boolean byFrequency() {
    return byFrequency;
  }

  void checkUncoalesced() {
    if (byFrequency) {
      throw new ConfigurationException(
          "a gradient that is scaled by frequency is a matter of the whole batch; ask for the"
              + " coalesced one");
    }
  }

  /** Divides each entry by the number of times that its row was asked for. */
  void scaleByFrequency(long[] rows, int[] positions, int count, float[] values) {
    int[] order = RowOrder.of(rows, rows.length);
    int[] times = new int[rows.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && rows[order[to]] == rows[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        times[order[i]] = to - from;
      }
      from = to;
    }
    int dim = table.dim();
    for (int entry = 0; entry < count; entry++) {
      for (int i = entry * dim; i < (entry + 1) * dim; i++) {
        values[i] /= times[positions[entry]];
      }
    }
  }

  void checkUpstream(float[] upstream, int vectors) {
    if (upstream.length != (long) vectors * table.dim()) {
      throw new IllegalArgumentException(
          "the gradient of "
              + vectors
              + " vectors of dim "
              + table.dim()
              + " cannot have "
              + upstream.length
              + " numbers");
    }
  }
}
