package embedkit.search;

/** How near two vectors are; more is nearer. */
public enum Metric {
  /** The cosine of the angle, -1 to 1; 0 where one of the vectors is zero. */
  COSINE {
    @Override
    float score(float dot, float square, float querySquare) {
      double norms = Math.sqrt((double) square * querySquare);
      return norms == 0 ? 0 : (float) Math.clamp(dot / norms, -1.0, 1.0);
    }
  },
  /** The dot product. */
  DOT {
    @Override
    float score(float dot, float square, float querySquare) {
      return dot;
    }
  },
  /** The Euclidean distance, negative, so that more is nearer. */
  EUCLIDEAN {
    @Override
    float score(float dot, float square, float querySquare) {
      return (float) -Math.sqrt(Math.max(0, (double) square + querySquare - 2.0 * dot));
    }
  };

  abstract float score(float dot, float square, float querySquare);
}
