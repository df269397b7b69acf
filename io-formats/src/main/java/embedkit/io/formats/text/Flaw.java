package embedkit.io.formats.text;

import embedkit.api.file.Policy;

/** A kind of problem of a line. */
enum Flaw {
  BAD_ROW("bad row"),
  BAD_UTF8("token that is not UTF-8"),
  NON_FINITE("row with a number that is not finite"),
  EMPTY_TOKEN("row with an empty token"),
  NUMBERED_TOKEN("token that ends in a number"),
  BLANK("blank line");

  private final String text;

  Flaw(String text) {
    this.text = text;
  }

  /** What was wrong and what was done, for a load report. */
  String kind(Policy done) {
    return text
        + switch (done) {
          case SKIP -> " skipped";
          case KEEP -> " kept";
          case REPLACE -> this == BAD_UTF8 ? " shown by its bytes" : " mended";
          case FAIL -> "";
        };
  }
}
