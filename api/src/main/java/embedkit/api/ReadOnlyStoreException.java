package embedkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A row of a read-only store, or of one whose element type cannot be trained, was to be changed.
 */
public final class ReadOnlyStoreException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public ReadOnlyStoreException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public ReadOnlyStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
