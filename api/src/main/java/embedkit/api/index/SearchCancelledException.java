package embedkit.api.index;

import embedkit.api.EmbedkitException;
import embedkit.api.Incubating;

/**
 * The thread that asked was interrupted before all rows were read. It is still: whoever goes on
 * with it clears that by {@link Thread#interrupted}.
 */
@Incubating
public final class SearchCancelledException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was under way
   */
  public SearchCancelledException(String message) {
    super(message);
  }
}
