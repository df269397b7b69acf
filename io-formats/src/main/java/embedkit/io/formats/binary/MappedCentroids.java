package embedkit.io.formats.binary;

import embedkit.api.Codebook;
import embedkit.spi.CentroidCodes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The first rows of a quantised matrix as they lie in the mapped file. The mapping goes when nobody
 * holds it any more. Safe for any number of threads.
 */
final class MappedCentroids extends CentroidCodes {

  /** What a row is multiplied by. */
  @FunctionalInterface
  interface RowScale {
    float of(long row);
  }

  private final MemorySegment codes;
  private final RowScale scale;

  /**
   * Takes rows; nothing is read yet.
   *
   * @param rows how many rows there are
   * @param codes a byte for each part of each row
   * @param scale what a row is multiplied by
   */
  MappedCentroids(long rows, Codebook book, MemorySegment codes, RowScale scale) {
    super(book, rows);
    this.codes = codes;
    this.scale = scale;
  }

  @Override
  protected void copyCodes(long firstRow, int count, byte[] into, int at) {
    int bytes = codeBytes();
    MemorySegment.copy(codes, ValueLayout.JAVA_BYTE, firstRow * bytes, into, at, count * bytes);
  }

  @Override
  protected void copyScales(long firstRow, int count, float[] into, int at) {
    for (int i = 0; i < count; i++) {
      into[at + i] = scale.of(firstRow + i);
    }
  }
}
