package embedkit.search;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Remedy;
import embedkit.api.index.Allowed;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which rows may be answers. Tables of words are usually sorted by frequency, so that a row's
 * number is its frequency rank.
 *
 * @param from the first row, 0 or more
 * @param to behind the last row; {@link Long#MAX_VALUE} for all
 * @param pattern what the whole word must match, if anything
 */
public record Among(long from, long to, Optional<Pattern> pattern) {

  /**
   * Checks the range.
   *
   * @throws ConfigurationException if from is negative or to is below it
   */
  public Among {
    if (from < 0 || to < from) {
      throw new ConfigurationException(
          "rows " + from + " to " + to + " are no range; it must be 0 <= from <= to");
    }
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

  Allowed in(EmbeddingTable table) {
    if (pattern.isEmpty()) {
      return Allowed.range(from, to);
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
    return new Allowed(from, to, row -> pattern.get().matcher(words.token(row)).matches());
  }
}
