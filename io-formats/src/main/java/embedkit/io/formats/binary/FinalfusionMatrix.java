package embedkit.io.formats.binary;

import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/** The rows of a finalfusion file. Safe for any number of threads. */
sealed interface FinalfusionMatrix {

  /** Rows of words and n-grams. */
  long rows();

  /** Numbers per row. */
  int dim();

  /**
   * The first rows as codes, where there are such that are not rotated.
   *
   * @param own what each row is multiplied by besides; or null
   */
  default Optional<CodedRows> coded(long rows, float[] own) {
    return Optional.empty();
  }

  /** Writes a row. */
  void row(long row, float[] into, int from);

  /**
   * Floats as they are.
   *
   * @param values the mapped matrix
   */
  record Dense(long rows, int dim, MemorySegment values) implements FinalfusionMatrix {

    private static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void row(long row, float[] into, int from) {
      MemorySegment.copy(values, FLOAT, 4 * row * dim, into, from, dim);
    }
  }

  /**
   * A product quantiser with an optional rotation (optimised product quantisation, Ge et al. 2013).
   *
   * @param parts equal parts of a row
   * @param centroids centroids of a part
   * @param projection dim rows of dim numbers, by whose transpose a row is multiplied; or null
   * @param points all centroids, part after part
   * @param norms what each row is multiplied by; or null
   * @param codes a byte for each part of each row
   */
  record Quantised(
      long rows,
      int dim,
      int parts,
      int centroids,
      float[] projection,
      float[] points,
      float[] norms,
      MemorySegment codes)
      implements FinalfusionMatrix {

    /** Rows of two lengths would be rounded at another place, and rotated ones are made anew. */
    @Override
    public Optional<CodedRows> coded(long rows, float[] own) {
      if (projection != null || norms != null && own != null) {
        return Optional.empty();
      }
      int width = dim / parts;
      float[] all = new float[Codebook.CENTROIDS * dim];
      for (int part = 0; part < parts; part++) {
        for (int code = 0; code < Codebook.CENTROIDS; code++) {
          int centroid = Math.min(code, centroids - 1);
          int from = (part * centroids + centroid) * width;
          System.arraycopy(points, from, all, (part * Codebook.CENTROIDS + code) * width, width);
        }
      }
      float[] scales = norms == null ? own : norms;
      return Optional.of(
          new MappedCentroids(
              rows,
              new Codebook(dim, width, all),
              codes,
              row -> scales == null ? 1 : scales[(int) row]));
    }

    @Override
    public void row(long row, float[] into, int from) {
      float[] found = new float[dim];
      int width = dim / parts;
      for (int part = 0; part < parts; part++) {
        int code = codes.get(ValueLayout.JAVA_BYTE, row * parts + part) & 0xFF;
        int centroid = Math.min(code, centroids - 1);
        System.arraycopy(points, (part * centroids + centroid) * width, found, part * width, width);
      }
      float scale = norms == null ? 1 : norms[(int) row];
      for (int d = 0; d < dim; d++) {
        into[from + d] = scale * (projection == null ? found[d] : rotated(found, d));
      }
    }

    private float rotated(float[] found, int d) {
      float sum = 0;
      for (int i = 0; i < dim; i++) {
        sum += found[i] * projection[d * dim + i];
      }
      return sum;
    }
  }
}
