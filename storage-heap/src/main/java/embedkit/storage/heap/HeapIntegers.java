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

  /** What is done with a row: its chunk, where it begins there, and where in the caller's array. */
  @FunctionalInterface
  private interface Row {
    void of(Object chunk, int in, int at);
  }

  private void eachRow(long firstRow, int count, int length, int offset, int stride, Row work) {
    store.eachRun(
        firstRow,
        count,
        length,
        offset,
        stride,
        (chunk, row, run, at) -> {
          for (int i = 0; i < run; i++) {
            work.of(chunk, (row + i) * dim(), at + i * stride);
          }
        });
  }

  @Override
  public void gather(long firstRow, int count, int[] dst, int offset, int stride) {
    RowChecks.ints(type());
    eachRow(
        firstRow,
        count,
        dst.length,
        offset,
        stride,
        (chunk, in, at) -> System.arraycopy(chunk, in, dst, at, dim()));
  }

  @Override
  public void scatter(long firstRow, int count, int[] src, int offset, int stride) {
    eachRow(
        firstRow, count, src.length, offset, stride, (chunk, in, at) -> write(chunk, in, src, at));
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
    eachRow(
        firstRow, count, dst.length, offset, stride, (chunk, in, at) -> read(chunk, in, dst, at));
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
    eachRow(
        firstRow, count, src.length, offset, stride, (chunk, in, at) -> write(chunk, in, src, at));
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
