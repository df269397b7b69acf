package embedkit.collection.store;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.StoreException;
import java.util.Map;

/** Rows that come from somewhere else, as a store that can be saved: nothing of them is copied. */
final class JoinedRows implements EmbeddingStore {

  /** Where a row comes from. */
  interface Source {
    /** Copies a row to where it is wanted. */
    void copy(int row, float[] into, int offset);
  }

  private final int rows;
  private final int dim;
  private final ElementType type;
  private final Source source;

  JoinedRows(int rows, int dim, ElementType type, Source source) {
    this.rows = rows;
    this.dim = dim;
    this.type = type;
    this.source = source;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public ElementType elementType() {
    return type;
  }

  @Override
  public boolean writable() {
    return false;
  }

  private int checked(long row) {
    if (row < 0 || row >= rows) {
      throw new RowOutOfRangeException("there is no row " + row + "; there are " + rows);
    }
    return (int) row;
  }

  @Override
  public void gather(long[] ids, int from, int count, float[] dst, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      source.copy(checked(ids[from + i]), dst, offset + i * stride);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      source.copy(checked(firstRow + i), dst, offset + i * stride);
    }
  }

  @Override
  public void scatter(long[] ids, int from, int count, float[] src, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void add(long[] ids, int from, int count, float[] delta, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    throw readOnly();
  }

  private static ReadOnlyStoreException readOnly() {
    return new ReadOnlyStoreException("these rows belong to a collection; put items there");
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    throw new StoreException("rows of a collection have no slots");
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    return Map.of();
  }

  @Override
  public void close() {}
}
