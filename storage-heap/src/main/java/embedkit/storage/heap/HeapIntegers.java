package embedkit.storage.heap;

import embedkit.api.ElementType;
import embedkit.api.IntegerRows;
import embedkit.spi.RowChecks;

/** The whole numbers of a store whose chunks are {@code int[]} or {@code long[]}. */
record HeapIntegers(HeapStore store) implements IntegerRows {

  private ElementType type() {
    return store.elementType();
  }

  private int dim() {
    return store.dim();
  }

  @Override
  public void gather(long firstRow, int count, int[] dst, int offset, int stride) {
    RowChecks.ints(type());
    store.eachRun(
        firstRow,
        count,
        dst.length,
        offset,
        stride,
        (chunk, row, run, at) -> {
          for (int i = 0; i < run; i++) {
            System.arraycopy(chunk, (row + i) * dim(), dst, at + i * stride, dim());
          }
        });
  }

  @Override
  public void scatter(long firstRow, int count, int[] src, int offset, int stride) {
    store.eachRun(
        firstRow,
        count,
        src.length,
        offset,
        stride,
        (chunk, row, run, at) -> {
          for (int i = 0; i < run; i++) {
            write(chunk, (row + i) * dim(), src, at + i * stride);
          }
        });
  }

  private void write(Object chunk, int to, int[] src, int from) {
    if (chunk instanceof long[] numbers) {
      for (int d = 0; d < dim(); d++) {
        numbers[to + d] = src[from + d];
      }
    } else {
      System.arraycopy(src, from, chunk, to, dim());
    }
  }

  @Override
  public void gather(long firstRow, int count, long[] dst, int offset, int stride) {
    store.eachRun(
        firstRow,
        count,
        dst.length,
        offset,
        stride,
        (chunk, row, run, at) -> {
          for (int i = 0; i < run; i++) {
            read(chunk, (row + i) * dim(), dst, at + i * stride);
          }
        });
  }

  private void read(Object chunk, int from, long[] dst, int to) {
    if (chunk instanceof int[] numbers) {
      for (int d = 0; d < dim(); d++) {
        dst[to + d] = numbers[from + d];
      }
    } else {
      System.arraycopy(chunk, from, dst, to, dim());
    }
  }

  @Override
  public void scatter(long firstRow, int count, long[] src, int offset, int stride) {
    RowChecks.block(count, dim(), src.length, offset, stride);
    RowChecks.range(firstRow, count, store.rows());
    RowChecks.fit(type(), count, dim(), src, offset, stride);
    store.eachRun(
        firstRow,
        count,
        src.length,
        offset,
        stride,
        (chunk, row, run, at) -> {
          for (int i = 0; i < run; i++) {
            write(chunk, (row + i) * dim(), src, at + i * stride);
          }
        });
  }

  private void write(Object chunk, int to, long[] src, int from) {
    if (chunk instanceof int[] numbers) {
      for (int d = 0; d < dim(); d++) {
        numbers[to + d] = (int) src[from + d];
      }
    } else {
      System.arraycopy(src, from, chunk, to, dim());
    }
  }
}
