package embedkit.training.part;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.Vocabulary;
import embedkit.api.text.Tokenizer;
import embedkit.training.Pipeline;
import embedkit.training.Plugins;
import embedkit.training.source.GivenLines;
import embedkit.training.text.BadText;
import embedkit.training.text.Corpus;
import embedkit.training.text.Phrases;
import embedkit.training.text.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * How the pieces of a text are read, each on a machine of its own, exactly as a run on one machine
 * reads all of it. Immutable, and safe for any number of threads.
 */
@Incubating
public final class PartText {

  private final Tables tables;
  private final Pipeline pipeline;
  private final Tokenizer tokenizer;

  /**
   * Reads as a pipeline says.
   *
   * @param tables has the plugins
   * @param pipeline what is to be done
   * @throws ConfigurationException if a spec cannot be met, or the pipeline wants phrases, a table
   *     to go on from, a column of a table or a tokenizer with a vocabulary of its own, which
   *     pieces cannot be read with
   */
  public PartText(Tables tables, Pipeline pipeline) {
    this.tables = Objects.requireNonNull(tables, "tables");
    Catalog catalog = tables.catalog();
    this.pipeline = pipeline.completed(catalog);
    this.tokenizer = Plugins.of(this.pipeline, catalog).tokenizer();
    if (pipeline.get(Pipeline.PHRASES) > 0) {
      throw refused("phrases", "which words are joined depends on all of a text");
    }
    if (pipeline.find(Pipeline.FROM).isPresent()) {
      throw refused("from", "rows of another table are not dealt out yet");
    }
    if (pipeline
        .find(Pipeline.TEXT_COLUMN)
        .or(() -> pipeline.find(Pipeline.LABEL_COLUMN))
        .isPresent()) {
      throw refused("a column of a table", "its lines are read in pieces, without the header");
    }
    if (tokenizer.ids().isPresent()) {
      throw refused(
          "the tokenizer " + tokenizer.spec(), "its words are not those that the text has");
    }
  }

  private static ConfigurationException refused(String what, String why) {
    return new ConfigurationException(
        what + " is not accepted where a table is learned in parts: " + why);
  }

  /** What a piece of a text holds, chunk by chunk. */
  @FunctionalInterface
  public interface Chunks {
    /**
     * Tells of a chunk.
     *
     * @param ids rows, with {@link #LINE_END} between lines; the next chunk has the same array
     * @param count how many
     * @param words how many of them are rows
     */
    void chunk(int[] ids, int count, int words);
  }

  /** Told of the distinct tokens of a piece. */
  @FunctionalInterface
  public interface Tally {
    /**
     * Tells of a token.
     *
     * @param utf8 holds it
     * @param from its first byte
     * @param length its bytes
     * @param count how often it stands in the piece
     */
    void token(byte[] utf8, int from, int length, long count);
  }

  /** What stands between the lines of a chunk; no row. */
  public static final int LINE_END = Corpus.LINE_END;

  /**
   * Counts the tokens of a piece.
   *
   * @param name what to call it in messages
   * @param lines the piece
   * @param tally told of each distinct token, in the order in which they came; where the pipeline
   *     bounds the vocabulary, of those that may be in it
   * @return the words of the piece, each as often as it occurs
   * @throws embedkit.api.TrainingException if a line is not text
   */
  public long count(String name, Iterable<String> lines, Tally tally) {
    try (InputStream in = GivenLines.ofLines(lines).open(tables)) {
      return Corpus.count(name, in, reading(1, maxVocabulary(), Optional.empty()), tally::token);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
  }

  /**
   * Reads a piece as rows, cut into the chunks that are learned at a time.
   *
   * @param name what to call it in messages
   * @param lines the piece, as it was counted
   * @param words the vocabulary
   * @param chunks told of each chunk in turn
   * @throws embedkit.api.TrainingException if a line is not text
   */
  public void read(String name, Iterable<String> lines, Vocabulary words, Chunks chunks) {
    try (InputStream in = GivenLines.ofLines(lines).open(tables)) {
      // No word is frequent enough to join those of the base.
      Reading known = reading(Integer.MAX_VALUE, 0, Optional.of(words));
      Corpus piece = Corpus.piece(name, in, known);
      int[] ids = new int[Corpus.longestChunk()];
      for (int chunk = 0; chunk < piece.chunks(); chunk++) {
        int count = piece.chunk(chunk, ids);
        int found = 0;
        for (int i = 0; i < count; i++) {
          found += ids[i] == LINE_END ? 0 : 1;
        }
        chunks.chunk(ids, count, found);
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    }
  }

  private Reading reading(int minCount, int maxVocabulary, Optional<Vocabulary> base) {
    return new Reading(
        Optional.of(tokenizer),
        minCount,
        maxVocabulary,
        base,
        Phrases.NONE,
        1,
        Reading.shareOfTheHeap(),
        StandardCharsets.UTF_8,
        BadText.named(pipeline.get(Pipeline.ON_BAD_TEXT)));
  }

  /**
   * Returns how often a word of the whole text must occur to be learned.
   *
   * @param words the words of the text, each as often as it occurs
   * @return 1 or more
   */
  public int minCount(long words) {
    int asked = pipeline.find(Pipeline.MIN_COUNT).orElse(0L).intValue();
    return reading(asked, 0, Optional.empty()).forText(words).minCount();
  }

  /**
   * Returns how many of the most frequent words are kept.
   *
   * @return 0 for all
   */
  public int maxVocabulary() {
    return pipeline.get(Pipeline.MAX_VOCAB).intValue();
  }
}
