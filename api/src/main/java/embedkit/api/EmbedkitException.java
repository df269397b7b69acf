package embedkit.api;

/**
 * The root of every exception that Embedkit throws on purpose. Its message is one sentence that a
 * person can act on: what was found, what was expected, what to do.
 */
public abstract class EmbedkitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with a sentence for a person.
   *
   * @param message what was found, what was expected, what to do
   */
  protected EmbedkitException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a sentence for a person and the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  protected EmbedkitException(String message, Throwable cause) {
    super(message, cause);
  }
}
