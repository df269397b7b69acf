package embedkit.tokenizers.piece;

/**
 * The data of a tokenizer's file do not make a tokenizer, such as a merge of pieces that the
 * vocabulary does not have. Checked, as the reader of the file, who alone knows its name, tells it
 * to the user as a {@link embedkit.api.VectorFileException}.
 */
public final class BrokenVocabularyException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Where in the data, or empty. */
  private final String place;

  /** What was expected. */
  private final String expected;

  /** What was found. */
  private final String found;

  /** What helps, or empty. */
  private final String advice;

  /**
   * Creates the exception.
   *
   * @param place where in the data, such as {@code merge 17} or {@code byte 104}; empty if it is
   *     the whole
   * @param expected what makes sense there
   * @param found what stands there
   * @param advice what the user can do, or empty
   */
  public BrokenVocabularyException(String place, String expected, String found, String advice) {
    super((place.isEmpty() ? "" : place + ": ") + "expected " + expected + ", found " + found);
    this.place = place;
    this.expected = expected;
    this.found = found;
    this.advice = advice;
  }

  /**
   * Returns the place.
   *
   * @return such as {@code merge 17}; empty for the whole
   */
  public String place() {
    return place;
  }

  /**
   * Returns what was expected.
   *
   * @return words that follow "expected"
   */
  public String expected() {
    return expected;
  }

  /**
   * Returns what was found.
   *
   * @return words that follow "found"
   */
  public String found() {
    return found;
  }

  /**
   * Returns what helps.
   *
   * @return a clause, or empty
   */
  public String advice() {
    return advice;
  }
}
