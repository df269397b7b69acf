package embedkit.io.formats.binary;

import embedkit.api.BucketSubwords;
import embedkit.api.CharacterNgrams;
import java.nio.charset.StandardCharsets;

/**
 * The mean of a token's n-grams, as {@code fasttext print-word-vectors} prints it.
 *
 * @param ngrams which rows stand for n-grams
 * @param matrix the rows
 */
record FastTextSubwords(FastTextNgrams ngrams, FastTextMatrix matrix) implements BucketSubwords {

  @Override
  public CharacterNgrams scheme() {
    return ngrams.scheme();
  }

  @Override
  public boolean read(int bucket, float[] into) {
    long row = ngrams.row(bucket);
    if (row >= 0) {
      matrix.read(row, into);
    }
    return row >= 0;
  }

  @Override
  public float[] vector(String token) {
    float[] vector = new float[matrix.dim()];
    matrix.mean(ngrams.rowsOf(token.getBytes(StandardCharsets.UTF_8)), vector, 0);
    return vector;
  }
}
