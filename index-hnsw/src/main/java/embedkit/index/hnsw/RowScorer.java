package embedkit.index.hnsw;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ranks rows against one query in binary32, many at a call. Rows are read where they lie if they
 * are float32 in memory outside the heap, else copied in blocks; of rows that are kept as codes
 * these are copied and multiplied. For one thread.
 *
 * <p>The length of a row is not found anew each time but read, as one number: a row has dim numbers
 * to be fetched, its length is one more, and what is saved is a second sum of as many products.
 */
final class RowScorer {

  private static final int BLOCK = 32;

  private final EmbeddingStore store;
  private final Nodes nodes;
  private final int dim;
  private final @Nullable MemorySegment view;
  private final @Nullable CodedDots coded;
  private final float[] query;

  /** Whether the query is multiplied with codes. */
  private boolean byCodes;

  private final int[] rows;
  private final long[] ids = new long[BLOCK];
  private final float[] block;
  private final float[] dots = new float[BLOCK];
  private Metric metric;

  /**
   * Prepares for queries.
   *
   * @param most rows of one call
   */
  RowScorer(EmbeddingStore store, Nodes nodes, Metric metric, int most) {
    this.store = store;
    this.nodes = nodes;
    this.metric = metric;
    this.dim = store.dim();
    this.view = view(store).orElse(null);
    this.coded = CodedDots.of(store, BLOCK).orElse(null);
    this.query = new float[dim];
    this.rows = new int[most];
    this.block = new float[view == null ? BLOCK * dim : 0];
  }

  /** The vectors of the Vector API are read from memory outside the heap alone. */
  private static Optional<MemorySegment> view(EmbeddingStore store) {
    if (store.elementType() != ElementType.F32 || store.rows() == 0) {
      return Optional.empty();
    }
    return store.view(0, store.rows()).filter(MemorySegment::isNative);
  }

  /** Takes a query, which is copied. */
  void ask(float[] vector, Metric by) {
    System.arraycopy(vector, 0, query, 0, dim);
    metric = by;
    byCodes = coded != null && coded.ask(query);
  }

  /** Takes a node's row as the query: of length 1 for a cosine. */
  void ask(int node) {
    read(nodes.row(node), query);
    if (metric == Metric.COSINE) {
      Kernels.scale(nodes.scale(node), query, 0, query, 0, dim);
    }
    byCodes = coded != null && coded.quicklyAsked() && coded.ask(query);
  }

  void read(long row, float[] into) {
    store.gather(row, 1, into, 0, dim);
  }

  /**
   * Ranks nodes: more is nearer. A cosine is not divided by the length of the query; of a distance
   * it is half the square, negative, but for the square of the query. What is not a number ranks
   * last.
   */
  void ranks(int[] asked, int n, float[] out) {
    int[] at = asked;
    if (!nodes.inOrder()) {
      for (int i = 0; i < n; i++) {
        rows[i] = nodes.row(asked[i]);
      }
      at = rows;
    }
    dots(at, n, out);
    for (int i = 0; i < n; i++) {
      float rank = metric == Metric.DOT ? out[i] : ranked(out[i], nodes.scale(asked[i]));
      out[i] = rank == rank ? rank : Float.NEGATIVE_INFINITY;
    }
  }

  private float ranked(float dot, float scale) {
    return metric == Metric.COSINE ? dot * scale : dot - halfSquare(scale);
  }

  private static float halfSquare(float scale) {
    return scale == 0 ? 0 : 0.5f / (scale * scale);
  }

  /** What {@link #ranks} leaves out if the query is a node: of a distance, half its square. */
  float leftOut(int node) {
    return metric == Metric.EUCLIDEAN ? halfSquare(nodes.scale(node)) : 0;
  }

  /** The rank of a node to its own row, but for rounding. */
  float selfRank(int node) {
    float half = halfSquare(nodes.scale(node));
    return switch (metric) {
      case COSINE -> 1;
      case DOT -> 2 * half;
      case EUCLIDEAN -> half;
    };
  }

  private void dots(int[] at, int n, float[] out) {
    if (view != null) {
      try {
        Kernels.dotsWithListed(query, view, at, n, dim, out);
      } catch (IllegalStateException e) {
        throw new StoreClosedException("the rows of this index are closed", e);
      } catch (InternalError e) {
        throw StoreException.ofFault(e);
      }
      return;
    }
    for (int from = 0; from < n; from += BLOCK) {
      int count = Math.min(BLOCK, n - from);
      for (int i = 0; i < count; i++) {
        ids[i] = at[from + i];
      }
      if (coded != null && byCodes) {
        coded.dots(ids, count, dots);
      } else {
        store.gather(ids, 0, count, block, 0, dim);
        Kernels.dotsWith(query, block, 0, count, dim, dim, dots);
      }
      System.arraycopy(dots, 0, out, from, count);
    }
  }
}
