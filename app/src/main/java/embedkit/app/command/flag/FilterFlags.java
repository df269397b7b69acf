package embedkit.app.command.flag;

import embedkit.api.ConfigurationException;
import embedkit.search.Among;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Option;

/** Flags that say which words may be answers: by frequency rank and by pattern. */
public final class FilterFlags {

  @Option(
      names = "--first",
      paramLabel = "ROWS",
      description = "Answer from the first rows only, the most frequent words of a sorted table.")
  private Long first;

  @Option(
      names = "--after",
      paramLabel = "ROWS",
      defaultValue = "0",
      description = "Leave the first rows out, the most frequent words of a sorted table.")
  private long after;

  @Option(
      names = "--match",
      paramLabel = "REGEX",
      description = "Answer with words only that match this regular expression as a whole.")
  private String match;

  public Among among() {
    if (first != null && first < 1) {
      throw new ConfigurationException("--first is " + first + "; it must be 1 or more");
    }
    if (after < 0) {
      throw new ConfigurationException("--after is " + after + "; it must be 0 or more");
    }
    if (first != null && after >= first) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "--after %d and --first %d leave no rows; --first must be the greater",
              after,
              first));
    }
    try {
      return new Among(
          after,
          first == null ? Long.MAX_VALUE : first,
          Optional.ofNullable(match).map(Pattern::compile));
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException(
          "--match is no regular expression: " + e.getDescription() + " in \"" + match + "\"");
    }
  }
}
