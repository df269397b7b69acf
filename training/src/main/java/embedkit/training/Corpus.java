package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as word ids, read once. Tokens stand between spaces, tabs and line ends; a line is a
 * sentence. The vocabulary holds the tokens that occur often enough, the most frequent first, of
 * equally frequent ones the first seen first; the others are left out of the text. Immutable.
 */
public final class Corpus {

  /** Ids that a worker takes at a time; parts end at line ends where lines are not endless. */
  private static final int PART = 10_000;

  private final Vocabulary vocabulary;
  private final long[] counts;
  private final int[][] parts;
  private final long words;
  private final long allWords;

  private Corpus(Vocabulary vocabulary, long[] counts, int[][] parts, long words, long allWords) {
    this.vocabulary = vocabulary;
    this.counts = counts;
    this.parts = parts;
    this.words = words;
    this.allWords = allWords;
  }

  /**
   * Reads a text.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in UTF-8 text; read to its end, not closed
   * @param minCount tokens that occur less often are left out, 1 or more
   * @return the corpus, of two words or more
   * @throws TrainingException if the text is empty, not text, not UTF-8, or has fewer than two
   *     tokens that occur often enough
   * @throws IOException if the stream fails
   */
  public static Corpus read(String source, InputStream in, int minCount) throws IOException {
    if (minCount < 1) {
      throw new ConfigurationException("min-count is " + minCount + "; it must be 1 or more");
    }
    TokenCounter counter = new TokenCounter();
    IdSequence ids = new IdSequence();
    new Tokenizer(source, counter, ids).readAll(in);
    if (counter.size() == 0) {
      throw new TrainingException(source + " is empty: there is no word to learn from");
    }
    return of(source, counter, ids, minCount);
  }

  private static Corpus of(String source, TokenCounter counter, IdSequence ids, int minCount) {
    int[] order = byCount(counter, minCount);
    if (order.length < 2) {
      throw new TrainingException(
          "only "
              + order.length
              + " of the "
              + counter.size()
              + " distinct words of "
              + source
              + " occur "
              + minCount
              + " times or more; take a larger text or a lower --min-count");
    }
    int[] rows = new int[counter.size()];
    Arrays.fill(rows, -1);
    long[] counts = new long[order.length];
    VocabularyBuilder tokens = new VocabularyBuilder();
    long words = 0;
    for (int row = 0; row < order.length; row++) {
      int id = order[row];
      rows[id] = row;
      counts[row] = counter.count(id);
      words += counts[row];
      tokens.add(counter.bytes(), counter.start(id), counter.length(id), counts[row]);
    }
    long all = 0;
    for (int id = 0; id < counter.size(); id++) {
      all += counter.count(id);
    }
    return new Corpus(tokens.build(), counts, parts(ids, rows), words, all);
  }

  /** Ids of the tokens that occur often enough, most frequent first, then first seen first. */
  private static int[] byCount(TokenCounter counter, int minCount) {
    long[] keys = new long[counter.size()];
    int kept = 0;
    for (int id = 0; id < counter.size(); id++) {
      if (counter.count(id) >= minCount) {
        long count = Math.min(counter.count(id), Integer.MAX_VALUE);
        keys[kept++] = (Integer.MAX_VALUE - count) << 32 | id;
      }
    }
    Arrays.sort(keys, 0, kept);
    int[] order = new int[kept];
    for (int i = 0; i < kept; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  private static int[][] parts(IdSequence ids, int[] rows) {
    List<int[]> parts = new ArrayList<>();
    int[] part = new int[2 * PART];
    int used = 0;
    int words = 0;
    for (int chunk = 0; chunk < ids.chunks(); chunk++) {
      int length = ids.length(chunk);
      int[] from = ids.take(chunk);
      for (int i = 0; i < length; i++) {
        int row = from[i] == IdSequence.LINE_END ? IdSequence.LINE_END : rows[from[i]];
        boolean lineEnd = from[i] == IdSequence.LINE_END;
        if (lineEnd ? used > 0 && part[used - 1] != IdSequence.LINE_END : row >= 0) {
          part[used++] = row;
          words += lineEnd ? 0 : 1;
        }
        if (words > 0 && ((lineEnd && words >= PART) || used == part.length)) {
          parts.add(Arrays.copyOf(part, used));
          used = 0;
          words = 0;
        }
      }
    }
    if (words > 0) {
      parts.add(Arrays.copyOf(part, used));
    }
    return parts.toArray(int[][]::new);
  }

  /**
   * Returns the words that are learned.
   *
   * @return two or more, with their counts
   */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Returns the occurrences of the words that are learned.
   *
   * @return words per epoch
   */
  public long words() {
    return words;
  }

  /**
   * Returns the occurrences of all tokens, those that were too rare included.
   *
   * @return words in the text
   */
  public long allWords() {
    return allWords;
  }

  long[] counts() {
    return counts;
  }

  int parts() {
    return parts.length;
  }

  /** Row ids with {@link IdSequence#LINE_END} between lines; not to be changed. */
  int[] part(int index) {
    return parts[index];
  }
}
