package embedkit.linear;

import embedkit.api.EmbeddingStore;

/** Rows that can be read again and again, from any of them on. */
public interface RowSource {

  /** How many there are, 0 or more. */
  long rows();

  /** Numbers of each, 1 or more. */
  int dim();

  /** Reads contiguous rows into a block, one behind the other. */
  void read(long first, int count, float[] into);

  /** The rows of a store. */
  static RowSource of(EmbeddingStore store) {
    return new RowSource() {
      @Override
      public long rows() {
        return store.rows();
      }

      @Override
      public int dim() {
        return store.dim();
      }

      @Override
      public void read(long first, int count, float[] into) {
        store.gather(first, count, into, 0, store.dim());
      }
    };
  }
}
