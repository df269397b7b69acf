package embedkit.training.part;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.Version;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.api.text.WindowModel;
import embedkit.training.Pipeline;
import embedkit.training.Plugins;
import embedkit.training.run.WindowDraw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is learned in parts: the words, how they are dealt, and a pipeline that is completed by what
 * suits the text. All machines make it of the same values. Immutable, and safe for any number of
 * threads.
 */
@Incubating
public final class PartPlan {

  /** Words of a round: those of a chunk, which is not cut. */
  private static final long LEAST_OF_A_ROUND = 10_000;

  private final Pipeline pipeline;
  private final Plugins plugins;
  private final Vocabulary words;
  private final long[] counts;
  private final long total;
  private final int parts;
  private final float[] keep;
  private final Deal inputs;
  private final Map<String, String> metadata;
  private final int roundsOfAnEpoch;
  private volatile Dealt dealt;

  /** How the output rows were dealt when they were asked for last: the tasks of a round all ask. */
  private record Dealt(int round, Deal deal) {}

  /**
   * Plans.
   *
   * @param tables has the plugins
   * @param asked what is to be done
   * @param words the vocabulary, with counts, the most frequent first
   * @param minCount how often a word had to occur
   * @param split into how many parts rows are dealt, and how often these meet: less often in a text
   *     that has fewer than ten thousand words for each round
   * @throws ConfigurationException if the objective or the optimizer cannot be split, or there are
   *     fewer than two words for each part
   * @throws TrainingException if there are fewer than two words
   */
  public PartPlan(Tables tables, Pipeline asked, Vocabulary words, int minCount, Parts split) {
    this.words = Objects.requireNonNull(words, "words");
    if (words.size() < 2) {
      throw new TrainingException(
          "only "
              + words.size()
              + " distinct words of the text occur "
              + minCount
              + " times or more; take a larger text");
    }
    this.counts = new long[Math.toIntExact(words.size())];
    Arrays.setAll(counts, row -> words.count(row).orElseThrow());
    this.total = Arrays.stream(counts).sum();
    this.parts = split.count();
    Catalog catalog = tables.catalog();
    this.pipeline = asked.completed(catalog).completed(minCount, total, words.size());
    this.plugins = Plugins.of(pipeline, catalog);
    this.keep = WindowDraw.keep(counts, total, pipeline.get(Pipeline.SUBSAMPLE));
    this.inputs = Deal.of(counts.length, parts, seed());
    this.roundsOfAnEpoch = Math.clamp(total / LEAST_OF_A_ROUND, 1, split.rounds());
    TextModel model = model(words, counts);
    this.metadata = metadata(catalog, model);
    check(model);
  }

  private void check(TextModel model) {
    if (!(model instanceof WindowModel windows && windows.splits())) {
      throw new ConfigurationException(
          plugins.objective().spec()
              + " cannot be learned in parts: it takes a word's whole neighbourhood, or rows that"
              + " words share; skipgram without n-grams and with negatives can");
    }
    Optimizer optimizer = plugins.optimizer();
    if (optimizer.dense() || optimizer.hasMomentum()) {
      throw new ConfigurationException(
          optimizer.spec()
              + " cannot learn in parts: its steps count the whole text; take sgd or adagrad");
    }
  }

  private TextModel model(Vocabulary some, long[] theirCounts) {
    return plugins.objective().bind(new Objective.Text(some, theirCounts, dim(), window(), seed()));
  }

  private Map<String, String> metadata(Catalog catalog, TextModel model) {
    Map<String, String> made = new LinkedHashMap<>(pipeline.spelledOut(catalog));
    made.remove(Pipeline.STORE.name());
    made.remove(Pipeline.TEXT_MEMORY.name());
    made.remove(Pipeline.OUT.name());
    made.remove(Pipeline.EVALUATE.name());
    made.put("embedkit.version", Version.current());
    made.put("corpus.words", Long.toString(total));
    made.putAll(model.metadata());
    return made;
  }

  /**
   * Binds the objective to the output rows of a part.
   *
   * @param round from 0
   * @param part which output part
   */
  WindowModel outputModel(int round, int part) {
    if (parts == 1) {
      return (WindowModel) model(words, counts);
    }
    int[] rows = outputs(round).rows(part);
    long[] theirs = new long[rows.length];
    Arrays.setAll(theirs, i -> counts[rows[i]]);
    return (WindowModel) model(new PartWords(words, rows), theirs);
  }

  /**
   * Returns the words of an input part.
   *
   * @param part which
   * @return in the order of the part's rows, with their counts
   */
  public Vocabulary words(int part) {
    return new PartWords(words, inputs.rows(part));
  }

