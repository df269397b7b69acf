package embedkit.api;

import org.jspecify.annotations.Nullable;

/** A store cannot do what was asked of it: the root of the store's own failures. */
public class StoreException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public StoreException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Tells that mapped rows cannot be read any more. The JVM tells of such a fault when it comes to
   * it, which may be after the store has returned: so those who read many rows catch it, too.
   *
   * @param fault what the JVM made of it
   * @return the exception to throw
   */
  @Incubating
  public static StoreException ofFault(InternalError fault) {
    return new StoreException(
        "the file of the rows was cut short while it was read, or its device failed; restore the"
            + " file and open it again",
        fault);
  }
}
