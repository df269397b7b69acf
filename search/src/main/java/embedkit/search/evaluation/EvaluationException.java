package embedkit.search.evaluation;

import embedkit.api.EmbedkitException;

/** A file of questions cannot be read, or a table cannot be asked any of them. */
public final class EvaluationException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message where, what was expected, what was found
   */
  public EvaluationException(String message) {
    super(message);
  }
}
