package embedkit.training;

import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as word ids, read once. A line is a sentence. The vocabulary holds the tokens that occur
 * often enough, the most frequent first, of equally frequent ones the first seen first; the others
 * are left out of the text. The words of a table that grows come before them. Immutable.
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
   * Reads a text whose tokens stand between spaces.
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
    return read(source, in, Reading.atSpaces(minCount));
  }

  /**
   * Reads a text.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in UTF-8 text; read to its end, not closed
   * @param reading how
   * @return the corpus, of two words or more
   * @throws TrainingException if the text is empty, not text, not UTF-8, or has fewer than two
   *     words that are learned
   * @throws IOException if the stream fails
   */
  public static Corpus read(String source, InputStream in, Reading reading) throws IOException {
    TokenCounter counter = new TokenCounter();
    IdSequence ids = new IdSequence();
    reading.scan(source, counter, ids).readAll(in);
    if (counter.size() == 0) {
      throw new TrainingException(source + " is empty: there is no word to learn from");
    }
    return new Rows(counter, reading).corpus(source, ids);
  }

  /** Gives tokens their rows: those of a base first, as they stand there, then the others. */
  private static final class Rows {
    private final TokenCounter counter;
    private final Reading reading;
    private final int base;
    private final int[] rows;
    private final int[] order;
    private final long[] counts;

    Rows(TokenCounter counter, Reading reading) {
      this.counter = counter;
      this.reading = reading;
      this.base = Math.toIntExact(reading.base().map(Vocabulary::size).orElse(0L));
      this.rows = new int[counter.size()];
      Arrays.fill(rows, -1);
      reading.base().ifPresent(this::findIn);
      this.order = newWords();
      this.counts = new long[base + order.length];
      for (int i = 0; i < order.length; i++) {
        rows[order[i]] = base + i;
      }
      for (int id = 0; id < rows.length; id++) {
        if (rows[id] >= 0) {
          counts[rows[id]] = counter.count(id);
        }
      }
    }

    private void findIn(Vocabulary known) {
      for (int id = 0; id < rows.length; id++) {
        rows[id] = (int) known.row(counter.bytes(), counter.start(id), counter.length(id));
      }
    }

    /** Ids of the tokens that occur often enough, most frequent first, then first seen first. */
    private int[] newWords() {
      long[] keys = new long[counter.size()];
      int kept = 0;
      for (int id = 0; id < counter.size(); id++) {
        if (rows[id] < 0 && counter.count(id) >= reading.minCount()) {
          long count = Math.min(counter.count(id), Integer.MAX_VALUE);
          keys[kept++] = (Integer.MAX_VALUE - count) << 32 | id;
        }
      }
      Arrays.sort(keys, 0, kept);
      int most = reading.maxVocabulary() == 0 ? kept : Math.max(0, reading.maxVocabulary() - base);
      return Arrays.stream(keys, 0, Math.min(kept, most)).mapToInt(key -> (int) key).toArray();
    }

    Corpus corpus(String source, IdSequence ids) {
      long learned = Arrays.stream(counts).filter(count -> count > 0).count();
      if (learned < 2) {
        throw new TrainingException(
            "only "
                + learned
                + " of the "
                + counter.size()
                + " distinct words of "
                + source
                + (base > 0 ? " are known or" : "")
                + " occur "
                + reading.minCount()
                + " times or more; take a larger text or a lower --min-count");
      }
      long all = 0;
      for (int id = 0; id < counter.size(); id++) {
        all += counter.count(id);
      }
      long words = Arrays.stream(counts).sum();
      return new Corpus(vocabulary(), counts, parts(ids, rows), words, all);
    }

    /** The words, with the counts that a base knew of added to those of the text. */
    private Vocabulary vocabulary() {
      VocabularyBuilder tokens = new VocabularyBuilder();
      for (int row = 0; row < base; row++) {
        Vocabulary known = reading.base().orElseThrow();
        byte[] token = known.utf8(row);
        tokens.add(token, 0, token.length, counts[row] + known.count(row).orElse(0));
      }
      for (int id : order) {
        tokens.add(counter.bytes(), counter.start(id), counter.length(id), counter.count(id));
      }
      return tokens.build();
    }
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

  /** Occurrences of each row's word in this text; 0 for words of a base that it lacks. */
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
