package embedkit.testkit;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.StoreException;
import java.util.Map;
import java.util.Objects;

/** Rows that a format is to write: an array that is only read. */
final class FixedRows implements EmbeddingStore {

  private final float[] values;
  private final int dim;

  FixedRows(float[] values, int dim) {
    this.values = values;
    this.dim = dim;
  }

  @Override
  public long rows() {
    return values.length / dim;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public ElementType elementType() {
    return ElementType.F32;
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      gather(rows[from + i], 1, dst, offset + i * stride, stride);
    }
  }

  @Override
  public void gather(long firstRow, int count, float[] dst, int offset, int stride) {
    if (firstRow < 0 || firstRow + count > rows()) {
      throw new RowOutOfRangeException(
          "rows " + firstRow + " to " + (firstRow + count - 1) + " of " + rows());
    }
    Objects.checkFromIndexSize(offset, count == 0 ? 0 : (count - 1) * stride + dim, dst.length);
    for (int i = 0; i < count; i++) {
      System.arraycopy(values, (int) (firstRow + i) * dim, dst, offset + i * stride, dim);
    }
  }

  @Override
  public void scatter(long[] rows, int from, int count, float[] src, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void add(long[] rows, int from, int count, float[] delta, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public void add(long firstRow, int count, float[] delta, int offset, int stride) {
    throw readOnly();
  }

  @Override
  public EmbeddingStore slot(Slot slot) {
    throw new StoreException("these rows have no slots");
  }

  @Override
  public Map<String, EmbeddingStore> slots() {
    return Map.of();
  }

  @Override
  public void close() {
    // An array needs no closing.
  }

  private static ReadOnlyStoreException readOnly() {
    return new ReadOnlyStoreException("a format that writes a file must not change the table");
  }
}
