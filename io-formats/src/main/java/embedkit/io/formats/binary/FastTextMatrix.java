package embedkit.io.formats.binary;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** A matrix of a fastText model. Safe for any number of threads. */
sealed interface FastTextMatrix {

  /** Numbers per row. */
  int dim();

  /** The first rows as codes, where there are such. */
  default Optional<CodedRows> coded(long rows) {
    return Optional.empty();
  }

  /** Adds a row, which was checked, to numbers. */
  void addRow(long row, float[] into, int from);

  /** Copies a row, which was checked, to the start of numbers. */
  default void read(long row, float[] into) {
    Arrays.fill(into, 0, dim(), 0);
    addRow(row, into, 0);
  }

  /** Writes the mean of rows; zeros if there are none. */
  default void mean(long[] rows, float[] into, int from) {
    Arrays.fill(into, from, from + dim(), 0);
    for (long row : rows) {
      addRow(row, into, from);
    }
    float scale = rows.length == 0 ? 0 : (float) (1.0 / rows.length);
    for (int d = from; d < from + dim(); d++) {
      into[d] *= scale;
    }
  }

  /**
   * Floats as they are.
   *
   * @param values the mapped matrix
   */
  record Dense(int dim, MemorySegment values) implements FastTextMatrix {

    private static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void addRow(long row, float[] into, int from) {
      long start = 4 * row * dim;
      for (int d = 0; d < dim; d++) {
        into[from + d] += values.get(FLOAT, start + 4L * d);
      }
    }
  }

  /**
   * Product quantisation (Jégou et al. 2011): a byte for each part of a row names its centroid.
   *
   * @param codes the mapped codes, row after row
   * @param quantizer the centroids of the parts
   * @param normCodes a mapped byte for each row, naming its norm; null if norms are in the rows
   * @param norms 256 norms; null as well
   */
  record Quantised(
      int dim,
      MemorySegment codes,
      FastTextQuantizer quantizer,
      MemorySegment normCodes,
      float[] norms)
      implements FastTextMatrix {

    @Override
    public Optional<CodedRows> coded(long rows) {
      Codebook book = new Codebook(dim, quantizer.width(), quantizer.centroids());
      return Optional.of(new MappedCentroids(rows, book, codes, this::norm));
    }

    private float norm(long row) {
      return normCodes == null ? 1 : norms[normCodes.get(ValueLayout.JAVA_BYTE, row) & 0xFF];
    }

    @Override
    public void addRow(long row, float[] into, int from) {
      float norm = norm(row);
      int parts = quantizer.parts();
      for (int part = 0; part < parts; part++) {
        int code = codes.get(ValueLayout.JAVA_BYTE, row * parts + part) & 0xFF;
        quantizer.add(part, code, norm, into, from);
      }
    }
  }
}
