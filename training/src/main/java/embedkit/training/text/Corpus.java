package embedkit.training.text;

import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.training.progress.ReadingProgress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A text as word ids, read once. A line is a sentence. The vocabulary holds the tokens that occur
 * often enough, the most frequent first, of equally frequent ones the first seen first; the others
 * are left out of the text. The words of a table that grows come before them. Immutable.
 */
public final class Corpus {

  /** What stands between the lines of a chunk; no row. */
  public static final int LINE_END = IdSequence.LINE_END;

  private final Vocabulary vocabulary;
  private final long[] counts;
  private final IdSequence ids;
  private final long[] chunkEnds;
  private final long words;
  private final long allWords;
  private final long forgotten;
  private final long memory;
  private final int minCount;
  private final List<String> notices;
  private final String digest;

  private Corpus(TextReader text, TokenRows rows, Reading reading) {
    this.counts = rows.counts();
    this.vocabulary = rows.vocabulary();
    this.ids = text.ids();
    this.chunkEnds = CorpusChunks.cut(ids, rows, text.meter());
    this.words = Arrays.stream(counts).sum();
    this.allWords = text.words();
    this.forgotten = text.forgotten();
    this.memory = reading.memory();
    this.minCount = reading.minCount();
    this.notices = text.notices();
    this.digest = text.digest();
  }

  /**
   * Reads a text whose tokens stand between spaces.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in the text; read to its end, not closed
   * @param minCount tokens that occur less often are left out, 1 or more
   * @return the corpus, of two words or more
   * @throws TrainingException if the text is empty, not text, or has fewer than two tokens that
   *     occur often enough
   * @throws IOException if the stream fails
   */
  public static Corpus read(String source, InputStream in, int minCount) throws IOException {
    return read(source, in, Reading.atSpaces(minCount));
  }

  /**
   * Reads a text.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in the text; read to its end, not closed
   * @param reading how
   * @return the corpus, of two words or more
   * @throws TrainingException if the text is empty, not text, or has fewer than two words that are
   *     learned
   * @throws IOException if the stream fails
   */
  public static Corpus read(String source, InputStream in, Reading reading) throws IOException {
    return read(source, in, reading, ReadingProgress.Listener.NONE);
  }

  /**
   * Reads a text, and tells how far it has come.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in the text; read to its end, not closed. How much there is in all is known of a {@link
   *     embedkit.api.file.FileStream}
   * @param reading how
   * @param listener told of the progress
   * @return the corpus, of two words or more
   * @throws TrainingException if the text is empty, not text, or has fewer than two words that are
   *     learned
   * @throws IOException if the stream fails
   */
  public static Corpus read(
      String source, InputStream in, Reading reading, ReadingProgress.Listener listener)
      throws IOException {
    return read(source, in, reading, listener, () -> false);
  }

  /**
   * Reads a text, unless it is cancelled meanwhile.
   *
   * @param source what to call it in messages, such as the file's name
   * @param in the text; read to its end, not closed
   * @param reading how
   * @param listener told of the progress
   * @param cancelled asked often, by any thread; true ends the reading
   * @return the corpus, of two words or more
   * @throws embedkit.api.TrainingCancelledException if it was cancelled
   * @throws TrainingException if the text is empty, not text, or has fewer than two words that are
   *     learned
   * @throws IOException if the stream fails
   */
  public static Corpus read(
      String source,
      InputStream in,
      Reading reading,
      ReadingProgress.Listener listener,
      BooleanSupplier cancelled)
      throws IOException {
    ReadingMeter meter = new ReadingMeter(listener, cancelled);
    return of(source, new TextReader(source, in, reading, meter), reading);
  }

  /** Told of the distinct tokens of a text. */
  @FunctionalInterface
  public interface Tally {
    /**
     * Tells of a token.
     *
     * @param utf8 holds it
     * @param from its first byte
     * @param length its bytes
     * @param count how often it stands in the text
     */
    void token(byte[] utf8, int from, int length, long count);
  }

