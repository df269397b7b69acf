package embedkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A table does not fit: the message says how much it needs, how much there is and what would do.
 */
public final class InsufficientSpaceException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public InsufficientSpaceException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public InsufficientSpaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
