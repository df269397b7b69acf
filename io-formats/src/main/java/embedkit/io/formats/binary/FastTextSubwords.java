package embedkit.io.formats.binary;

import embedkit.api.Subwords;
import java.nio.charset.StandardCharsets;

/**
 * The mean of a token's n-grams, as {@code fasttext print-word-vectors} prints it.
 *
 * @param ngrams which rows stand for n-grams
 * @param matrix the rows
 */
record FastTextSubwords(FastTextNgrams ngrams, FastTextMatrix matrix) implements Subwords {

  @Override
  public float[] vector(String token) {
    float[] vector = new float[matrix.dim()];
    matrix.mean(ngrams.rowsOf(token.getBytes(StandardCharsets.UTF_8)), vector, 0);
    return vector;
  }
}
