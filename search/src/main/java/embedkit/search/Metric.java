package embedkit.search;

/** How near two vectors are; more is nearer. */
public enum Metric {
  /** The cosine of the angle, -1 to 1; 0 where one of the vectors is zero. */
  COSINE {
    @Override
    double score(double dot, double square, double querySquare, double apart) {
      double norms = Math.sqrt(square) * Math.sqrt(querySquare);
      return norms == 0 ? 0 : Math.clamp(dot / norms, -1.0, 1.0);
    }

    @Override
    float scale(float square) {
      return square == 0 ? 0 : (float) (1 / Math.sqrt(square));
    }

    @Override
    double rank(double dot, double square) {
      return square == 0 ? 0 : dot / Math.sqrt(square);
    }
  },
  /** The dot product. */
  DOT {
    @Override
    double score(double dot, double square, double querySquare, double apart) {
      return dot;
    }
  },
  /** The Euclidean distance, negative, so that more is nearer. */
  EUCLIDEAN {
    @Override
    double score(double dot, double square, double querySquare, double apart) {
      return -Math.sqrt(apart);
    }

    @Override
    float shift(float square) {
      return -square / 2;
    }

    @Override
    double rank(double dot, double square) {
      return dot - square / 2;
    }
  };

  /** The score by dot product, squared norms and squared distance. */
  abstract double score(double dot, double square, double querySquare, double apart);

  /**
   * Ranks without the query: {@code dot * scale + shift} puts rows in the order of their scores.
   */
  float scale(float square) {
    return 1;
  }

  float shift(float square) {
    return 0;
  }

  /** The same rank in double precision, for rows whose square binary32 does not have. */
  double rank(float[] query, float[] row) {
    double dot = 0;
    double square = 0;
    for (int i = 0; i < row.length; i++) {
      dot += (double) query[i] * row[i];
      square += (double) row[i] * row[i];
    }
    return rank(dot, square);
  }

  double rank(double dot, double square) {
    return dot;
  }

  /** The score of two vectors in double precision, summed in one order on every machine. */
  double score(float[] a, int aFrom, float[] b, int bFrom, int dim) {
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
}
