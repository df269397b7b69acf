package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.index.Allowed;
import embedkit.kernels.Kernels;
import embedkit.search.near.Rotation;
import java.util.Arrays;
import java.util.Locale;

/**
 * One table turned onto another, so that their words can be compared: two tables learned apart have
 * axes of their own. The rotation is the one by which the words that both have, each of length 1,
 * are nearest to each other as a whole (orthogonal Procrustes; Schönemann 1966, Hamilton et al.
 * 2016). Cosines within a table are what they were.
 */
@Incubating
public final class Alignment {

  private static final int BLOCK = 256;

  private final EmbeddingTable from;
  private final EmbeddingTable to;
  private final long[] fromRows;
  private final long[] toRows;

  /** The rotation's columns as rows, as kernels multiply by them. */
  private final float[] transposed;

  private final int columns;

  private Alignment(EmbeddingTable from, EmbeddingTable to, long[] fromRows, long[] toRows) {
    this.from = from;
    this.to = to;
    this.fromRows = fromRows;
    this.toRows = toRows;
    int dim = to.dim();
    double[][] rotation = Rotation.nearest(products());
    float[] rows = new float[Math.multiplyExact(dim, dim)];
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        rows[j * dim + i] = (float) rotation[i][j];
      }
    }
    columns = Kernels.columns(dim);
    transposed = new float[Math.multiplyExact(dim, columns)];
    Kernels.transpose(rows, dim, dim, dim, transposed, columns);
  }

  /**
   * Aligns two tables by all words that both have.
   *
   * @param from the table that is turned, such as the older one
   * @param to the table that it is turned onto, of the same dim
   * @return the alignment; both tables stay open
   * @throws ConfigurationException if a table has no words, their dims differ, or they have no more
   *     words in common than dims, by which any two tables could be made alike
   */
  public static Alignment of(EmbeddingTable from, EmbeddingTable to) {
    if (from.dim() != to.dim()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "tables of dim %d and %d cannot be aligned; they must be of one dim",
              from.dim(),
              to.dim()));
    }
    Vocabulary words = words(to);
    Vocabulary before = words(from);
    long[] fromRows = new long[1024];
    long[] toRows = new long[1024];
    int common = 0;
    for (long row = 0; row < Math.min(words.size(), to.rows()); row++) {
      byte[] word = words.utf8(row);
      long old = before.row(word, 0, word.length);
      if (old >= 0) {
        if (common == toRows.length) {
          fromRows = Arrays.copyOf(fromRows, 2 * common);
          toRows = Arrays.copyOf(toRows, 2 * common);
        }
        fromRows[common] = old;
        toRows[common++] = row;
      }
    }
    if (common <= to.dim()) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the tables have %d words in common; to align dim %d takes more than %d",
              common,
              to.dim(),
              to.dim()));
    }
    return new Alignment(from, to, Arrays.copyOf(fromRows, common), Arrays.copyOf(toRows, common));
  }

  private static Vocabulary words(EmbeddingTable table) {
    return table
        .vocabulary()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "a table of "
                        + new TableShape(table.rows(), table.dim(), table.store().elementType())
                        + " has no words, by which tables are aligned"));
  }

  private double[][] products() {
    int dim = to.dim();
    int stride = Kernels.stride(dim);
    double[] total = new double[stride * stride];
    float[] sum = new float[stride * stride];
    float[] old = new float[BLOCK * stride];
    float[] now = new float[BLOCK * stride];
    for (int first = 0; first < toRows.length; first += BLOCK) {
      int count = Math.min(BLOCK, toRows.length - first);
      read(first, count, old, now, stride);
      Kernels.accumulate(old, 1, stride, stride, count, now, sum, stride);
      // Sums in binary32 stay short.
      for (int i = 0; i < total.length; i++) {
        total[i] += sum[i];
      }
      Arrays.fill(sum, 0);
    }
    double[][] products = new double[dim][dim];
    for (int i = 0; i < dim; i++) {
      System.arraycopy(total, i * stride, products[i], 0, dim);
    }
    return products;
  }

  /** Reads common words of both tables, each of length 1; one of zeros or not finite is zeros. */
  private void read(int first, int count, float[] old, float[] now, int stride) {
    from.store().gather(fromRows, first, count, old, 0, stride);
    to.store().gather(toRows, first, count, now, 0, stride);
    for (int i = 0; i < count; i++) {
      unit(old, i * stride);
      unit(now, i * stride);
    }
  }

  private void unit(float[] values, int at) {
    double square = 0;
    int dim = to.dim();
    for (int d = 0; d < dim; d++) {
      square += (double) values[at + d] * values[at + d];
    }
    double by = square > 0 && square < Double.POSITIVE_INFINITY ? 1 / Math.sqrt(square) : 0;
    for (int d = 0; d < dim; d++) {
      values[at + d] = by == 0 ? 0 : (float) (values[at + d] * by);
    }
  }

  /**
   * Returns how many words both tables have.
   *
   * @return more than dim
   */
  public int common() {
    return toRows.length;
  }

  /**
   * Turns a vector of the one table onto the other.
   *
   * @param vector dim numbers of the table that is turned
   * @return the same vector along the axes of the other table
   * @throws ConfigurationException if it has not dim numbers
   */
  public float[] aligned(float[] vector) {
    int dim = to.dim();
    if (vector.length != dim) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT, "a vector of %d numbers is none of dim %d", vector.length, dim));
    }
    float[] block = Arrays.copyOf(vector, 4 * dim);
    float[] turned = new float[4 * columns];
    Kernels.products(block, 4, dim, dim, transposed, columns, turned);
    return Arrays.copyOf(turned, dim);
  }

  /** Told of each common word. */
  @FunctionalInterface
  public interface Compared {

    /**
     * Told of a word that both tables have.
     *
     * @param fromRow its row in the table that is turned
     * @param toRow its row in the other
     * @param cosine of its two vectors, after the one is turned; 0 where one has no direction
     */
    void word(long fromRow, long toRow, double cosine);
  }

  /**
   * Compares the two vectors of all words that both tables have.
   *
   * @param among which rows of the table that the other is turned onto
   * @param compared told of each, in the order of that table's rows
   */
  public void compare(Among among, Compared compared) {
    Allowed wanted = among.in(to);
    int dim = to.dim();
    float[] old = new float[BLOCK * dim];
    float[] now = new float[BLOCK * dim];
    float[] turned = new float[BLOCK * columns];
    for (int first = 0; first < toRows.length; first += BLOCK) {
      int count = Math.min(BLOCK, toRows.length - first);
      read(first, count, old, now, dim);
      Kernels.products(old, (count + 3) / 4 * 4, dim, dim, transposed, columns, turned);
      for (int i = 0; i < count; i++) {
        if (wanted.allows(toRows[first + i])) {
          double cosine = 0;
          for (int d = 0; d < dim; d++) {
            cosine += (double) turned[i * columns + d] * now[i * dim + d];
          }
          compared.word(fromRows[first + i], toRows[first + i], Math.clamp(cosine, -1.0, 1.0));
        }
      }
    }
  }
}
