package embedkit.api.layer;

import embedkit.api.ConfigurationException;

/**
 * One pass of ids through an {@link EmbeddingLayer}: the vectors, and on the way back the gradient
 * of the table. For one thread.
 */
public final class LookupPass {

  private final EmbeddingLayer layer;
  private final long[] rows;
  private final float[] output;

  LookupPass(EmbeddingLayer layer, long[] rows, float[] output) {
    this.layer = layer;
    this.rows = rows;
    this.output = output;
  }

  /**
   * Returns the vectors.
   *
   * @return {@code [ids, dim]}, one behind the other; the caller's own
   */
  public float[] output() {
    return output;
  }

  /**
   * Returns the gradient of the table.
   *
   * @param upstream the gradient of {@link #output()}, {@code [ids, dim]}
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
   * @param upstream the gradient of {@link #output()}, {@code [ids, dim]}
   * @return the gradient, not coalesced
   * @throws IllegalArgumentException if upstream has another size
   * @throws ConfigurationException if the layer scales gradients by frequency
   */
  public SparseGradient uncoalesced(float[] upstream) {
    layer.checkUncoalesced();
    return entries(upstream, false);
  }

  private SparseGradient entries(float[] upstream, boolean byFrequency) {
    layer.checkUpstream(upstream, rows.length);
    int dim = layer.table().dim();
    int[] positions = new int[rows.length];
    long[] learning = new long[rows.length];
    float[] values = new float[upstream.length];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (layer.learns(rows[i])) {
        System.arraycopy(upstream, i * dim, values, count * dim, dim);
        positions[count] = i;
        learning[count++] = rows[i];
      }
    }
    if (byFrequency) {
      layer.scaleByFrequency(rows, positions, count, values);
    }
    return SparseGradient.first(count, learning, values, dim);
  }
}
