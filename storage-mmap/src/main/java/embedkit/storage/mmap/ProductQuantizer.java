package embedkit.storage.mmap;

import embedkit.api.Codebook;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Learns the vectors that parts of rows are told by (J&eacute;gou, Douze and Schmid 2011): Lloyd's
 * k-means for each part, over a sample of the rows, each divided by its length. One seed, one
 * codebook. A row is told by the nearest vector of each part, and its length is its scale.
 */
final class ProductQuantizer {

  private static final int SAMPLE = 1 << 14;
  private static final int ROUNDS = 12;
  private static final int CENTROIDS = Codebook.CENTROIDS;

  /** Rows of a longer dim have too large a codebook. */
  static final int MOST_DIM = 1 << 16;

  private final Codebook book;

  /** The same numbers with the 256 of each dimension side by side, for loops over them. */
  private final float[] turned;

  /** Half of each vector's squared length. */
  private final float[] halves;

  private ProductQuantizer(Codebook book) {
    this.book = book;
    this.turned = new float[book.centroids().length];
    this.halves = new float[book.parts() * CENTROIDS];
    turn();
  }

  private void turn() {
    Arrays.fill(halves, 0);
    for (int part = 0; part < book.parts(); part++) {
      for (int code = 0; code < CENTROIDS; code++) {
        int at = book.at(part, code);
        for (int d = 0; d < book.partDim(part); d++) {
          float value = book.centroids()[at + d];
          turned[(part * book.partDim() + d) * CENTROIDS + code] = value;
          halves[part * CENTROIDS + code] += value * value / 2;
        }
      }
    }
  }

  /** Cuts rows into so many parts, or fewer where these would not come out even. */
  static int partDim(int dim, int parts) {
    if (parts < 1 || parts > dim || dim > MOST_DIM) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "rows of dim %d cannot be cut into %d parts; parts are 1 to dim, which is at most %d",
              dim,
              parts,
              MOST_DIM));
    }
    return (dim + parts - 1) / parts;
  }

  /** Learns a codebook of some rows. */
  static ProductQuantizer learn(EmbeddingStore rows, int partDim, long seed) {
    Random random = new Random(seed);
    int dim = rows.dim();
    float[] sample = sample(rows, random);
    int count = sample.length / dim;
    float[] centroids = new float[CENTROIDS * dim];
    Codebook book = new Codebook(dim, partDim, centroids);
    for (int part = 0; part < book.parts() && count > 0; part++) {
      for (int code = 0; code < CENTROIDS; code++) {
        // The sample is in random order already; of few rows some begin two clusters.
        int from = code % count * dim + part * partDim;
        System.arraycopy(sample, from, centroids, book.at(part, code), book.partDim(part));
      }
    }
    ProductQuantizer quantizer = new ProductQuantizer(book);
    for (int round = 0; round < ROUNDS && count > 0; round++) {
      quantizer.improve(sample, count, random);
    }
    return quantizer;
  }

  /** Rows of length 1 in random order; those without a direction are left out. */
  private static float[] sample(EmbeddingStore rows, Random random) {
    int dim = rows.dim();
    long all = rows.rows();
    long most = Math.min(Math.min(SAMPLE, all), (1 << 26) / dim);
    long[] ids =
        all <= most
            ? new Random(random.nextLong())
                .longs(0, Math.max(1, all))
                .distinct()
                .limit(all)
                .toArray()
            : random.longs(0, all).distinct().limit(most).toArray();
    float[] sample = new float[ids.length * dim];
    int kept = 0;
    for (long id : ids) {
      rows.gather(id, 1, sample, kept * dim, dim);
      float length = length(sample, kept * dim, dim);
      if (length > 0 && length < Float.POSITIVE_INFINITY) {
        divide(sample, kept * dim, dim, length);
        kept++;
      }
    }
    return Arrays.copyOf(sample, kept * dim);
  }

  /** Not a number where a number of the row is not. */
  private static float length(float[] row, int from, int dim) {
    double square = 0;
    for (int d = from; d < from + dim; d++) {
      square += (double) row[d] * row[d];
    }
    return (float) Math.sqrt(square);
  }

  private static void divide(float[] row, int from, int dim, float length) {
    for (int d = from; d < from + dim; d++) {
      row[d] /= length;
    }
  }

  /** One round: each row of the sample goes to its vector, which becomes their mean. */
  private void improve(float[] sample, int count, Random random) {
    double[] sums = new double[book.centroids().length];
    int[] members = new int[book.parts() * CENTROIDS];
    float[] scores = new float[CENTROIDS];
    for (int row = 0; row < count; row++) {
      for (int part = 0; part < book.parts(); part++) {
        int from = row * book.dim() + part * book.partDim();
        int code = nearest(sample, from, part, scores);
        int at = book.at(part, code);
        for (int d = 0; d < book.partDim(part); d++) {
          sums[at + d] += sample[from + d];
        }
        members[part * CENTROIDS + code]++;
      }
    }
    for (int part = 0; part < book.parts(); part++) {
      for (int code = 0; code < CENTROIDS; code++) {
        int at = book.at(part, code);
        int of = members[part * CENTROIDS + code];
        // A vector that nobody is near begins anew at some row.
        int instead = of == 0 ? random.nextInt(count) * book.dim() + part * book.partDim() : 0;
        for (int d = 0; d < book.partDim(part); d++) {
          book.centroids()[at + d] = of == 0 ? sample[instead + d] : (float) (sums[at + d] / of);
        }
      }
    }
    turn();
  }

  /** The vector of a part that is nearest; of equals the first. */
  private int nearest(float[] row, int from, int part, float[] scores) {
    for (int c = 0; c < CENTROIDS; c++) {
      scores[c] = -halves[part * CENTROIDS + c];
    }
    for (int d = 0; d < book.partDim(part); d++) {
      float value = row[from + d];
      int at = (part * book.partDim() + d) * CENTROIDS;
      for (int c = 0; c < CENTROIDS; c++) {
        scores[c] += value * turned[at + c];
      }
    }
    int best = 0;
    for (int c = 1; c < CENTROIDS; c++) {
      best = scores[c] > scores[best] ? c : best;
    }
    return best;
  }

  Codebook book() {
    return book;
  }

  /**
   * Tells a row by its codes.
   *
   * @param row dim numbers from {@code from}, which are divided by their length
   * @param codes receives a byte for each part
   * @param scores room for 256
   * @return the row's length: 0 for a row of zeros, infinite or NaN where a number is
   */
  float encode(float[] row, int from, byte[] codes, int to, float[] scores) {
    float length = length(row, from, book.dim());
    if (length > 0 && length < Float.POSITIVE_INFINITY) {
      divide(row, from, book.dim(), length);
    }
    for (int part = 0; part < book.parts(); part++) {
      codes[to + part] = (byte) nearest(row, from + part * book.partDim(), part, scores);
    }
    return length;
  }
}
