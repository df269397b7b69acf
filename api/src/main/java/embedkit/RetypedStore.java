package embedkit;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Slot;
import embedkit.spi.RowChecks;
import java.util.List;
import java.util.Map;

/**
 * The rows of a store as a format is to keep them: it reads them as they are, is told another
 * element type, and rounds them as it writes.
 */
record RetypedStore(EmbeddingStore store, ElementType elementType) implements EmbeddingStore {

  @Override
  public long rows() {
    return store.rows();
  }

  @Override
  public int dim() {
    return store.dim();
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
    store.gather(rows, from, count, dst, offset, stride);
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    store.gather(firstRow, count, dst, offset, stride);
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    RowChecks.writable(this);
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    RowChecks.writable(this);
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    RowChecks.writable(this);
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    RowChecks.writable(this);
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    return store.slot(slot);
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    return store.slots();
  }

  @Override
  public List<Slot> slotList() {
    return store.slotList();
  }

  @Override
  public void close() {
    store.close();
  }
}
