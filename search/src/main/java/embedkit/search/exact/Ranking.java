package embedkit.search.exact;

import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import java.util.List;

/**
 * How the dot products of rows with the columns of a question become one number a row: quickly in
 * binary32 to find the candidates, and once more in double precision to order them.
 */
sealed interface Ranking {

  /** The query vectors, column after column; of a product, one run of columns for each term. */
  float[][] columns();

  /** How many questions are asked at once. */
  int questions();

  /** How dot products are scaled. */
  RowOrder order();

  /** What rows are ranked by, in double precision. */
  double rank(int question, float[] row);

  /** The score of a row in double precision. */
  double exact(int question, float[] row);

  /** Each question is one vector. */
  record Near(Metric metric, RowOrder order, float[][] columns) implements Ranking {

    static Near of(Metric metric, List<IndexQuery.Near> queries) {
      return new Near(
          metric,
          RowOrder.of(metric),
          queries.stream().map(IndexQuery.Near::vector).toArray(float[][]::new));
    }

    @Override
    public int questions() {
      return columns.length;
    }

    @Override
    public double rank(int question, float[] row) {
      return order.rank(columns[question], row);
    }

    @Override
    public double exact(int question, float[] row) {
      return metric.score(columns[question], row);
    }
  }

  /** Each question is a product of as many vectors as the others, as many of them wanted near. */
  record Product(List<IndexQuery.Product> queries, int near, float[][] columns) implements Ranking {

    static Product of(List<IndexQuery.Product> queries) {
      int questions = queries.size();
      int near = queries.getFirst().near().size();
      int terms = near + queries.getFirst().far().size();
      float[][] columns = new float[terms * questions][];
      for (int q = 0; q < questions; q++) {
        for (int term = 0; term < terms; term++) {
          IndexQuery.Product query = queries.get(q);
          columns[term * questions + q] =
              unit(term < near ? query.near().get(term) : query.far().get(term - near));
        }
      }
      return new Product(queries, near, columns);
    }

    /** Of length 1, so that its dot product with a row needs the row's length alone. */
    private static float[] unit(float[] vector) {
      double square = 0;
      for (float value : vector) {
        square += (double) value * value;
      }
      double norm = square == 0 ? 1 : Math.sqrt(square);
      float[] unit = new float[vector.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (vector[i] / norm);
      }
      return unit;
    }

    @Override
    public int questions() {
      return queries.size();
    }

    @Override
    public RowOrder order() {
      return RowOrder.COSINE;
    }

    /**
     * Scores a row for all questions and finds those that it may be an answer of.
     *
     * @param c the row's dot products, from {@code from}; receives the scores
     */
    int hits(float[] c, int from, float scale, float[] floor, int[] hits) {
      int questions = queries.size();
      int terms = columns.length / questions;
      int found = 0;
      for (int q = 0; q < questions; q++) {
        float closeness = 1;
        float apart = 1;
        for (int term = 0; term < terms; term++) {
          float half = (1 + c[from + term * questions + q] * scale) / 2;
          if (term < near) {
            closeness *= half;
          } else {
            apart *= half;
          }
        }
        c[from + q] = closeness / (apart + (float) IndexQuery.Product.EPSILON);
        if (c[from + q] >= floor[q]) {
          hits[found++] = q;
        }
      }
      return found;
    }

    @Override
    public double rank(int question, float[] row) {
      return exact(question, row);
    }

    @Override
    public double exact(int question, float[] row) {
      return queries.get(question).score(row, 0, row.length);
    }
  }
}
