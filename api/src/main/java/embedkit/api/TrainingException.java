package embedkit.api;

/**
 * A text cannot be learned from, or learning went astray. The message says where and what to do.
 */
public class TrainingException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public TrainingException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