  /**
   * Counts the tokens of one piece of a text, which others count the other pieces of.
   *
   * @param source what to call it in messages
   * @param in the piece; read to its end, not closed
   * @param reading how; of its numbers only {@code maxVocabulary} matters, which bounds what is
   *     kept
   * @param tally told of each distinct token, in the order in which they came
   * @return the words of the piece, each as often as it occurs
   * @throws TrainingException if it is not text
   * @throws IOException if the stream fails
   */
  public static long count(String source, InputStream in, Reading reading, Tally tally)
      throws IOException {
    ReadingMeter meter = new ReadingMeter(ReadingProgress.Listener.NONE, () -> false);
    TextReader text = new TextReader(source, in, reading, meter);
    text.readAll();
    TokenCounter counter = text.counter();
    for (int id = 0; id < counter.size(); id++) {
      tally.token(counter.bytes(), counter.start(id), counter.length(id), counter.count(id));
    }
    return text.words();
  }

  /**
   * Reads one piece of a text whose words are known; it may have none of them.
   *
   * @param source what to call it in messages
   * @param in the piece; read to its end, not closed
   * @param reading how, with the words as its base
   * @return the piece, whose rows are those of the base alone
   * @throws TrainingException if it is not text
   * @throws IOException if the stream fails
   */
  public static Corpus piece(String source, InputStream in, Reading reading) throws IOException {
    ReadingMeter meter = new ReadingMeter(ReadingProgress.Listener.NONE, () -> false);
    TextReader text = new TextReader(source, in, reading, meter);
    text.readAll();
    return new Corpus(text, new TokenRows(text.counter(), reading), reading);
  }

  static Corpus of(String source, TextReader text, Reading asked) throws IOException {
    text.readAll();
    if (text.counter().size() == 0 && text.forgotten() == 0) {
      throw new TrainingException(source + " is empty: there is no word to learn from");
    }
    Reading reading = asked.forText(text.words());
    if (reading.phrases().passes() > 0) {
      PhraseJoining joining = new PhraseJoining(text, reading);
      for (int pass = 1; pass <= reading.phrases().passes(); pass++) {
        joining.pass(pass);
      }
    }
    TokenRows rows = new TokenRows(text.counter(), reading);
    rows.check(source);
    return new Corpus(text, rows, reading);
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
   * Returns how often a word must occur to be learned.
   *
   * @return 1 or more
   */
  public int minCount() {
    return minCount;
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

  /**
   * Returns the occurrences of each row's word in this text.
   *
   * @return one for each row, 0 for words of a base that the text lacks; not to be changed
   */
  public long[] counts() {
    return counts;
  }

  /**
   * Returns how many distinct tokens were forgotten while the text was read, because there were too
   * many to count: the rarest at that time. One that comes again is counted from there on.
   *
   * @return 0 for all but huge texts, and those of which only the most frequent words are kept
   */
  public long forgotten() {
    return forgotten;
  }

  /**
   * Returns what is to be told of the text: spots that were not text and were mended, and what the
   * tokenizer did not do well.
   *
   * @return sentences without a full stop, each with its place
   */
  public List<String> notices() {
    return notices;
  }

  /**
   * Returns what tells this text from another: a checksum of its bytes, decompressed, and their
   * number. What the text is called and how it is packed makes no difference.
   *
   * @return a text without spaces
   */
  public String digest() {
    return digest;
  }

  /**
   * Returns how many chunks the text is cut into.
   *
   * @return 1 or more
   */
  public int chunks() {
    return chunkEnds.length;
  }

  /**
   * Returns the most ids of a chunk.
   *
   * @return room for any chunk
   */
  public static int longestChunk() {
    return CorpusChunks.LONGEST;
  }

  /**
   * Copies a chunk of the text: row ids with {@link #LINE_END} between lines.
   *
   * @param index which, from 0
   * @param into takes them, of {@link #longestChunk} or more
   * @return how many
   */
  public int chunk(int index, int[] into) {
    long from = index == 0 ? 0 : chunkEnds[index - 1];
    int count = (int) (chunkEnds[index] - from);
    ids.get(from, into, count);
    return count;
  }

  /**
   * Goes through the lines that have words that are learned. One that chunks cut comes in pieces.
   *
   * @param line told of each
   */
  public void eachLine(Objective.Line line) {
    int[] some = new int[longestChunk()];
    for (int chunk = 0; chunk < chunks(); chunk++) {
      int count = chunk(chunk, some);
      int from = 0;
      for (int i = 0; i <= count; i++) {
        if (i == count || some[i] == LINE_END) {
          if (i > from) {
            line.line(some, from, i);
          }
          from = i + 1;
        }
      }
    }
  }

  /**
   * Returns what the text was allowed of the heap.
   *
   * @return bytes, 0 or more
   */
  public long memory() {
    return memory;
  }
}
