package embedkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A store was used after {@link EmbeddingStore#close()}. The process and its other tables are
 * unharmed.
 */
public final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public StoreClosedException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public StoreClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
