package embedkit.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for cannot be: an unknown plugin, a bad option, an impossible shape. Nothing was
 * done yet.
 */
public final class ConfigurationException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was found, what was expected, what to do
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates the exception with the settings that would help.
   *
   * @param finding what was found, what was expected
   * @param remedies settings that would help, the likeliest first
   */
  public ConfigurationException(String finding, List<Remedy> remedies) {
    super(finding, remedies, null);
  }
}
