package embedkit.api.layer;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TrainingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * The last layer of a model over a table with a row for each class or item: the score of a vector
 * and a row is their dot product. It tells the loss of scores and its gradients, so that nobody
 * writes them by hand:
 *
 * <pre>{@code
 * BagPass pass = layer.bag(Bags.of(documents), BagMode.MEAN);
 * OutputPass found = OutputLayer.over(classes.store()).softmax(pass.output(), labels);
 * pass.gradient(found.upstream()).step(wordOptimizer, 0.05);
 * found.gradient().step(classOptimizer, 0.05);
 * }</pre>
 *
 * <p>Losses are those of {@link Loss}, means over the examples. Immutable, and as thread-safe as
 * its store. <b>Differs from PyTorch</b>'s {@code nn.Linear}, which has a bias; fastText's and
 * word2vec's output rows have none either.
 */
public final class OutputLayer {

  private final EmbeddingStore table;

  private OutputLayer(EmbeddingStore table) {
    this.table = table;
  }

  /**
   * A layer over rows.
   *
   * @param table the output rows; it must stay open. Rows of zeros are a good start where the
   *     vectors are not zero
   * @return the layer
   */
  public static OutputLayer over(EmbeddingStore table) {
    return new OutputLayer(Objects.requireNonNull(table, "table"));
  }

  /**
   * Scores vectors with every row.
   *
   * @param vectors {@code [vectors, dim]}
   * @return {@code [vectors, rows]}
   * @throws IllegalArgumentException if vectors are not of the table's dim
   * @throws ConfigurationException if the scores are more than an array can hold
   */
  public float[] scores(float[] vectors) {
    return scores(vectors, count(vectors), all());
  }

  /**
   * Finds for each vector the row with the greatest score.
   *
   * @param vectors {@code [vectors, dim]}
   * @return a row for each vector; of equal scores the first
   * @throws IllegalArgumentException if vectors are not of the table's dim
   * @throws ConfigurationException if the scores are more than an array can hold
   */
  public int[] best(float[] vectors) {
    float[] scores = scores(vectors);
    int[] best = new int[count(vectors)];
    int rows = best.length == 0 ? 0 : scores.length / best.length;
    for (int i = 0; i < best.length; i++) {
      for (int row = 1; row < rows; row++) {
        if (scores[i * rows + row] > scores[i * rows + best[i]]) {
          best[i] = row;
        }
      }
    }
    return best;
  }

  /**
   * Softmax cross entropy over all rows: for classes, of which each vector has one. Takes vectors
   * times rows numbers; for very many rows, {@link #logistic} takes some of them.
   *
   * @param vectors {@code [vectors, dim]}
   * @param labels the right row of each vector
   * @return the loss and its gradients
   * @throws IllegalArgumentException if vectors are not of the table's dim, or not as many as
   *     labels
   * @throws RowOutOfRangeException if a label is no row
   * @throws ConfigurationException if there are none, or the scores are more than an array can hold
   * @throws TrainingException if the loss is not finite
   */
  public OutputPass softmax(float[] vectors, int... labels) {
    checkVectors(vectors, labels.length);
    float[] rows = all();
    Loss loss = Loss.softmax(scores(vectors, labels.length, rows), labels);
    int dim = table.dim();
    int classes = rows.length / dim;
    float[] upstream = new float[vectors.length];
    float[] values = new float[rows.length];
    long[] ids = new long[classes];
    for (int c = 0; c < classes; c++) {
      ids[c] = c;
      for (int i = 0; i < labels.length; i++) {
        float slope = loss.gradient()[i * classes + c];
        addMultiple(slope, rows, c * dim, upstream, i * dim, dim);
        addMultiple(slope, vectors, i * dim, values, c * dim, dim);
      }
    }
    return new OutputPass(loss.value(), upstream, SparseGradient.of(ids, values, dim));
  }

  /**
   * Logistic loss of vectors with one row each, and whether they belong together: for several
   * labels of one vector, or for pairs with samples that do not belong together (negative
   * sampling). A vector that meets several rows stands several times.
   *
   * @param vectors {@code [vectors, dim]}
   * @param rows the row of each vector
   * @param targets of each vector how much it belongs to its row, 0 to 1
   * @return the loss and its gradients
   * @throws IllegalArgumentException if vectors are not of the table's dim, or not as many as rows
   *     and targets
   * @throws RowOutOfRangeException if one is no row
   * @throws ConfigurationException if there are none, or a target is out of its range
   * @throws TrainingException if the loss is not finite
   */
  public OutputPass logistic(float[] vectors, long[] rows, float... targets) {
    checkVectors(vectors, rows.length);
    float[] given = gathered(rows);
    Loss loss = Loss.logistic(dots(vectors, given, 0, rows.length), targets);
    Gradients gradients = new Gradients(vectors, rows, given);
    for (int i = 0; i < rows.length; i++) {
      gradients.add(i, i, loss.gradient()[i]);
    }
    return gradients.with(loss);
  }

  /**
   * Bayesian personalised ranking: the score of a vector with a preferred row is to be higher than
   * that with another row, such as an item that was chosen and one that was not.
   *
   * @param vectors {@code [vectors, dim]}
   * @param preferred the preferred row of each vector
   * @param others the other row of each vector
   * @return the loss and its gradients
   * @throws IllegalArgumentException if vectors are not of the table's dim, or not as many as rows
   * @throws RowOutOfRangeException if one is no row
   * @throws ConfigurationException if there are none
   * @throws TrainingException if the loss is not finite
   */
  public OutputPass ranking(float[] vectors, long[] preferred, long[] others) {
    Pairs pairs = new Pairs(vectors, preferred, others);
    return pairs.gradients(Loss.ranking(pairs.preferred(), pairs.others()));
  }

