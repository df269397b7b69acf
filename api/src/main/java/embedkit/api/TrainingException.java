package embedkit.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
  public TrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates the exception with the settings that would help.
   *
   * @param finding what was found, what was expected
   * @param remedies settings that would help, the likeliest first
   */
  public TrainingException(String finding, List<Remedy> remedies) {
    super(finding, remedies, null);
  }
}
