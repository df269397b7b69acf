package embedkit.training.text;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import embedkit.api.text.Tokenizer;
import embedkit.training.source.Columns;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * How a text becomes a corpus. Threads and memory make no difference to the corpus.
 *
 * @param tokenizer how lines become tokens; empty to cut at spaces, tabs and line ends, exactly
 * @param minCount words that occur less often are left out, 1 or more; 0 for what suits the text,
 *     {@link #forText}
 * @param maxVocabulary only so many of the most frequent words are kept; 0 keeps all
 * @param base words of a table that is to grow: they keep their rows, however rare they are, and
 *     new words follow
 * @param phrases which words are joined
 * @param threads threads that read, 1 or more
 * @param memory bytes of the heap that the ids of the text may take, and pairs of words that are
 *     counted as many again, 0 or more; a longer text is kept in a mapped file without a name in
 *     {@code java.io.tmpdir}, which is gone when the process ends, however it does
 * @param encoding what the text is written in, unless its byte-order mark says something else
 * @param badText what becomes of a spot that is not text
 * @param columns those that are learned, where the text is a table
 */
public record Reading(
    Optional<Tokenizer> tokenizer,
    int minCount,
    int maxVocabulary,
    Optional<Vocabulary> base,
    Phrases phrases,
    int threads,
    long memory,
    Charset encoding,
    BadText badText,
    Optional<Columns> columns) {

  /** What word2vec and gensim take for any text. */
  private static final int USUAL_MIN_COUNT = 5;

  private static final long WORDS_PER_COUNT = 20_000;

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Reading {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(phrases, "phrases");
    atLeast("min-count", minCount, 0);
    atLeast("max-vocab", maxVocabulary, 0);
    atLeast("threads", threads, 1);
    atLeast("memory", memory, 0);
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(badText, "badText");
    Objects.requireNonNull(columns, "columns");
  }

  /**
   * A way to read lines.
   *
   * @param tokenizer how lines become tokens; empty to cut at spaces, tabs and line ends, exactly
   * @param minCount words that occur less often are left out, 1 or more; 0 for what suits the text
   * @param maxVocabulary only so many of the most frequent words are kept; 0 keeps all
   * @param base words of a table that is to grow
   * @param phrases which words are joined
   * @param threads threads that read, 1 or more
   * @param memory bytes of the heap that the ids of the text may take
   * @param encoding what the text is written in, unless its byte-order mark says something else
   * @param badText what becomes of a spot that is not text
   * @throws ConfigurationException if a number is out of its range
   */
  public Reading(
      Optional<Tokenizer> tokenizer,
      int minCount,
      int maxVocabulary,
      Optional<Vocabulary> base,
      Phrases phrases,
      int threads,
      long memory,
      Charset encoding,
      BadText badText) {
    this(
        tokenizer,
        minCount,
        maxVocabulary,
        base,
        phrases,
        threads,
        memory,
        encoding,
        badText,
        Optional.empty());
  }

  /**
   * A way to read UTF-8, which ends at a spot that is not text.
   *
   * @param tokenizer how lines become tokens; empty to cut at spaces, tabs and line ends, exactly
   * @param minCount words that occur less often are left out, 1 or more
   * @param maxVocabulary only so many of the most frequent words are kept; 0 keeps all
   * @param base words of a table that is to grow
   * @param phrases which words are joined
   * @param threads threads that read, 1 or more
   * @param memory bytes of the heap that the ids of the text may take
   * @throws ConfigurationException if a number is out of its range
   */
  public Reading(
      Optional<Tokenizer> tokenizer,
      int minCount,
      int maxVocabulary,
      Optional<Vocabulary> base,
      Phrases phrases,
      int threads,
      long memory) {
    this(
        tokenizer,
        minCount,
        maxVocabulary,
        base,
        phrases,
        threads,
        memory,
        StandardCharsets.UTF_8,
        BadText.FAIL);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new ConfigurationException(
          name + " is " + value + "; it must be " + least + " or more");
    }
  }

  /**
   * Chooses what was left to the text: in a text of few words, those that occur less than five
   * times are most of it. Words that a grown table is to have anew are not taken so easily.
   *
   * @param words occurrences of all tokens
   * @return the same, with a {@link #minCount} of 1 or more
   */
  public Reading forText(long words) {
    if (minCount > 0) {
      return this;
    }
    int suited =
        base.isPresent()
            ? USUAL_MIN_COUNT
            : Math.clamp(words / WORDS_PER_COUNT, 1, USUAL_MIN_COUNT);
    return new Reading(
        tokenizer,
        suited,
        maxVocabulary,
        base,
        phrases,
        threads,
        memory,
        encoding,
        badText,
        columns);
  }

  /**
   * Cut at spaces, tabs and line ends, with all processors and a quarter of the heap.
   *
   * @param minCount words that occur less often are left out, 1 or more
   * @return the usual way
   */
  public static Reading atSpaces(int minCount) {
    return new Reading(
        Optional.empty(),
        minCount,
        0,
        Optional.empty(),
        Phrases.NONE,
        Runtime.getRuntime().availableProcessors(),
        shareOfTheHeap());
  }

  /**
   * Returns what the ids of a text take at most where nothing else is asked for.
   *
   * @return a quarter of the heap, in bytes
   */
  public static long shareOfTheHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /** Makes what finds the tokens, for one thread. */
  TextScan scan() {
    return tokenizer
        .filter(t -> !t.atSpaces())
        .<TextScan>map(LineScan::new)
        .orElseGet(SpaceScan::new);
  }
}
