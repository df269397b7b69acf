package embedkit.api.index;

import embedkit.api.ConfigurationException;
import embedkit.api.Incubating;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What is sought: the rows near a vector, or near several vectors and far from others. Arrays are
 * not copied: nobody changes them while the query is asked.
 */
@Incubating
public sealed interface IndexQuery {

  /**
   * Returns the rows that are no answers, such as those that the query was made of.
   *
   * @return row ids in any order; they may repeat, and may be of rows that there are not
   */
  long[] excluded();

  /**
   * Checks what an index is asked, before it reads a row.
   *
   * @param queries what is sought
   * @param dim the dim of the index's rows
   * @param top how many answers are wanted of each
   * @throws ConfigurationException if a vector has not dim numbers, or one of its numbers is NaN,
   *     or fewer than 0 answers are wanted
   */
  static void check(List<? extends IndexQuery> queries, int dim, int top) {
    for (IndexQuery query : queries) {
      switch (query) {
        case Near near -> check(near.vector(), dim);
        case Product product -> {
          product.near().forEach(vector -> check(vector, dim));
          product.far().forEach(vector -> check(vector, dim));
        }
      }
    }
    if (top < 0) {
      throw new ConfigurationException("top is " + top + "; it must be 0 or more");
    }
  }

  private static void check(float[] vector, int dim) {
    if (vector.length != dim) {
      throw new ConfigurationException(
          "a query of " + vector.length + " numbers cannot be asked of a table of dim " + dim);
    }
    for (int i = 0; i < vector.length; i++) {
      if (Float.isNaN(vector[i])) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "number %d of %d of a query is NaN, which nothing is near",
                i + 1,
                vector.length));
      }
    }
  }

  /**
   * Seeks the rows that are nearest to a vector, by the metric of the index.
   *
   * @param vector dim numbers
   * @param excluded rows that are no answers
   */
  record Near(float[] vector, long... excluded) implements IndexQuery {
    /** Checks that nothing is null. */
    public Near {
      Objects.requireNonNull(vector, "vector");
      Objects.requireNonNull(excluded, "excluded");
    }
  }

  /**
   * Seeks the rows with the greatest product of closeness, divided by the closeness to what is
   * wanted far: 3CosMul (Levy and Goldberg 2014). Closeness is {@code (1 + cosine) / 2} whatever
   * the metric of the index is.
   *
   * @param near vectors of dim numbers that are wanted near
   * @param far vectors of dim numbers that are wanted far
   * @param excluded rows that are no answers
   */
  record Product(List<float[]> near, List<float[]> far, long... excluded) implements IndexQuery {

    /** Keeps a far vector of cosine -1 from dividing by zero; the paper's and gensim's. */
    public static final double EPSILON = 0.000001;

    /**
     * Copies the lists.
     *
     * @throws ConfigurationException if both are empty
     */
    public Product {
      near = List.copyOf(near);
      far = List.copyOf(far);
      Objects.requireNonNull(excluded, "excluded");
      if (near.isEmpty() && far.isEmpty()) {
        throw new ConfigurationException("a product has no vectors; it needs one or more");
      }
    }

    /**
     * Scores a row in double precision.
     *
     * @param row holds the row
     * @param from where it begins
     * @param dim its numbers
     * @return 0 or more; not a number where a number of the row is not
     */
    public double score(float[] row, int from, int dim) {
      double closeness = 1;
      for (float[] vector : near) {
        closeness *= half(vector, row, from, dim);
      }
      double apart = 1;
      for (float[] vector : far) {
        apart *= half(vector, row, from, dim);
      }
      return closeness / (apart + EPSILON);
    }

    private static double half(float[] vector, float[] row, int from, int dim) {
      return (1 + Metric.COSINE.score(vector, 0, row, from, dim)) / 2;
    }
  }
}
