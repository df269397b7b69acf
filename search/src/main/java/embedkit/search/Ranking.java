package embedkit.search;

import embedkit.kernels.Kernels;
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

  /**
   * Scores a row for all questions and finds those that it may be an answer of.
   *
   * @param c the row's dot products, from {@code from}; receives the scores
   */
  int hits(float[] c, int from, float scale, float shift, float[] floor, int[] hits);

  /** What {@link #hits} ranks a row by, in double precision. */
  double rank(int question, float[] row);

  /** The score of a row in double precision. */
  double exact(int question, float[] row);

  /** Each question is one vector. */
  record Near(Metric metric, float[][] columns) implements Ranking {
    @Override
    public int questions() {
      return columns.length;
    }

    @Override
    public int hits(float[] c, int from, float scale, float shift, float[] floor, int[] hits) {
      return Kernels.above(c, from, columns.length, scale, shift, floor, hits);
    }

    @Override
    public double rank(int question, float[] row) {
      return metric.rank(columns[question], row);
    }

    @Override
    public double exact(int question, float[] row) {
      return metric.score(columns[question], 0, row, 0, row.length);
    }
  }

  /** 3CosMul (Levy and Goldberg 2014): each question is as many unit vectors as it has terms. */
  record Product(int questions, List<Boolean> far, float[][] columns) implements Ranking {

    /** Keeps a far term of cosine -1 from dividing by zero; the paper's and gensim's. */
    private static final double EPSILON = 0.000001;

    @Override
    public int hits(float[] c, int from, float scale, float shift, float[] floor, int[] hits) {
      int found = 0;
      for (int q = 0; q < questions; q++) {
        float near = 1;
        float apart = 1;
        for (int term = 0; term < far.size(); term++) {
          float half = (1 + c[from + term * questions + q] * scale) / 2;
          if (far.get(term)) {
            apart *= half;
          } else {
            near *= half;
          }
        }
        c[from + q] = near / (apart + (float) EPSILON);
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
      double near = 1;
      double apart = 1;
      for (int term = 0; term < far.size(); term++) {
        float[] column = columns[term * questions + question];
        double half = (1 + Metric.COSINE.score(column, 0, row, 0, row.length)) / 2;
        if (far.get(term)) {
          apart *= half;
        } else {
          near *= half;
        }
      }
      return near / (apart + EPSILON);
    }
  }
}
