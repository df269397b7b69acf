package embedkit.io.formats.binary;

import embedkit.api.Subwords;

/**
 * The sum of the rows of a token's n-grams, at length 1.
 *
 * @param ngrams which rows stand for n-grams
 * @param words number of words, whose rows come first
 * @param matrix the rows
 */
record FinalfusionSubwords(FinalfusionNgrams ngrams, long words, FinalfusionMatrix matrix)
    implements Subwords {

  @Override
  public float[] vector(String token) {
    int[] characters = ("<" + token + ">").codePoints().toArray();
    float[] sum = new float[matrix.dim()];
    float[] row = new float[sum.length];
    for (int from = 0; from < characters.length; from++) {
      int last = (int) Math.min(characters.length, (long) from + ngrams.most());
      for (long to = (long) from + ngrams.least(); to <= last; to++) {
        long found = ngrams.row(characters, from, (int) to);
        if (found >= 0 && found < matrix.rows() - words) {
          matrix.row(words + found, row, 0);
          add(row, sum);
        }
      }
    }
    return unit(sum);
  }

  private static void add(float[] row, float[] sum) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += row[d];
    }
  }

  private static float[] unit(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    double length = Math.sqrt(square);
    for (int d = 0; length > 0 && d < vector.length; d++) {
      vector[d] = (float) (vector[d] / length);
    }
    return vector;
  }
}
