package embedkit.api.index;

/** How near two vectors are; more is nearer. */
public enum Metric {
  /** The cosine of the angle, -1 to 1; 0 where one of the vectors is zero. */
  COSINE {
    @Override
    double score(double dot, double squareA, double squareB, double apart) {
      double norms = Math.sqrt(squareB) * Math.sqrt(squareA);
      return norms == 0 ? 0 : Math.clamp(dot / norms, -1.0, 1.0);
    }
  },
  /** The dot product. */
  DOT {
    @Override
    double score(double dot, double squareA, double squareB, double apart) {
      return dot;
    }
  },
  /** The Euclidean distance, negative, so that more is nearer. */
  EUCLIDEAN {
    @Override
    double score(double dot, double squareA, double squareB, double apart) {
      return -Math.sqrt(apart);
    }
  };

  /** The score by dot product, squared norms and squared distance. */
  abstract double score(double dot, double squareA, double squareB, double apart);

  /**
   * Scores two vectors in double precision, summed in one order on every machine: the score that
   * every index orders its answers by, whatever it found its candidates with.
   *
   * @param a holds the first vector
   * @param aFrom where it begins
   * @param b holds the second vector
   * @param bFrom where it begins
   * @param dim numbers of each, 0 or more
   * @return how near they are; not a number where a number of theirs is not
   */
  public double score(float[] a, int aFrom, float[] b, int bFrom, int dim) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    double apart = 0;
    for (int i = 0; i < dim; i++) {
      double x = a[aFrom + i];
      double y = b[bFrom + i];
      dot += x * y;
      squareA += x * x;
      squareB += y * y;
      apart += (x - y) * (x - y);
    }
    return score(dot, squareA, squareB, apart);
  }

  /**
   * Scores two vectors of one dim.
   *
   * @param a a vector
   * @param b another, as long
   * @return how near they are
   */
  public double score(float[] a, float[] b) {
    return score(a, 0, b, 0, a.length);
  }
}