  /**
   * Hinge loss of pairs: the score of a vector with a preferred row is to be higher than that with
   * another row, by a margin.
   *
   * @param vectors {@code [vectors, dim]}
   * @param preferred the preferred row of each vector
   * @param others the other row of each vector
   * @param margin 0 or more
   * @return the loss and its gradients
   * @throws IllegalArgumentException if vectors are not of the table's dim, or not as many as rows
   * @throws RowOutOfRangeException if one is no row
   * @throws ConfigurationException if there are none, or the margin is out of its range
   * @throws TrainingException if the loss is not finite
   */
  public OutputPass hinge(float[] vectors, long[] preferred, long[] others, double margin) {
    Pairs pairs = new Pairs(vectors, preferred, others);
    return pairs.gradients(Loss.hinge(pairs.preferred(), pairs.others(), margin));
  }

  /** Vectors that meet two rows each: those that are preferred come first, the others then. */
  private final class Pairs {
    private final float[] vectors;
    private final int count;
    private final long[] rows;
    private final float[] given;

    Pairs(float[] vectors, long[] preferred, long[] others) {
      checkVectors(vectors, preferred.length);
      checkVectors(vectors, others.length);
      this.vectors = vectors;
      this.count = preferred.length;
      this.rows = Arrays.copyOf(preferred, Math.multiplyExact(2, count));
      System.arraycopy(others, 0, rows, count, count);
      this.given = gathered(rows);
    }

    float[] preferred() {
      return dots(vectors, given, 0, count);
    }

    float[] others() {
      return dots(vectors, given, count, count);
    }

    OutputPass gradients(Loss loss) {
      Gradients gradients = new Gradients(vectors, rows, given);
      for (int i = 0; i < count; i++) {
        gradients.add(i, i, loss.gradient()[i]);
        gradients.add(i, count + i, -loss.gradient()[i]);
      }
      return gradients.with(loss);
    }
  }

  /** What the slopes of single scores ask of vectors and rows. */
  private final class Gradients {
    private final float[] vectors;
    private final long[] rows;
    private final float[] given;
    private final float[] upstream;
    private final float[] values;

    Gradients(float[] vectors, long[] rows, float[] given) {
      this.vectors = vectors;
      this.rows = rows;
      this.given = given;
      this.upstream = new float[vectors.length];
      this.values = new float[given.length];
    }

    void add(int vector, int entry, float slope) {
      int dim = table.dim();
      addMultiple(slope, given, entry * dim, upstream, vector * dim, dim);
      addMultiple(slope, vectors, vector * dim, values, entry * dim, dim);
    }

    OutputPass with(Loss loss) {
      SparseGradient gradient = SparseGradient.of(rows.clone(), values, table.dim());
      return new OutputPass(loss.value(), upstream, gradient.coalesce());
    }
  }

  private float[] all() {
    float[] rows = new float[size(table.rows(), table.dim(), "numbers of all rows")];
    table.gather(0, rows.length / table.dim(), rows, 0, table.dim());
    return rows;
  }

  private float[] gathered(long[] rows) {
    long most = table.rows();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || rows[i] >= most) {
        throw new RowOutOfRangeException(
            String.format(
                Locale.ROOT,
                "the row %d, number %d of those asked for, is not one of the %d output rows (0 to %d)",
                rows[i],
                i + 1,
                most,
                most - 1));
      }
    }
    float[] given = new float[size(rows.length, table.dim(), "numbers of the rows")];
    table.gather(rows, rows.length, given, table.dim());
    return given;
  }

  private static int size(long rows, long each, String what) {
    long high = Math.multiplyHigh(rows, each);
    long low = rows * each;
    if (high != 0 || low < 0 || low > Integer.MAX_VALUE - 8) {
      throw new ConfigurationException(
          "the "
              + what
              + ", "
              + rows
              + " times "
              + each
              + ", are more than an array can hold; take fewer examples at once, or a loss of some"
              + " rows instead of all");
    }
    return (int) low;
  }

  private float[] scores(float[] vectors, int count, float[] rows) {
    int dim = table.dim();
    int classes = rows.length / dim;
    float[] scores = new float[size(count, classes, "scores")];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < classes; c++) {
        scores[i * classes + c] = dot(vectors, i * dim, rows, c * dim, dim);
      }
    }
    return scores;
  }

  /** The score of each vector with a row of its own. */
  private float[] dots(float[] vectors, float[] given, int from, int count) {
    int dim = table.dim();
    float[] dots = new float[count];
    for (int i = 0; i < count; i++) {
      dots[i] = dot(vectors, i * dim, given, (from + i) * dim, dim);
    }
    return dots;
  }

  private static float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    double sum = 0;
    for (int d = 0; d < n; d++) {
      sum += (double) a[aFrom + d] * b[bFrom + d];
    }
    return (float) sum;
  }

  private static void addMultiple(float alpha, float[] x, int from, float[] y, int to, int n) {
    for (int d = 0; d < n; d++) {
      y[to + d] += alpha * x[from + d];
    }
  }

  private int count(float[] vectors) {
    if (vectors.length % table.dim() != 0) {
      throw new IllegalArgumentException(
          vectors.length + " numbers are no vectors of dim " + table.dim());
    }
    return vectors.length / table.dim();
  }

  private void checkVectors(float[] vectors, int expected) {
    if (count(vectors) != expected) {
      throw new IllegalArgumentException(
          "there are " + count(vectors) + " vectors and " + expected + " rows for them");
    }
  }
}
