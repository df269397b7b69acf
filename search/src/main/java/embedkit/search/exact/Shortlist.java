package embedkit.search.exact;

import embedkit.api.EmbeddingStore;
import embedkit.kernels.Kernels;

/**
 * The best of listed rows, told by binary32 as a {@link Scan} tells those of all: a kernel reads a
 * block of them, where exact scores read one number after the other.
 */
final class Shortlist {

  /** A block and its products are in the near caches. */
  private static final int BLOCK_FLOATS = 1 << 12;

  private final EmbeddingStore rows;
  private final RowOrder order;
  private final float[] query;

  Shortlist(EmbeddingStore rows, RowOrder order, float[] query) {
    this.rows = rows;
    this.order = order;
    this.query = query;
  }

  /**
   * Returns the best rows.
   *
   * @param listed rows, which rise
   * @param most how many are kept; 1 or more, if any is listed
   * @return so many, or all; they rise
   */
  long[] best(long[] listed, int most) {
    if (listed.length <= most) {
      return listed;
    }
    int dim = query.length;
    int block = Math.clamp(BLOCK_FLOATS / dim, 1, listed.length);
    float[] values = new float[block * dim];
    float[] dots = new float[block];
    float[] squares = new float[block];
    BestRows best = new BestRows(most);
    for (int from = 0; from < listed.length; from += block) {
      int count = Math.min(block, listed.length - from);
      rows.gather(listed, from, count, values, 0, dim);
      Kernels.scores(query, values, 0, count, dim, dim, dots, squares);
      for (int i = 0; i < count; i++) {
        best.add(rank(dots[i], squares[i], values, i * dim), listed[from + i]);
      }
    }
    return best.rows();
  }

  /** A product or a square that binary32 does not have is formed in double precision. */
  private float rank(float dot, float square, float[] values, int at) {
    boolean good = Scan.isGood(square) && Scan.isGood(Math.abs(dot));
    return (float) (good ? order.rank(dot, square) : order.rank(query, values, at));
  }
}
