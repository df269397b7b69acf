package embedkit.training.text;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What becomes of a spot that is not text: bytes that are not UTF-8, or none of the encoding that
 * was told; a zero byte; a token above {@link TextScan#LONGEST} bytes.
 */
public enum BadText {
  /** It ends the reading. */
  FAIL,

  /** Bytes become U+FFFD, one for each sequence; a token that is too long is left out. */
  REPLACE,

  /**
   * The line is left out: of a line that is longer than a block, the part of a block that holds the
   * spot.
   */
  SKIP;

  /**
   * Returns all names.
   *
   * @return in lower case
   */
  public static List<String> names() {
    return Stream.of(values()).map(policy -> policy.name().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * Finds one by its name.
   *
   * @param name one of {@link #names}
   * @return the policy
   */
  public static BadText named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
