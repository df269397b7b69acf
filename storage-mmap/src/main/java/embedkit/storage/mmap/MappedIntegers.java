package embedkit.storage.mmap;

import embedkit.api.IntegerRows;
import embedkit.spi.RowChecks;

/** The whole numbers of a mapped store. */
record MappedIntegers(MappedStore store) implements IntegerRows {

  /** What is done with one row of a block. */
  @FunctionalInterface
  private interface Action {
    void at(RowBytes bytes, long row, int place);
  }

  private void forEach(
      long firstRow, int count, int length, int offset, int stride, Action action) {
    RowBytes now = store.open();
    RowChecks.block(count, store.dim(), length, offset, stride);
    RowChecks.range(firstRow, count, now.shape().rows());
    try {
      for (int i = 0; i < count; i++) {
        action.at(now, firstRow + i, offset + i * stride);
      }
    } catch (IllegalStateException | InternalError e) {
      throw store.failure(e);
    }
  }

  @Override
  public void gather(long firstRow, int count, int[] dst, int offset, int stride) {
    RowChecks.ints(store.elementType());
    forEach(
        firstRow, count, dst.length, offset, stride, (bytes, row, at) -> bytes.read(row, dst, at));
  }

  @Override
  public void scatter(long firstRow, int count, int[] src, int offset, int stride) {
    RowChecks.writable(store);
    forEach(
        firstRow, count, src.length, offset, stride, (bytes, row, at) -> bytes.write(row, src, at));
  }

  @Override
  public void gather(long firstRow, int count, long[] dst, int offset, int stride) {
    forEach(
        firstRow, count, dst.length, offset, stride, (bytes, row, at) -> bytes.read(row, dst, at));
  }

  @Override
  public void scatter(long firstRow, int count, long[] src, int offset, int stride) {
    RowChecks.writable(store);
    RowChecks.block(count, store.dim(), src.length, offset, stride);
    RowChecks.range(firstRow, count, store.rows());
    RowChecks.fit(store.elementType(), count, store.dim(), src, offset, stride);
    forEach(
        firstRow, count, src.length, offset, stride, (bytes, row, at) -> bytes.write(row, src, at));
  }
}
