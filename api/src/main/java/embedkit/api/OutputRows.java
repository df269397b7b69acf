package embedkit.api;

/**
 * What a model predicts words with: a row for each token beside its vector, which learned with it
 * by negative sampling ({@code syn1neg} of word2vec.c, the output matrix of fastText). A table that
 * grows goes on from them. For one thread, and usable for as long as somebody holds it.
 */
public interface OutputRows {

  /** The slot of a table that holds such rows, one for each word, where they are kept with it. */
  String PART = "output";

  /**
   * Copies the output row of a token.
   *
   * @param token any text
   * @param into takes the row at its start, as many numbers as the table's dim; left as it is if
   *     there is none
   * @return false if the token has no such row
   */
  boolean read(String token, float[] into);
}