  /**
   * Gives the input rows of a part their first numbers, those that they would have on one machine.
   *
   * @param part which input part
   * @param into takes them, of as many rows as the part has
   */
  public void begin(int part, EmbeddingStore into) {
    Initializer.Target target =
        new Initializer.Target(
            new TableShape(counts.length, dim(), into.elementType()), Optional.of(words), seed());
    Initializer.Rows first = plugins.initializer().bind(target);
    int[] rows = inputs.rows(part);
    float[] row = new float[dim()];
    for (int i = 0; i < rows.length; i++) {
      first.fill(rows[i], 1, row, 0, row.length);
      into.scatter(i, 1, row, 0, row.length);
    }
  }

  /**
   * Returns the learning rate at a word of the text: it falls from sub-step to sub-step, with the
   * share of the work that is done. Were it that of the word's place in the text, each sub-step
   * would begin at a higher rate than the one before it has ended with, and undo what that learned
   * last.
   *
   * @param round from 0
   * @param step which of the round's sub-steps, from 0; there are as many as parts
   * @param wordsBefore words of the text before this one
   * @return above 0
   */
  double rate(int round, int step, long wordsBefore) {
    long share = total / roundsOfAnEpoch;
    long begin = round % roundsOfAnEpoch * share;
    long within = Math.clamp(wordsBefore - begin, 0, roundsOfAnEpoch == 1 ? total : share);
    long done = epoch(round) * total + begin + (step * share + within) / parts;
    return plugins.optimizer().learningRate()
        * plugins.schedule().factor(done, total * pipeline.get(Pipeline.EPOCHS));
  }

  /**
   * Returns what is done.
   *
   * @return the pipeline, completed
   */
  public Pipeline pipeline() {
    return pipeline;
  }

  /**
   * Returns the words.
   *
   * @return all of them, in the order of the table's rows
   */
  public Vocabulary words() {
    return words;
  }

  /**
   * Returns the occurrences of the words that are learned.
   *
   * @return words per epoch
   */
  public long total() {
    return total;
  }

  /**
   * Returns what is to stand in the table's metadata.
   *
   * @return text by name, as a run on one machine writes it
   */
  public Map<String, String> metadata() {
    return new LinkedHashMap<>(metadata);
  }

  /**
   * Returns how many parts there are.
   *
   * @return 1 or more
   */
  public int parts() {
    return parts;
  }

  /**
   * Whether the pairs of two parts are gathered by their words before they are learned. Of two
   * parts, each has half of the words around a word: gathering gains nothing.
   */
  boolean gathers() {
    return parts > 2;
  }

  /**
   * Returns how often the text is worked through.
   *
   * @return 1 or more
   */
  public int epochs() {
    return pipeline.get(Pipeline.EPOCHS).intValue();
  }

  /**
   * Returns how many rounds the run has. In each, every input part meets every output part once,
   * and learns their pairs in one share of the text; those of an epoch are of all the text.
   *
   * @return a multiple of the epochs
   */
  public int rounds() {
    return epochs() * roundsOfAnEpoch;
  }

  /**
   * Returns the epoch of a round.
   *
   * @param round from 0
   * @return from 0
   */
  int epoch(int round) {
    return round / roundsOfAnEpoch;
  }

  /**
   * Tells whether a round learns a chunk of the text.
   *
   * @param round from 0
   * @param chunk its number in the text, from 0
   * @param chunks how many the text has
   * @return true in one round of each epoch
   */
  public boolean learns(int round, long chunk, long chunks) {
    return chunk * roundsOfAnEpoch / chunks == round % roundsOfAnEpoch;
  }

  /**
   * Returns the numbers per row.
   *
   * @return 1 or more
   */
  public int dim() {
    return pipeline.get(Pipeline.DIM).intValue();
  }

  /**
   * Returns how the input rows are dealt, in all epochs.
   *
   * @return the parts
   */
  public Deal inputs() {
    return inputs;
  }

  /**
   * Returns how the output rows are dealt in a round.
   *
   * @param round from 0
   * @return the parts
   */
  public Deal outputs(int round) {
    Dealt last = dealt;
    if (last == null || last.round != round) {
      last = new Dealt(round, Deal.of(counts.length, parts, seed() ^ (round + 1L) << 32));
      dealt = last;
    }
    return last.deal;
  }

  /**
   * Returns how much of each word's output row is added to its input row in the table.
   *
   * @return 0 to 1
   */
  public float outputShare() {
    return pipeline.outputShare();
  }

  Optimizer optimizer() {
    return plugins.optimizer();
  }

  float[] keep() {
    return keep;
  }

  int window() {
    return pipeline.get(Pipeline.WINDOW).intValue();
  }

  long seed() {
    return pipeline.get(Pipeline.SEED);
  }
}
