package embedkit;

import embedkit.api.EmbeddingStore;
import embedkit.api.Progress;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Rows on their way into a store that grows. They are collected and appended many at once: a store
 * that keeps its rows in arrays then makes each array once, in its full length. When they become
 * more than a limit they move on to another store, once. For one thread.
 */
final class StagedRows implements AutoCloseable {

  /** A power of two of rows, up to this many bytes, is appended at once. */
  private static final int BLOCK_BYTES = 1 << 20;

  private final int dim;
  private final int most;
  private EmbeddingStore store;
  private long limit;
  private Supplier<EmbeddingStore> roomier;
  private float[] block = new float[0];
  private int waiting;

  /** Of rows that are kept as codes elsewhere: how many, and whether they are no longer these. */
  private long left = -1;

  private boolean others;

  /** Rows that stay in one store. */
  StagedRows(EmbeddingStore store) {
    this(store, Long.MAX_VALUE, null);
  }

  /**
   * Rows that begin in a store.
   *
   * @param store an empty store that grows; closed with this
   * @param limit the most bytes of rows that stay there
   * @param roomier makes the store for more of them, at most once
   */
  StagedRows(EmbeddingStore store, long limit, Supplier<EmbeddingStore> roomier) {
    this.store = store;
    this.dim = store.dim();
    this.most = Integer.highestOneBit(Math.max(1, BLOCK_BYTES / (4 * dim)));
    this.limit = limit;
    this.roomier = roomier;
  }

  /** Rows that are kept as codes elsewhere, and only counted here. */
  static StagedRows leftOut(int dim) {
    return new StagedRows(dim);
  }

  private StagedRows(int dim) {
    this.dim = dim;
    this.most = 1;
    this.left = 0;
  }

  int dim() {
    return dim;
  }

  /** Tells whether all of so many rows were taken as they are. */
  boolean tookAll(long rows) {
    return left == rows && !others;
  }

  /** Rows that were added so far. */
  long rows() {
    return left >= 0 ? left : store.rows() + waiting;
  }

  /** Adds rows that lie one behind the other. */
  void add(float[] values, int count) {
    if (left >= 0) {
      left += count;
      return;
    }
    for (int done = 0; done < count; ) {
      int step = Math.min(count - done, most - waiting);
      makeRoom(waiting + step);
      System.arraycopy(values, done * dim, block, waiting * dim, step * dim);
      waiting += step;
      done += step;
      if (waiting == most) {
        flush();
      }
    }
  }

  /** Puts another row in the place of one that was added. */
  void replace(long row, float[] values, int from) {
    if (left >= 0) {
      others = true;
      return;
    }
    if (row < store.rows()) {
      store.scatter(row, 1, values, from, dim);
    } else {
      System.arraycopy(values, from, block, (int) (row - store.rows()) * dim, dim);
    }
  }

  /** Returns the store with all rows in it, which is the caller's from then on. */
  EmbeddingStore finish() {
    flush();
    return store;
  }

  private void flush() {
    if (waiting > 0) {
      if (rows() * dim * Float.BYTES > limit) {
        moveOn();
      }
      long first = store.append(waiting);
      store.scatter(first, waiting, block, 0, dim);
      waiting = 0;
    }
  }

  private void moveOn() {
    EmbeddingStore next = roomier.get();
    limit = Long.MAX_VALUE;
    try {
      next.append(store.rows());
      RowCopy.between(store, next, Progress.NONE);
    } catch (Throwable e) {
      next.close();
      throw e;
    }
    store.close();
    store = next;
  }

  /** A small table has a small block. */
  private void makeRoom(int rows) {
    if (block.length < rows * dim) {
      int grown = Math.min(most, Math.max(rows, 2 * (block.length / dim)));
      block = Arrays.copyOf(block, grown * dim);
    }
  }

  /** Gives the rows up. */
  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
