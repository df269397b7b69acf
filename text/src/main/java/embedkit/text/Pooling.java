package embedkit.text;

import embedkit.api.ConfigurationException;

/** How the vectors of a text's tokens become one. A text without a token is all zeros. */
public sealed interface Pooling {

  /** The mean of the tokens' vectors. */
  record Mean() implements Pooling {}

  /** The greatest of each number. */
  record Max() implements Pooling {}

  /**
   * The mean of the tokens' vectors times {@code a / (a + p)}, where {@code p} is the share of all
   * counts that the token's is: smooth inverse frequency, by which frequent words count less (Arora
   * et al. 2017). It wants a table with counts. What else that paper does is {@link
   * TextEmbedder#withoutCommonComponent}.
   *
   * @param a greater than 0; 0.001 is usual
   */
  record Sif(double a) implements Pooling {

    /** What the paper takes. */
    public static final double USUAL = 1e-3;

    /**
     * Checks the number.
     *
     * @throws ConfigurationException if it is not greater than 0 and finite
     */
    public Sif {
      if (!(a > 0) || Double.isInfinite(a)) {
        throw new ConfigurationException("a is " + a + "; it must be greater than 0");
      }
    }
  }
}
