package embedkit.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Vectors for words out of the vocabulary, from rows of n-grams that live in slots of the table:
 * {@value #ROWS} holds a row for each bucket that occurs in a word of the vocabulary, {@value
 * #BUCKETS} says which, and the table's metadata {@value #KEY} how words are cut. A word's vector
 * is the mean of the rows of its pieces. <b>Differs from fastText</b>, which also counts buckets
 * that no word it learned from has, and whose rows are random.
 *
 * <p>Safe for any number of threads, for as long as the table is open.
 */
public final class NgramRows implements BucketSubwords {

  /** The slot of the rows, {@code [n, dim]}. */
  public static final String ROWS = "subwords";

  /** The slot of their buckets, {@code [n, 1]}: whole numbers. */
  public static final String BUCKETS = "subwords.bucket";

  /** The name in a table's metadata of {@link CharacterNgrams#text()}. */
  public static final String KEY = "subwords";

  /** As many buckets as binary32 counts without a gap. */
  public static final int MOST_BUCKETS = 1 << 24;

  private final CharacterNgrams scheme;
  private final EmbeddingStore rows;
  private final EmbeddingStore buckets;
  private int[] rowOf;

  private NgramRows(CharacterNgrams scheme, EmbeddingStore rows, EmbeddingStore buckets) {
    this.scheme = scheme;
    this.rows = rows;
    this.buckets = buckets;
  }

  /**
   * Finds what a table knows of n-grams.
   *
   * @param table any table
   * @return its rows of n-grams, or empty if it has none
   * @throws ConfigurationException if it says that it has some, but not such
   */
  public static Optional<NgramRows> of(EmbeddingTable table) {
    String text = table.metadata().get(KEY);
    EmbeddingStore rows = text == null ? null : table.store().slots().get(ROWS);
    EmbeddingStore buckets = text == null ? null : table.store().slots().get(BUCKETS);
    if (rows == null || buckets == null) {
      return Optional.empty();
    }
    CharacterNgrams scheme = CharacterNgrams.parse(text);
    boolean fit = rows.rows() == buckets.rows() && scheme.buckets() <= MOST_BUCKETS;
    if (!fit || rows.dim() != table.dim() || buckets.dim() != 1) {
      throw new ConfigurationException(
          "n-grams of the shapes "
              + rows.shape()
              + " and "
              + buckets.shape()
              + " are not those of a table of dim "
              + table.dim());
    }
    return Optional.of(new NgramRows(scheme, rows, buckets));
  }

  /**
   * Lets a table make vectors of its n-grams, if it has some and does not make any yet.
   *
   * @param table any table
   * @return the table, or one of the same rows that makes vectors
   * @throws ConfigurationException if it says that it has some, but not such
   */
  public static EmbeddingTable attach(EmbeddingTable table) {
    return table.subwords().isPresent() ? table : of(table).map(table::withSubwords).orElse(table);
  }

  @Override
  public CharacterNgrams scheme() {
    return scheme;
  }

  /**
   * Returns the rows.
   *
   * @return {@code [n, dim]}, owned by the table
   */
  public EmbeddingStore rows() {
    return rows;
  }

  /**
   * Finds the row of a bucket.
   *
   * @param bucket 0 to {@code buckets - 1}
   * @return its row, or -1 if it has none
   */
  public int row(int bucket) {
    return index()[bucket];
  }

  @Override
  public boolean read(int bucket, float[] into) {
    int row = row(bucket);
    if (row >= 0) {
      rows.gather(row, 1, into, 0, rows.dim());
    }
    return row >= 0;
  }

  private synchronized int[] index() {
    if (rowOf == null) {
      int[] index = new int[scheme.buckets()];
      Arrays.fill(index, -1);
      float[] some = new float[1 << 12];
      for (long row = 0; row < buckets.rows(); row += some.length) {
        int count = (int) Math.min(some.length, buckets.rows() - row);
        buckets.gather(row, count, some, 0, 1);
        for (int i = 0; i < count; i++) {
          if (!(some[i] >= 0 && some[i] < index.length && some[i] == (int) some[i])) {
            throw new ConfigurationException(
                "n-gram "
                    + (row + i)
                    + " is of bucket "
                    + some[i]
                    + ", expected a whole number"
                    + " from 0 to "
                    + (index.length - 1));
          }
          index[(int) some[i]] = (int) row + i;
        }
      }
      rowOf = index;
    }
    return rowOf;
  }

  @Override
  public float[] vector(String token) {
    int[] index = index();
    int dim = rows.dim();
    float[] row = new float[dim];
    float[] sum = new float[dim];
    int[] known = new int[1];
    scheme.each(
        token.getBytes(StandardCharsets.UTF_8),
        bucket -> {
          if (index[bucket] >= 0) {
            rows.gather(index[bucket], 1, row, 0, dim);
            for (int d = 0; d < dim; d++) {
              sum[d] += row[d];
            }
            known[0]++;
          }
        });
    for (int d = 0; d < dim && known[0] > 0; d++) {
      sum[d] /= known[0];
    }
    return sum;
  }
}
