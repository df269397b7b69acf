package embedkit.search.exact;

import embedkit.api.index.Metric;

/**
 * The order in which a metric puts rows, told from their dot products and squared norms: {@code dot
 * * scale + shift} rises and falls with the score, and needs nothing of the query's length.
 */
enum RowOrder {
  COSINE {
    @Override
    float scale(float square) {
      return square == 0 ? 0 : (float) (1 / Math.sqrt(square));
    }

    @Override
    double rank(double dot, double square) {
      return square == 0 ? 0 : dot / Math.sqrt(square);
    }
  },
  DOT,
  EUCLIDEAN {
    @Override
    float shift(float square) {
      return -square / 2;
    }

    @Override
    double rank(double dot, double square) {
      return dot - square / 2;
    }
  };

  static RowOrder of(Metric metric) {
    return switch (metric) {
      case COSINE -> COSINE;
      case DOT -> DOT;
      case EUCLIDEAN -> EUCLIDEAN;
    };
  }

  float scale(float square) {
    return 1;
  }

  float shift(float square) {
    return 0;
  }

  double rank(double dot, double square) {
    return dot;
  }

  /** The rank in double precision, for rows whose square binary32 does not have. */
  double rank(float[] query, float[] row) {
    return rank(query, row, 0);
  }

  /** The same of a row that begins somewhere in a block. */
  double rank(float[] query, float[] rows, int from) {
    double dot = 0;
    double square = 0;
    for (int i = 0; i < query.length; i++) {
      dot += (double) query[i] * rows[from + i];
      square += (double) rows[from + i] * rows[from + i];
    }
    return rank(dot, square);
  }
}
