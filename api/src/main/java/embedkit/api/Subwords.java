package embedkit.api;

/**
 * Makes vectors for tokens that are out of the vocabulary, from the pieces of their spelling, as
 * fastText does (Bojanowski et al. 2017). Safe for any number of threads, and usable for as long as
 * somebody holds it.
 */
public interface Subwords {

  /**
   * Makes the vector of a token.
   *
   * @param token any text
   * @return a fresh array as long as a row of the table; all zeros if no piece of the token is
   *     known, which is what fastText answers then
   */
  float[] vector(String token);
}
