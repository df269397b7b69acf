package embedkit.io.formats.binary;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.spi.RowChecks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The first rows of a quantised matrix as they lie in the mapped file. The mapping goes when nobody
 * holds it any more. Safe for any number of threads.
 *
 * @param rows how many rows there are
 * @param codes a byte for each part of each row
 * @param scale what a row is multiplied by
 */
record MappedCentroids(long rows, Codebook book, MemorySegment codes, RowScale scale)
    implements CodedRows {

  /** What a row is multiplied by. */
  @FunctionalInterface
  interface RowScale {
    float of(long row);
  }

  @Override
  public Code code() {
    return Code.CENTROIDS;
  }

  @Override
  public int codeBytes() {
    return book.parts();
  }

  @Override
  public Optional<Codebook> codebook() {
    return Optional.of(book);
  }

  @Override
  public void gather(long firstRow, int count, byte[] into, int offset) {
    RowChecks.room(count, codeBytes(), into.length, offset);
    RowChecks.range(firstRow, count, rows);
    copy(firstRow, count, into, offset);
  }

  @Override
  public void gather(long[] ids, int from, int count, byte[] into, int offset) {
    RowChecks.room(count, codeBytes(), into.length, offset);
    RowChecks.ids(ids, from, count, rows);
    for (int i = 0; i < count; i++) {
      copy(ids[from + i], 1, into, offset + i * codeBytes());
    }
  }

  private void copy(long row, int count, byte[] into, int at) {
    int bytes = codeBytes();
    MemorySegment.copy(codes, ValueLayout.JAVA_BYTE, row * bytes, into, at, count * bytes);
  }

  @Override
  public void scales(long firstRow, int count, float[] into, int offset) {
    RowChecks.room(count, 1, into.length, offset);
    RowChecks.range(firstRow, count, rows);
    for (int i = 0; i < count; i++) {
      into[offset + i] = scale.of(firstRow + i);
    }
  }

  @Override
  public void scales(long[] ids, int from, int count, float[] into, int offset) {
    RowChecks.room(count, 1, into.length, offset);
    RowChecks.ids(ids, from, count, rows);
    for (int i = 0; i < count; i++) {
      into[offset + i] = scale.of(ids[from + i]);
    }
  }
}
