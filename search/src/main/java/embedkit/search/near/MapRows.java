package embedkit.search.near;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.index.Metric;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows of a store as a map sees them. By cosine each has length 1; by Euclidean distance they
 * are moved to their mean and scaled so that the longest has length 1, so that binary32 loses
 * nothing by rows that are long or far from zero. A row that is zero (by cosine) or has a number
 * that is not finite is all zeros. Read from the store at each use; nothing of them is copied but
 * two numbers a row.
 */
public final class MapRows {

  /** Ids of rows are ints here, and so are places in lists of neighbours. */
  private static final long MOST_ROWS = 50_000_000;

  private static final int BLOCK = 256;

  private final EmbeddingStore store;
  private final Metric metric;
  private final int rows;
  private final int dim;

  /** By Euclidean distance the mean, as an array that may be all zeros. */
  private final float[] mean;

  private final double[] scale;
  private final float[] halfSquare;
  private double longest = 1;

  private MapRows(EmbeddingStore store, Metric metric) {
    this.store = store;
    this.metric = metric;
    this.rows = (int) store.rows();
    this.dim = store.dim();
    this.mean = new float[dim];
    this.scale = new double[rows];
    this.halfSquare = new float[rows];
  }

  /** Reads all rows twice at the most. */
  public static MapRows of(EmbeddingStore store, Metric metric, Work work) {
    if (metric == Metric.DOT) {
      throw new ConfigurationException(
          "a map is made by COSINE or EUCLIDEAN: a dot product is no distance");
    }
    if (store.rows() < 3 || store.rows() > MOST_ROWS) {
      throw new ConfigurationException(
          "a map is made of 3 to 50,000,000 rows, but there are " + store.rows());
    }
    MapRows made = new MapRows(store, metric);
    if (metric == Metric.EUCLIDEAN) {
      made.centre(work);
    }
    made.measure(work);
    return made;
  }

  private void centre(Work work) {
    int pieces = Work.pieces(rows);
    double[][] sums = new double[pieces][dim];
    int[] counted = new int[pieces];
    work.quietly(
        pieces,
        piece -> {
          float[] block = new float[BLOCK * dim];
          int to = Math.min(rows, (piece + 1) * Work.ROWS);
          for (int first = piece * Work.ROWS; first < to; first += BLOCK) {
            int count = Math.min(BLOCK, to - first);
            store.gather(first, count, block, 0, dim);
            for (int i = 0; i < count; i++) {
              if (Double.isFinite(square(block, i * dim))) {
                counted[piece]++;
                for (int d = 0; d < dim; d++) {
                  sums[piece][d] += block[i * dim + d];
                }
              }
            }
          }
        });
    long all = IntStream.of(counted).asLongStream().sum();
    for (int d = 0; d < dim && all > 0; d++) {
      double sum = 0;
      for (double[] of : sums) {
        sum += of[d] / all;
      }
      mean[d] = (float) sum;
    }
  }

  private double square(float[] values, int from) {
    double square = 0;
    for (int d = 0; d < dim; d++) {
      double value = values[from + d] - (double) mean[d];
      square += value * value;
    }
    return square;
  }

  private void measure(Work work) {
    work.quietly(
        Work.pieces(rows),
        piece -> {
          float[] block = new float[BLOCK * dim];
          int to = Math.min(rows, (piece + 1) * Work.ROWS);
          for (int first = piece * Work.ROWS; first < to; first += BLOCK) {
            int count = Math.min(BLOCK, to - first);
            store.gather(first, count, block, 0, dim);
            for (int i = 0; i < count; i++) {
              double square = square(block, i * dim);
              scale[first + i] = Double.isFinite(square) ? Math.sqrt(square) : 0;
            }
          }
        });
    if (metric == Metric.EUCLIDEAN) {
      double greatest = 0;
      for (double norm : scale) {
        greatest = Math.max(greatest, norm);
      }
      longest = greatest == 0 ? 1 : greatest;
    }
    for (int row = 0; row < rows; row++) {
      double norm = scale[row];
      double length = metric == Metric.COSINE ? Math.min(norm, 1) : norm / longest;
      halfSquare[row] = metric == Metric.COSINE ? 0 : (float) (length * length / 2);
      scale[row] = norm == 0 ? 0 : 1 / (metric == Metric.COSINE ? norm : longest);
    }
  }

  public int rows() {
    return rows;
  }

  public int dim() {
    return dim;
  }

  public Metric metric() {
    return metric;
  }

  EmbeddingStore store() {
    return store;
  }

  /** Tells whether a row is as the store has it, not zeros for want of a direction. */
  public boolean has(int row) {
    return scale[row] != 0;
  }

  /**
   * Half the squared length by Euclidean distance; 0 by cosine. Scores are dot products less it.
   */
  public float[] halfSquares() {
    return halfSquare;
  }

  /** The distance that belongs to a score: {@code dot - halfSquare(i) - halfSquare(j)}. */
  public float distance(float score) {
    return metric == Metric.COSINE
        ? Math.max(0, 1 - score)
        : (float) (longest * Math.sqrt(Math.max(0, -2.0 * score)));
  }

  /** Reads rows that follow each other. */
  public void read(int first, int count, float[] to, int stride) {
    store.gather(first, count, to, 0, stride);
    for (int i = 0; i < count; i++) {
      place(first + i, to, i * stride);
    }
  }

  /** Reads rows by their ids. */
  public void read(long[] ids, int from, int count, float[] to, int stride) {
    store.gather(ids, from, count, to, 0, stride);
    for (int i = 0; i < count; i++) {
      place((int) ids[from + i], to, i * stride);
    }
  }

  private void place(int row, float[] values, int at) {
    double by = scale[row];
    if (by == 0) {
      Arrays.fill(values, at, at + dim, 0);
    } else if (metric == Metric.COSINE) {
      for (int d = 0; d < dim; d++) {
        values[at + d] = (float) (values[at + d] * by);
      }
    } else {
      for (int d = 0; d < dim; d++) {
        values[at + d] = (float) ((values[at + d] - (double) mean[d]) * by);
      }
    }
  }

  /** How many floats lie between two rows of a padded block. */
  int stride() {
    return Kernels.stride(dim);
  }
}
