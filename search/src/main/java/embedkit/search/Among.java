package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Remedy;
import embedkit.api.index.Allowed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/**
 * Which rows may be answers. Tables of words are usually sorted by frequency, so that a row's
 * number is its frequency rank.
 *
 * @param from the first row, 0 or more
 * @param to behind the last row; {@link Long#MAX_VALUE} for all
 * @param pattern what the whole word must match, if anything
 * @param test what passes the rows that may be answers, if anything; asked by any thread, of a row
 *     more than once or never, so it is a plain function of the row
 */
public record Among(long from, long to, Optional<Pattern> pattern, Optional<LongPredicate> test) {

  /**
   * Checks the range.
   *
   * @throws ConfigurationException if from is negative or to is below it
   */
  public Among {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(test, "test");
    if (from < 0 || to < from) {
      throw new ConfigurationException(
          "rows " + from + " to " + to + " are no range; it must be 0 <= from <= to");
    }
  }

  /**
   * A range and a pattern.
   *
   * @param from the first row, 0 or more
   * @param to behind the last row; {@link Long#MAX_VALUE} for all
   * @param pattern what the whole word must match, if anything
   * @throws ConfigurationException if from is negative or to is below it
   */
  public Among(long from, long to, Optional<Pattern> pattern) {
    this(from, to, pattern, Optional.empty());
  }

  /**
   * All rows.
   *
   * @return no filter
   */
  public static Among all() {
    return new Among(0, Long.MAX_VALUE, Optional.empty());
  }

  /**
   * The first rows, which is what gensim's {@code restrict_vocab} means.
   *
   * @param rows how many
   * @return the filter
   */
  public static Among first(long rows) {
    return new Among(0, rows, Optional.empty());
  }

  /**
   * The rows that pass a test, such as those of a set of a service's own.
   *
   * @param test passes the rows that may be answers; asked by any thread, of a row more than once
   *     or never, so it is a plain function of the row
   * @return the filter
   */
  public static Among rows(LongPredicate test) {
    return new Among(0, Long.MAX_VALUE, Optional.empty(), Optional.of(test));
  }

  Allowed in(EmbeddingTable table) {
    if (pattern.isEmpty()) {
      return test.map(own -> new Allowed(from, to, own)).orElseGet(() -> Allowed.range(from, to));
    }
    var words =
        table
            .vocabulary()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "this table has no words that a pattern could match",
                        List.of(
                            new Remedy.Setting(
                                "take its words from a file, such as its tokenizer.json,",
                                "vocab",
                                "FILE"))));
    LongPredicate matches = row -> pattern.get().matcher(words.token(row)).matches();
    return new Allowed(from, to, test.map(own -> own.and(matches)).orElse(matches));
  }
}
