package embedkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A row id is negative or not less than the number of rows. No row was read or changed in the block
 * that held it.
 */
public final class RowOutOfRangeException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public RowOutOfRangeException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public RowOutOfRangeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
