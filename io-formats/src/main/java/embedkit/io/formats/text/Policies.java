package embedkit.io.formats.text;

import embedkit.api.file.Policy;
import embedkit.io.formats.PolicyOptions;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * What is done about each kind of problem of a text file.
 *
 * @param badRow a line that is not a token and as many numbers as the table has
 * @param badUtf8 a token whose bytes are not UTF-8
 * @param nonFinite a number that is NaN or infinite, or too large for a float
 * @param missingRows fewer rows than the header announces
 */
public record Policies(Policy badRow, Policy badUtf8, Policy nonFinite, Policy missingRows) {

  /** A line that is no row. */
  public static final Option<Policy> ON_BAD_ROW =
      Option.of(
          "on-bad-row",
          Policy.FAIL,
          List.of(Policy.FAIL, Policy.SKIP),
          "what to do with a line that is not a token and dim numbers");

  /** A token whose bytes are not UTF-8. */
  public static final Option<Policy> ON_BAD_UTF8 = PolicyOptions.ON_BAD_UTF8;

  /** A number that is not finite. */
  public static final Option<Policy> ON_NON_FINITE =
      Option.of(
          "on-non-finite",
          Policy.KEEP,
          List.of(Policy.KEEP, Policy.REPLACE, Policy.FAIL, Policy.SKIP),
          "what to do with NaN and infinite numbers: keep them, put 0 for them, fail or skip");

  /** Fewer rows than a header announces. */
  public static final Option<Policy> ON_MISSING_ROWS = PolicyOptions.ON_MISSING_ROWS;

  /**
   * Takes the policies out of options.
   *
   * @param options values of the options here
   * @return the policies
   */
  public static Policies of(Options options) {
    return new Policies(
        options.get(ON_BAD_ROW),
        options.find(ON_BAD_UTF8).orElse(Policy.REPLACE),
        options.get(ON_NON_FINITE),
        options.find(ON_MISSING_ROWS).orElse(Policy.KEEP));
  }

  /**
   * Returns the settings.
   *
   * @return in the order of the fields
   */
  public Option.Setting[] settings() {
    return new Option.Setting[] {
      ON_BAD_ROW.of(badRow),
      ON_BAD_UTF8.of(badUtf8),
      ON_NON_FINITE.of(nonFinite),
      ON_MISSING_ROWS.of(missingRows)
    };
  }

  /** What is done about a kind of problem. */
  Policy of(Flaw flaw) {
    return switch (flaw) {
      case BAD_ROW -> badRow;
      case BAD_UTF8 -> badUtf8;
      case NON_FINITE -> nonFinite;
      case EMPTY_TOKEN, NUMBERED_TOKEN -> Policy.KEEP;
      case BLANK -> Policy.SKIP;
    };
  }
}
