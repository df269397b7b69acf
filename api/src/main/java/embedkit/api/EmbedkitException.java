package embedkit.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Embedkit throws on purpose. Its message is one sentence that a
 * person can act on: what was found, what was expected, what to do. A setting that would help is a
 * {@link Remedy}: the message names it as Java does, and another front words it its own way.
 */
public abstract class EmbedkitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  private final String finding;

  /** The settings that would help. */
  private final Remedy[] remedies;

  /**
   * Creates an exception with a sentence for a person.
   *
   * @param message what was found, what was expected, what to do
   */
  protected EmbedkitException(String message) {
    this(message, (Throwable) null);
  }

  /**
   * Creates an exception with a sentence for a person and the failure beneath it.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the failure beneath, or null
   */
  protected EmbedkitException(String message, @Nullable Throwable cause) {
    this(message, List.of(), cause);
  }

  /**
   * Creates an exception with a sentence for a person and the settings that would help.
   *
   * @param finding what was found, what was expected
   * @param remedies settings that would help, the likeliest first
   * @param cause the failure beneath, or null
   */
  protected EmbedkitException(String finding, List<Remedy> remedies, @Nullable Throwable cause) {
    super(message(finding, remedies), cause);
    this.finding = finding;
    this.remedies = remedies.toArray(Remedy[]::new);
  }

  private static String message(String finding, List<Remedy> remedies) {
    return remedies.isEmpty()
        ? finding
        : remedies.stream()
            .map(Remedy::sentence)
            .collect(Collectors.joining("; ", finding + "; ", ""));
  }

  /**
   * Returns the message without the remedies.
   *
   * @return what was found and what was expected
   */
  public final String finding() {
    return finding;
  }

  /**
   * Returns the settings that would help.
   *
   * @return the likeliest first; empty if none is known
   */
  public final List<Remedy> remedies() {
    return List.of(remedies);
  }
}
