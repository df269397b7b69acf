package embedkit.search;

import embedkit.api.EmbeddingTable;
import embedkit.api.index.IndexQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a question is made of: vectors that are wanted near (positive) or far (negative), as in
 * <i>king - man + woman</i>. The rows they came from are not answers, unless {@link #keepingRows}.
 * Immutable; arrays given are copied.
 *
 * <p>Means what gensim's {@code KeyedVectors.most_similar(positive, negative)} means: each row
 * counts with length 1, given vectors count as they are scaled to length 1 as well.
 */
public final class Terms {

  private static final Terms NONE = new Terms(List.of(), false);

  private record Term(float[] vector, float weight, long row) {}

  private final List<Term> list;
  private final boolean keep;

  private Terms(List<Term> list, boolean keep) {
    this.list = list;
    this.keep = keep;
  }

  /**
   * Begins an empty question.
   *
   * @return no terms
   */
  public static Terms none() {
    return NONE;
  }

  /**
   * The question <i>a is to b as c is to what?</i>: b and c wanted near, a far.
   *
   * @param table the table
   * @param a row of the first
   * @param b row of what belongs to it
   * @param c row of the other
   * @return the terms
   */
  public static Terms analogy(EmbeddingTable table, long a, long b, long c) {
    return none().plus(table, b).plus(table, c).minus(table, a);
  }

  /**
   * Adds a row that is wanted near.
   *
   * @param table where its vector is
   * @param row the row
   * @return more terms
   */
  public Terms plus(EmbeddingTable table, long row) {
    return with(table.vector(row), 1, row);
  }

  /**
   * Adds a row that is wanted far.
   *
   * @param table where its vector is
   * @param row the row
   * @return more terms
   */
  public Terms minus(EmbeddingTable table, long row) {
    return with(table.vector(row), -1, row);
  }

  /**
   * Adds a vector.
   *
   * @param vector dim numbers
   * @param weight how much it counts; negative for far
   * @param row the row that it came from, or -1
   * @return more terms
   */
  public Terms with(float[] vector, float weight, long row) {
    List<Term> more = new ArrayList<>(list);
    more.add(new Term(vector.clone(), weight, row));
    return new Terms(List.copyOf(more), keep);
  }

  /**
   * Lets the rows of the terms be answers too.
   *
   * @return the same terms
   */
  public Terms keepingRows() {
    return new Terms(list, true);
  }

  /**
   * Returns the number of terms.
   *
   * @return 0 or more
   */
  public int size() {
    return list.size();
  }

  /**
   * Returns the weighted mean of the terms as unit vectors, scaled to length 1: the query of
   * 3CosAdd (Mikolov et al. 2013).
   *
   * @param dim the table's dim
   * @return dim numbers; zeros if there are no terms or they cancel out
   */
  public float[] mean(int dim) {
    double[] sum = new double[dim];
    for (Term term : list) {
      double scale = term.weight / norm(term.vector);
      for (int d = 0; d < Math.min(dim, term.vector.length); d++) {
        sum[d] += term.vector[d] * scale;
      }
    }
    return unit(sum);
  }

  /**
   * Returns the weighted mean of the terms as they are, each as long as it is: the query for dot
   * product and distance, where length counts.
   *
   * @param dim the table's dim
   * @return dim numbers; zeros if there are no terms
   */
  public float[] plainMean(int dim) {
    float[] mean = new float[dim];
    for (int d = 0; d < dim; d++) {
      double sum = 0;
      for (Term term : list) {
        sum += (double) term.weight * term.vector[d];
      }
      mean[d] = (float) (sum / Math.max(1, list.size()));
    }
    return mean;
  }

  private static float[] unit(double[] sum) {
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    double norm = square == 0 ? 1 : Math.sqrt(square);
    float[] mean = new float[sum.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = (float) (sum[d] / norm);
    }
    return mean;
  }

  private static double norm(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    return square == 0 ? 1 : Math.sqrt(square);
  }

  /** The query of 3CosMul: the vectors of the terms, each scaled to length 1; zeros stay. */
  IndexQuery.Product product() {
    return new IndexQuery.Product(units(false), units(true), excluded());
  }

  private List<float[]> units(boolean far) {
    return list.stream()
        .filter(term -> term.weight < 0 == far)
        .map(term -> unit(doubles(term.vector)))
        .toList();
  }

  private static double[] doubles(float[] vector) {
    double[] doubles = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      doubles[i] = vector[i];
    }
    return doubles;
  }

  /**
   * Returns the rows that are no answers.
   *
   * @return the rows of the terms in rising order; none {@linkplain #keepingRows where they may be}
   */
  public long[] excluded() {
    return keep
        ? new long[0]
        : list.stream().mapToLong(Term::row).filter(row -> row >= 0).sorted().toArray();
  }

  boolean hasDim(int dim) {
    return list.stream().allMatch(term -> term.vector.length == dim);
  }

  @Override
  public String toString() {
    return "Terms" + Arrays.toString(list.stream().map(t -> t.weight + "*#" + t.row).toArray());
  }
}
