package embedkit.search.layout;

import embedkit.api.EmbedkitException;

/** A map was no longer wanted before it was done. */
public final class LayoutCancelledException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was under way
   */
  public LayoutCancelledException(String message) {
    super(message);
  }
}
