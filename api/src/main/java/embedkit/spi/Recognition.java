package embedkit.spi;

import java.util.Objects;

/**
 * Whether a file is of some format, and why.
 *
 * @param certainty how sure it is
 * @param reason what was seen, as part of a sentence, such as {@code line 1 is "400000 100"}
 */
public record Recognition(Certainty certainty, String reason) {

  /** How sure a format is that a file is its own, from not at all to wholly. */
  public enum Certainty {
    /** The file is of another format. */
    NO,
    /** Only the name suggests it, and nothing in the content speaks against it. */
    BY_NAME,
    /** The content looks like it, but other formats look alike. */
    LIKELY,
    /** The content says so. */
    BY_CONTENT
  }

  /** Checks that nothing is null. */
  public Recognition {
    Objects.requireNonNull(certainty, "certainty");
    Objects.requireNonNull(reason, "reason");
  }

  /**
   * The file is of another format.
   *
   * @param reason what was seen
   * @return the verdict
   */
  public static Recognition no(String reason) {
    return new Recognition(Certainty.NO, reason);
  }

  /**
   * Only the name suggests this format.
   *
   * @param reason what was seen
   * @return the verdict
   */
  public static Recognition byName(String reason) {
    return new Recognition(Certainty.BY_NAME, reason);
  }

  /**
   * The content looks like this format.
   *
   * @param reason what was seen
   * @return the verdict
   */
  public static Recognition likely(String reason) {
    return new Recognition(Certainty.LIKELY, reason);
  }

  /**
   * The content is of this format.
   *
   * @param reason what was seen
   * @return the verdict
   */
  public static Recognition byContent(String reason) {
    return new Recognition(Certainty.BY_CONTENT, reason);
  }

  /**
   * Tells whether the file may be of this format.
   *
   * @return false for {@link Certainty#NO}
   */
  public boolean accepts() {
    return certainty != Certainty.NO;
  }
}
