package embedkit.search.exact;

import embedkit.api.Codebook;
import embedkit.api.EmbeddingStore;
import embedkit.spi.CentroidCodes;
import embedkit.spi.QuantisedStore;
import java.util.Random;

/** Rows of product quantisation in arrays. */
final class ListedCodes extends CentroidCodes {

  private final byte[] codes;
  private final float[] scales;

  private ListedCodes(Codebook book, byte[] codes, float[] scales) {
    super(book, scales.length);
    this.codes = codes;
    this.scales = scales;
  }

  /** Tells rows by the nearest of random vectors, each row divided by its length. */
  static EmbeddingStore of(float[][] rows, int partDim) {
    int dim = rows[0].length;
    float[] centroids = new float[dim * Codebook.CENTROIDS];
    Codebook book = new Codebook(dim, partDim, centroids);
    Random random = new Random(dim);
    for (int i = 0; i < centroids.length; i++) {
      centroids[i] = (float) (random.nextGaussian() / Math.sqrt(dim));
    }
    byte[] codes = new byte[rows.length * book.parts()];
    float[] scales = new float[rows.length];
    for (int r = 0; r < rows.length; r++) {
      double square = 0;
      for (float value : rows[r]) {
        square += (double) value * value;
      }
      scales[r] = (float) Math.sqrt(square);
      for (int part = 0; part < book.parts(); part++) {
        codes[r * book.parts() + part] = (byte) nearest(book, rows[r], part, scales[r]);
      }
    }
    return new QuantisedStore(new ListedCodes(book, codes, scales), rows.length, () -> {});
  }

  private static int nearest(Codebook book, float[] row, int part, float length) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int code = 0; code < Codebook.CENTROIDS; code++) {
      double off = 0;
      for (int d = 0; d < book.partDim(part); d++) {
        float value = row[part * book.partDim() + d] / (length == 0 ? 1 : length);
        off += Math.pow(value - book.centroids()[book.at(part, code) + d], 2);
      }
      if (off < least) {
        least = off;
        best = code;
      }
    }
    return best;
  }

  @Override
  protected void copyCodes(long firstRow, int count, byte[] into, int at) {
    int bytes = codeBytes();
    System.arraycopy(codes, (int) firstRow * bytes, into, at, count * bytes);
  }

  @Override
  protected void copyScales(long firstRow, int count, float[] into, int at) {
    System.arraycopy(scales, (int) firstRow, into, at, count);
  }
}
