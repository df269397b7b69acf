package embedkit.api;

import java.util.List;

/**
 * A table has neither the word nor the row that it was asked for, and cannot make a vector of the
 * word either. Carries what a caller needs to help: the word, how many words there are, and those
 * of the nearest spellings.
 */
public final class UnknownTokenException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /** What was asked for. */
  private final String token;

  /** Words of the table. */
  private final long vocabularySize;

  /** The nearest spellings; an array, as exceptions are serializable. */
  private final String[] nearest;

  /**
   * Creates the exception.
   *
   * @param message what was asked for, what there is, what to do
   * @param token the word, or {@code #} and a row's number, as it was asked for
   * @param vocabularySize words of the table, 0 or more
   * @param nearest words of the table that are spelled nearly so, the nearest first; may be empty
   */
  public UnknownTokenException(
      String message, String token, long vocabularySize, List<String> nearest) {
    this(message, token, vocabularySize, nearest, List.of());
  }

  /**
   * Creates the exception with the settings that would help.
   *
   * @param finding what was asked for, what there is
   * @param token the word, or {@code #} and a row's number, as it was asked for
   * @param vocabularySize words of the table, 0 or more
   * @param nearest words of the table that are spelled nearly so, the nearest first; may be empty
   * @param remedies settings that would help, the likeliest first
   */
  @Incubating
  public UnknownTokenException(
      String finding,
      String token,
      long vocabularySize,
      List<String> nearest,
      List<Remedy> remedies) {
    super(finding, remedies, null);
    this.token = token;
    this.vocabularySize = vocabularySize;
    this.nearest = nearest.toArray(String[]::new);
  }

  /**
   * Returns what was asked for.
   *
   * @return a word, or {@code #} and a row's number
   */
  public String token() {
    return token;
  }

  /**
   * Returns how many words the table has.
   *
   * @return 0 for a table of rows alone
   */
  public long vocabularySize() {
    return vocabularySize;
  }

  /**
   * Returns the words of the table that are spelled nearly so.
   *
   * @return the nearest first; may be empty
   */
  public List<String> nearest() {
    return List.of(nearest);
  }
}
