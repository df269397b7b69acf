package embedkit.training.text;

import java.util.Locale;
import java.util.Optional;

/**
 * What was not text in a text, and was replaced or left out.
 *
 * @param spots sequences of bytes that became U+FFFD
 * @param tokens tokens that were too long, and left out
 * @param lines lines that were left out
 * @param first the place of the first of these, and what is wrong there
 */
record Mended(long spots, long tokens, long lines, String first) {

  /** Counts on the way. For one thread at a time. */
  static final class Counts {
    long spots;
    long tokens;
    long lines;

    void clear() {
      spots = 0;
      tokens = 0;
      lines = 0;
    }

    void add(Counts more) {
      spots += more.spots;
      tokens += more.tokens;
      lines += more.lines;
    }
  }

  static Optional<Mended> of(Counts counts, String first) {
    return first == null
        ? Optional.empty()
        : Optional.of(new Mended(counts.spots, counts.tokens, counts.lines, first));
  }

  /** Says it in a sentence without a full stop. */
  String sentence() {
    StringBuilder said = new StringBuilder();
    say(
        said,
        spots,
        "spot that is not text became U+FFFD",
        "spots that are not text became U+FFFD");
    String longest = String.format(Locale.ROOT, " above %,d bytes ", TextScan.LONGEST);
    say(said, tokens, "token" + longest + "was left out", "tokens" + longest + "were left out");
    say(said, lines, "line that is not text was left out", "lines that are not text were left out");
    return said.append("; the first: ").append(first).toString();
  }

  private static void say(StringBuilder said, long count, String one, String several) {
    if (count > 0) {
      said.append(said.isEmpty() ? "" : ", ");
      said.append(String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : several));
    }
  }
}
