package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.Tokenizer;
import embedkit.api.Vocabulary;
import java.util.Objects;
import java.util.Optional;

/**
 * How a text becomes a corpus.
 *
 * @param tokenizer how lines become tokens; empty to cut at spaces, tabs and line ends, exactly
 * @param minCount words that occur less often are left out, 1 or more
 * @param maxVocabulary only so many of the most frequent words are kept; 0 keeps all
 * @param base words of a table that is to grow: they keep their rows, however rare they are, and
 *     new words follow
 */
public record Reading(
    Optional<Tokenizer> tokenizer, int minCount, int maxVocabulary, Optional<Vocabulary> base) {

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Reading {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(base, "base");
    if (minCount < 1) {
      throw new ConfigurationException("min-count is " + minCount + "; it must be 1 or more");
    }
    if (maxVocabulary < 0) {
      throw new ConfigurationException("max-vocab is " + maxVocabulary + "; it must be 0 or more");
    }
  }

  /**
   * Cut at spaces, tabs and line ends.
   *
   * @param minCount words that occur less often are left out, 1 or more
   * @return the usual way
   */
  public static Reading atSpaces(int minCount) {
    return new Reading(Optional.empty(), minCount, 0, Optional.empty());
  }

  TextScan scan(String source, TokenCounter counter, IdSequence ids) {
    return tokenizer
        .filter(t -> !t.atSpaces())
        .<TextScan>map(t -> new LineScan(source, t, counter, ids))
        .orElseGet(() -> new SpaceScan(source, counter, ids));
  }
}
