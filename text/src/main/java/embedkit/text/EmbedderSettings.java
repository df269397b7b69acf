package embedkit.text;

import embedkit.api.ConfigurationException;
import java.util.Objects;

/**
 * How texts become vectors. Immutable; {@code with...} and its like give a changed copy.
 *
 * @param pooling how the vectors of tokens become one
 * @param unknownKept whether an unknown token counts as the table's row for such tokens; else it is
 *     as if it did not stand in the text
 * @param mostTokens how many tokens of a text count at the most, the first ones; 0 for all
 * @param mostCharacters how many Unicode characters of a text are looked at, the first ones; 0 for
 *     all
 * @param normalized whether vectors are made unit vectors; one of zeros stays so
 * @param dim how many numbers of each row are taken, the first ones, before anything else is done
 *     with them, as models of Matryoshka's kind allow; 0 for all
 */
public record EmbedderSettings(
    Pooling pooling,
    boolean unknownKept,
    int mostTokens,
    int mostCharacters,
    boolean normalized,
    int dim) {

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is negative
   */
  public EmbedderSettings {
    Objects.requireNonNull(pooling, "pooling");
    check("most-tokens", mostTokens);
    check("most-characters", mostCharacters);
    check("dim", dim);
  }

  private static void check(String name, int value) {
    if (value < 0) {
      throw new ConfigurationException(name + " is " + value + "; it must be 0 or more");
    }
  }

  /**
   * The plain mean of all known tokens.
   *
   * @return the usual settings
   */
  public static EmbedderSettings usual() {
    return new EmbedderSettings(new Pooling.Mean(), false, 0, 0, false, 0);
  }

  /**
   * The same with another pooling.
   *
   * @param pooling how the vectors of tokens become one
   * @return a changed copy
   */
  public EmbedderSettings pooledBy(Pooling pooling) {
    return new EmbedderSettings(pooling, unknownKept, mostTokens, mostCharacters, normalized, dim);
  }

  /**
   * The same, where unknown tokens count or not.
   *
   * @param unknownKept whether an unknown token counts as the table's row for such tokens
   * @return a changed copy
   */
  public EmbedderSettings keepingUnknown(boolean unknownKept) {
    return new EmbedderSettings(pooling, unknownKept, mostTokens, mostCharacters, normalized, dim);
  }

  /**
   * The same, where long texts are cut.
   *
   * @param mostTokens how many tokens of a text count; 0 for all
   * @param mostCharacters how many Unicode characters of it are looked at; 0 for all
   * @return a changed copy
   * @throws ConfigurationException if one is negative
   */
  public EmbedderSettings cutAt(int mostTokens, int mostCharacters) {
    return new EmbedderSettings(pooling, unknownKept, mostTokens, mostCharacters, normalized, dim);
  }

  /**
   * The same, where vectors are made unit vectors or not.
   *
   * @param normalized whether they are
   * @return a changed copy
   */
  public EmbedderSettings normalizing(boolean normalized) {
    return new EmbedderSettings(pooling, unknownKept, mostTokens, mostCharacters, normalized, dim);
  }

  /**
   * The same with the first numbers of each row alone.
   *
   * @param dim how many; 0 for all
   * @return a changed copy
   * @throws ConfigurationException if it is negative
   */
  public EmbedderSettings ofDim(int dim) {
    return new EmbedderSettings(pooling, unknownKept, mostTokens, mostCharacters, normalized, dim);
  }
}
