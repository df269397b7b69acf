package embedkit.app.wiring;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.Initializer;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.training.Corpus;
import embedkit.training.SkipGram;
import embedkit.training.Trainer;
import embedkit.training.TrainingProgress;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** The parts of one training run, put together by whoever injects them. For one run. */
public final class TrainingPipeline {

  private final Tables tables;
  private final Choices choices;
  private final SkipGram options;
  private final Initializer initializer;
  private final Optimizer optimizer;
  private final Trainer trainer;
  private Initializer.Rows started;

  /**
   * Puts the parts together.
   *
   * @param tables makes the table
   * @param choices which store, and the dim
   * @param options what is to be learned
   * @param initializer how rows start
   * @param optimizer how rows learn
   * @param trainer learns
   */
  @Inject
  public TrainingPipeline(
      Tables tables,
      Choices choices,
      SkipGram options,
      Initializer initializer,
      Optimizer optimizer,
      Trainer trainer) {
    this.tables = tables;
    this.choices = choices;
    this.options = options;
    this.initializer = initializer;
    this.optimizer = optimizer;
    this.trainer = trainer;
  }

  /**
   * Makes the table of a corpus, as it starts: random.
   *
   * @param corpus the text
   * @param name what to call the text in the table's metadata
   * @return the table; the caller closes it
   * @throws embedkit.api.StoreException if it does not fit
   */
  public EmbeddingTable start(Corpus corpus, String name) {
    TableShape shape = TableShape.f32(corpus.vocabulary().size(), choices.dim());
    EmbeddingTable table =
        tables.create(
            choices.store(), shape, Optional.of(corpus.vocabulary()), metadata(corpus, name));
    try {
      started = tables.initialize(table, initializer, options.seed());
      return table;
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  /**
   * Returns what the initializer told of the rows that {@link #start} made.
   *
   * @return a sentence without a full stop, or empty
   */
  public Optional<String> report() {
    return started.report();
  }

  /**
   * Learns.
   *
   * @param corpus the text
   * @param table the table that {@link #start} made of it
   * @param listener told of the progress
   * @return how the run ended
   * @throws embedkit.training.TrainingException if learning goes astray
   */
  public TrainingProgress learn(
      Corpus corpus, EmbeddingTable table, TrainingProgress.Listener listener) {
    EmbeddingStore rows = learning(table.store());
    TrainingProgress end = trainer.train(corpus, rows, optimizer, listener);
    if (choices.vectors() == Choices.Vectors.SUM) {
      Trainer.addOutputs(rows);
    }
    return end;
  }

  private EmbeddingStore learning(EmbeddingStore rows) {
    boolean any = LongStream.range(0, rows.rows()).anyMatch(started::frozen);
    return any ? Tables.freezing(rows, started::frozen) : rows;
  }

  /** What made the table; the store is left out, for it makes no difference to the rows. */
  private Map<String, String> metadata(Corpus corpus, String name) {
    Map<String, String> made = new LinkedHashMap<>();
    made.put("embedkit.version", "0.1.0-SNAPSHOT");
    made.put("corpus", name);
    made.put("corpus.words", Long.toString(corpus.words()));
    made.put("objective", options.objective().spec());
    made.put("vectors", choices.vectors().name().toLowerCase(Locale.ROOT));
    made.put("window", Integer.toString(options.window()));
    made.put("negatives", Integer.toString(options.negatives()));
    made.put("subsample", Double.toString(options.subsample()));
    made.put("epochs", Integer.toString(options.epochs()));
    made.put("threads", Integer.toString(options.threads()));
    made.put("seed", Long.toString(options.seed()));
    made.put("initializer", initializer.spec());
    made.put("optimizer", optimizer.spec());
    made.put("schedule", trainer.schedule().spec());
    return made;
  }
}
