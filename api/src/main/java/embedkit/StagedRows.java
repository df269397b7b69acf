package embedkit;

import embedkit.api.EmbeddingStore;
import java.util.Arrays;

/**
 * Rows on their way into a store that grows. They are collected and appended many at once: a store
 * that keeps its rows in arrays then makes each array once, in its full length. For one thread.
 */
final class StagedRows {

  /** A power of two of rows, up to this many bytes, fills one array of {@link #STORE}. */
  private static final int STAGE_MIB = 1;

  /** The spec of the store that is grown so. */
  static final String STORE = "heap:chunk-mib=" + STAGE_MIB;

  private final EmbeddingStore store;
  private final int dim;
  private final int most;
  private float[] stage = new float[0];
  private int staged;

  StagedRows(EmbeddingStore store) {
    this.store = store;
    this.dim = store.dim();
    this.most = Integer.highestOneBit(Math.max(1, (STAGE_MIB << 20) / (4 * dim)));
  }

  int dim() {
    return dim;
  }

  /** Rows that were added so far. */
  long rows() {
    return store.rows() + staged;
  }

  /** Adds rows that lie one behind the other. */
  void add(float[] values, int count) {
    for (int done = 0; done < count; ) {
      int step = Math.min(count - done, most - staged);
      makeRoom(staged + step);
      System.arraycopy(values, done * dim, stage, staged * dim, step * dim);
      staged += step;
      done += step;
      if (staged == most) {
        flush();
      }
    }
  }

  /** Puts another row in the place of one that was added. */
  void replace(long row, float[] values, int from) {
    if (row < store.rows()) {
      store.scatter(row, 1, values, from, dim);
    } else {
      System.arraycopy(values, from, stage, (int) (row - store.rows()) * dim, dim);
    }
  }

  /** Appends what is left to the store. */
  void flush() {
    if (staged > 0) {
      long first = store.append(staged);
      store.scatter(first, staged, stage, 0, dim);
      staged = 0;
    }
  }

  /** A small table has a small stage. */
  private void makeRoom(int rows) {
    if (stage.length < rows * dim) {
      int grown = Math.min(most, Math.max(rows, 2 * (stage.length / dim)));
      stage = Arrays.copyOf(stage, grown * dim);
    }
  }
}
