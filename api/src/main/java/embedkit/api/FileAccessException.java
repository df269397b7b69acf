package embedkit.api;

/**
 * A file is missing, not permitted, a directory, already there, or its device failed. The message
 * names the file.
 */
public final class FileAccessException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public FileAccessException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public FileAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
