package embedkit.io.formats.text;

import embedkit.spi.Option;
import embedkit.spi.Options;

/**
 * What is done about each kind of problem of a text file.
 *
 * @param badRow a line that is not a token and as many numbers as the table has
 * @param badUtf8 a token whose bytes are not UTF-8
 * @param nonFinite a number that is NaN or infinite, or too large for a float
 * @param missingRows fewer rows than the header announces
 */
record Policies(Policy badRow, Policy badUtf8, Policy nonFinite, Policy missingRows) {

  static final Option<String> ON_BAD_ROW =
      Policy.option(
          "on-bad-row",
          "what to do with a line that is not a token and dim numbers",
          Policy.FAIL,
          Policy.SKIP);

  static final Option<String> ON_BAD_UTF8 =
      Policy.option(
          "on-bad-utf8",
          "what to do with a token that is not UTF-8: put U+FFFD for what is broken, fail or skip",
          Policy.REPLACE,
          Policy.FAIL,
          Policy.SKIP);

  static final Option<String> ON_NON_FINITE =
      Policy.option(
          "on-non-finite",
          "what to do with NaN and infinite numbers: keep them, put 0 for them, fail or skip",
          Policy.KEEP,
          Policy.REPLACE,
          Policy.FAIL,
          Policy.SKIP);

  static final Option<String> ON_MISSING_ROWS =
      Policy.option(
          "on-missing-rows",
          "what to do when the file ends before the rows that its header announces",
          Policy.FAIL,
          Policy.KEEP);

  static Policies of(Options options) {
    return new Policies(
        Policy.of(options.get(ON_BAD_ROW)),
        Policy.of(options.get(ON_BAD_UTF8)),
        Policy.of(options.get(ON_NON_FINITE)),
        options.find(ON_MISSING_ROWS).map(Policy::of).orElse(Policy.KEEP));
  }

  /** The settings, in the order of the fields. */
  Option.Setting[] settings() {
    return new Option.Setting[] {
      setting(ON_BAD_ROW, badRow),
      setting(ON_BAD_UTF8, badUtf8),
      setting(ON_NON_FINITE, nonFinite),
      setting(ON_MISSING_ROWS, missingRows)
    };
  }

  private static Option.Setting setting(Option<String> option, Policy value) {
    return option.of(value.word());
  }
}
