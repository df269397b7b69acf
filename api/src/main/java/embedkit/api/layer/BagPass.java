package embedkit.api.layer;

import embedkit.api.ConfigurationException;
import java.util.Arrays;

/**
 * One pass of bags through an {@link EmbeddingLayer}: a vector for each bag, and on the way back
 * the gradients of the table and of the weights. For one thread.
 */
public final class BagPass {

  private static final int BLOCK_FLOATS = 1 << 14;
  private static final int NOBODY = -1;

  private final EmbeddingLayer layer;
  private final Bags bags;
  private final BagMode mode;
  private final long[] rows;
  private final float[] output;

  /** For maxima: which position won each number of the output. */
  private final int[] winners;

  private BagPass(EmbeddingLayer layer, Bags bags, BagMode mode, long[] rows) {
    this.layer = layer;
    this.bags = bags;
    this.mode = mode;
    this.rows = rows;
    this.output = new float[Math.multiplyExact(bags.count(), layer.table().dim())];
    this.winners = mode == BagMode.MAX ? new int[output.length] : null;
  }

  static BagPass of(EmbeddingLayer layer, Bags bags, BagMode mode, long[] rows) {
    BagPass pass = new BagPass(layer, bags, mode, rows);
    pass.forward();
    return pass;
  }

  private void forward() {
    int dim = layer.table().dim();
    if (winners != null) {
      Arrays.fill(winners, NOBODY);
    }
    int block = Math.max(1, BLOCK_FLOATS / dim);
    float[] vectors = new float[block * dim];
    int bag = 0;
    for (int first = 0; first < rows.length; first += block) {
      int count = Math.min(block, rows.length - first);
      layer.table().gather(rows, first, count, vectors, 0, dim);
      for (int i = 0; i < count; i++) {
        while (bags.start(bag + 1) <= first + i) {
          bag++;
        }
        if (!layer.isPadding(rows[first + i])) {
          take(bag, first + i, vectors, i * dim, dim);
        }
      }
    }
    if (mode == BagMode.MEAN) {
      for (int b = 0; b < bags.count(); b++) {
        scale(output, b * dim, dim, 1f / Math.max(1, members(b)));
      }
    }
  }

  private void take(int bag, int position, float[] vectors, int from, int dim) {
    int to = bag * dim;
    if (mode == BagMode.MAX) {
      for (int d = 0; d < dim; d++) {
        if (winners[to + d] == NOBODY || vectors[from + d] > output[to + d]) {
          output[to + d] = vectors[from + d];
          winners[to + d] = position;
        }
      }
      return;
    }
    float weight = weight(position);
    for (int d = 0; d < dim; d++) {
      output[to + d] += weight * vectors[from + d];
    }
  }

  private float weight(int position) {
    return bags.weights() == null ? 1 : bags.weights()[position];
  }

  /** The ids of a bag that are not padding. */
  private int members(int bag) {
    int members = 0;
    for (int i = bags.start(bag); i < bags.start(bag + 1); i++) {
      members += layer.isPadding(rows[i]) ? 0 : 1;
    }
    return members;
  }

  private static void scale(float[] values, int from, int count, float factor) {
    for (int i = from; i < from + count; i++) {
      values[i] *= factor;
    }
  }

  /**
   * Returns the vectors.
   *
   * @return {@code [bags, dim]}, one behind the other; the caller's own
   */
  public float[] output() {
    return output;
  }

  /**
   * Returns the gradient of the table.
   *
   * @param upstream the gradient of {@link #output()}, {@code [bags, dim]}
   * @return the gradient, coalesced
   * @throws IllegalArgumentException if upstream has another size
   */
  public SparseGradient gradient(float[] upstream) {
    return entries(upstream, layer.byFrequency()).coalesce();
  }

  /**
   * Returns the gradient of the table as one entry for each id that has one, in the order of the
   * ids, as PyTorch's sparse gradient is before it is coalesced.
   *
   * @param upstream the gradient of {@link #output()}, {@code [bags, dim]}
   * @return the gradient, not coalesced
   * @throws IllegalArgumentException if upstream has another size
   * @throws ConfigurationException if the layer scales gradients by frequency, or the mode is
   *     {@link BagMode#MAX}, whose gradient is of single numbers
   */
  public SparseGradient uncoalesced(float[] upstream) {
    layer.checkUncoalesced();
    if (mode == BagMode.MAX) {
      throw new ConfigurationException(
          "the gradient of maxima is one of single numbers, not of ids; ask for the coalesced one");
    }
    return entries(upstream, false);
  }

  /**
   * Returns the gradient of the weights.
   *
   * @param upstream the gradient of {@link #output()}, {@code [bags, dim]}
   * @return one number for each id; 0 for padding
   * @throws IllegalArgumentException if upstream has another size
   * @throws ConfigurationException if the bags have no weights
   */
  public float[] weightGradient(float[] upstream) {
    if (bags.weights() == null) {
      throw new ConfigurationException(
          "these bags have no weights, so there is no gradient of them");
    }
    int dim = layer.table().dim();
    layer.checkUpstream(upstream, bags.count());
    float[] gradient = new float[rows.length];
    float[] row = new float[dim];
    for (int bag = 0; bag < bags.count(); bag++) {
      for (int i = bags.start(bag); i < bags.start(bag + 1); i++) {
        if (!layer.isPadding(rows[i])) {
          layer.table().gather(rows, i, 1, row, 0, dim);
          for (int d = 0; d < dim; d++) {
            gradient[i] += upstream[bag * dim + d] * row[d];
          }
        }
      }
    }
    return gradient;
  }

  private SparseGradient entries(float[] upstream, boolean byFrequency) {
    int dim = layer.table().dim();
    layer.checkUpstream(upstream, bags.count());
    int[] positions = new int[rows.length];
    long[] learning = new long[rows.length];
    float[] values = new float[Math.multiplyExact(rows.length, dim)];
    int count = 0;
    for (int bag = 0; bag < bags.count(); bag++) {
      float share = mode == BagMode.MEAN ? 1f / Math.max(1, members(bag)) : 1;
      for (int i = bags.start(bag); i < bags.start(bag + 1); i++) {
        if (layer.learns(rows[i]) && give(bag, i, share, upstream, values, count * dim, dim)) {
          positions[count] = i;
          learning[count++] = rows[i];
        }
      }
    }
    if (byFrequency) {
      layer.scaleByFrequency(rows, positions, count, values);
    }
    return SparseGradient.first(count, learning, values, dim);
  }

  /** Writes the gradient of one position; false if it has none, because it won no maximum. */
  private boolean give(
      int bag, int position, float share, float[] upstream, float[] values, int to, int dim) {
    int from = bag * dim;
    if (mode == BagMode.MAX) {
      boolean any = false;
      for (int d = 0; d < dim; d++) {
        boolean won = winners[from + d] == position;
        values[to + d] = won ? upstream[from + d] : 0;
        any |= won;
      }
      return any;
    }
    float factor = share * weight(position);
    for (int d = 0; d < dim; d++) {
      values[to + d] = factor * upstream[from + d];
    }
    return true;
  }
}
