package embedkit.training;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Initializer;
import embedkit.api.NgramRows;
import embedkit.api.Progress;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.text.TextModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * One run of a pipeline: {@link #read} its text, {@link #start} or {@link #resume} its table,
 * {@link #learn}. For one run and one thread, except {@link #cancel}.
 */
public final class PipelineRun {

  private static final String VERSION = "0.1.0-SNAPSHOT";

  private final Tables tables;
  private final Pipeline pipeline;
  private final Parts parts;
  private final Texts texts;
  private final Trainer trainer;
  private Path checkpoint;
  private Duration every = Duration.ofDays(1000);
  private Consumer<EmbedkitException> failed = failure -> {};
  private volatile boolean cancelled;
  private TrainingState begin = TrainingState.BEGINNING;
  private Initializer.Rows started;
  private Growth growth;

  /** Opens texts by name. */
  @FunctionalInterface
  public interface Texts {
    /**
     * Opens a text.
     *
     * @param corpus what the pipeline calls it
     * @return its bytes, decompressed; closed by the run. How much there is in all is known of a
     *     {@link embedkit.api.file.FileStream}
     * @throws FileAccessException if it cannot be read
     */
    InputStream open(String corpus);
  }

  /**
   * A run with parts of the host's choice.
   *
   * @param tables makes the table, and opens files
   * @param pipeline what is to be done
   * @param parts the plugins that do it
   * @param texts opens the corpus
   */
  public PipelineRun(Tables tables, Pipeline pipeline, Parts parts, Texts texts) {
    this.tables = Objects.requireNonNull(tables, "tables");
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    this.parts = Objects.requireNonNull(parts, "parts");
    this.texts = Objects.requireNonNull(texts, "texts");
    this.trainer = new Trainer(pipeline.training(parts.objective()), parts.schedule());
  }

  /**
   * A run with the parts that the pipeline names, on a text in a file.
   *
   * @param tables makes the table, opens files, has the plugins
   * @param pipeline what is to be done
   * @return the run
   * @throws ConfigurationException if a spec cannot be met
   */
  public static PipelineRun of(Tables tables, Pipeline pipeline) {
    return new PipelineRun(
        tables,
        pipeline,
        Parts.of(pipeline, tables.catalog()),
        corpus -> tables.file(corpus).open());
  }

  /**
   * Reads, starts and learns.
   *
   * @param listener told of the progress
   * @return the table; the caller closes it
   * @throws TrainingException if the text cannot be learned from, or learning goes astray
   */
  public EmbeddingTable train(TrainingProgress.Listener listener) {
    return train(ReadingProgress.Listener.NONE, listener);
  }

  /**
   * Reads, starts and learns.
   *
   * @param reading told of the progress while the text is read
   * @param learning told of the progress while it is learned
   * @return the table; the caller closes it
   * @throws TrainingException if the text cannot be learned from, or learning goes astray
   */
  public EmbeddingTable train(
      ReadingProgress.Listener reading, TrainingProgress.Listener learning) {
    Corpus corpus = read(reading);
    EmbeddingTable table = start(corpus);
    try {
      learn(corpus, table, learning);
      return table;
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  /**
   * Reads the text, and the words of the table that is to grow if there is one.
   *
   * @return the corpus
   * @throws ConfigurationException if the pipeline names no corpus
   * @throws TrainingException if the text cannot be learned from
   * @throws FileAccessException if it cannot be read
   */
  public Corpus read() {
    return read(ReadingProgress.Listener.NONE);
  }

  /**
   * Reads the text, and the words of the table that is to grow if there is one.
   *
   * @param listener told of the progress over the text
   * @return the corpus
   * @throws ConfigurationException if the pipeline names no corpus
   * @throws TrainingException if the text cannot be learned from
   * @throws FileAccessException if it cannot be read
   */
  public Corpus read(ReadingProgress.Listener listener) {
    String name =
        pipeline
            .find(Pipeline.CORPUS)
            .orElseThrow(() -> new ConfigurationException("the pipeline names no corpus"));
    growth = Growth.of(tables, pipeline);
    Reading reading =
        new Reading(
            Optional.of(parts.tokenizer()),
            pipeline.get(Pipeline.MIN_COUNT).intValue(),
            pipeline.get(Pipeline.MAX_VOCAB).intValue(),
            growth.words(),
            new Phrases(
                pipeline.get(Pipeline.PHRASES).intValue(), pipeline.get(Pipeline.PHRASE_THRESHOLD)),
            pipeline.get(Pipeline.THREADS).intValue(),
            pipeline
                .find(Pipeline.TEXT_MEMORY)
                .map(megabytes -> (long) (megabytes * (1 << 20)))
                .orElseGet(Reading::shareOfTheHeap));
    try (InputStream in = texts.open(name)) {
      return Corpus.read(name, in, reading, listener);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes a corpus that another run read of the same text in the same way, instead of {@link
   * #read}.
   *
   * @param corpus what {@link #read} gave there
   * @return the corpus
   * @throws ConfigurationException if the pipeline goes on from a table, whose words it reads
   */
  public Corpus take(Corpus corpus) {
    if (pipeline.find(Pipeline.FROM).isPresent()) {
      throw new ConfigurationException("a corpus cannot be shared with a run that has from");
    }
    growth = Growth.of(tables, pipeline);
    return corpus;
  }

  /**
   * Makes the table of a corpus, as it starts: random, or with the rows of the table that grows.
   *
   * @param corpus what {@link #read} gave
   * @return the table; the caller closes it
   * @throws embedkit.api.StoreException if it does not fit
   */
  public EmbeddingTable start(Corpus corpus) {
    ElementType type = ElementType.of(pipeline.get(Pipeline.ELEMENT_TYPE));
    TableShape shape = new TableShape(corpus.vocabulary().size(), growth.dim(), type);
    EmbeddingTable table =
        tables.create(
            pipeline.get(Pipeline.STORE),
            shape,
            Optional.of(corpus.vocabulary()),
            metadata(corpus));
    try {
      started = tables.initialize(table, parts.initializer(), pipeline.get(Pipeline.SEED));
      TextModel model = trainer.model(corpus, growth.dim());
      checkVectors(model);
      boolean random = started.report().isEmpty();
      growth.copyTo(table, corpus, model, parts.optimizer(), random);
      model.begin(table.store());
      return NgramRows.attach(table);
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  private void checkVectors(TextModel model) {
    if (pipeline.get(Pipeline.VECTORS).equals("sum") && !Trainer.hasOutputs(model)) {
      throw new ConfigurationException(
          "vectors=sum adds each word's output row, and "
              + parts.objective().spec()
              + " has none; take vectors=input");
    }
  }

  /**
   * Makes the table as it was when a run of this pipeline was left, instead of {@link #start}.
   *
   * @param corpus what {@link #read} gave
   * @param file the checkpoint
   * @return the table; the caller closes it
   * @throws ConfigurationException if the file is no checkpoint, or one of another text or pipeline
   */
  public EmbeddingTable resume(Corpus corpus, Path file) {
    try (EmbeddingTable left = tables.open(file)) {
      begin = stateOf(left.metadata(), file);
      checkResumable(corpus, left, file);
      Vocabulary words = corpus.vocabulary();
      started =
          parts
              .initializer()
              .bind(
                  new Initializer.Target(
                      left.store().shape(), Optional.of(words), pipeline.get(Pipeline.SEED)));
      return tables.copy(
          left.withVocabulary(words).withMetadata(metadata(corpus)),
          pipeline.get(Pipeline.STORE),
          Progress.NONE);
    }
  }

  /**
   * Finds out where a checkpoint is.
   *
   * @param metadata the checkpoint's
   * @param file what to call it in messages
   * @return the state
   * @throws ConfigurationException if it is no checkpoint
   */
  public static TrainingState stateOf(Map<String, String> metadata, Path file) {
    return TrainingState.of(metadata)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    file
                        + " is not a checkpoint of a training run; to go on from a table that is"
                        + " done, name it with --from"));
  }

  private void checkResumable(Corpus corpus, EmbeddingTable left, Path file) {
    Map<String, String> now = metadata(corpus);
    now.forEach(
        (name, value) -> {
          String then = left.metadata().get(name);
          boolean threads = name.equals(Pipeline.THREADS.name());
          boolean unchanged =
              value.equals(then)
                  || threads && !pipeline.get(Pipeline.DETERMINISTIC)
                  || value.equals(completed(left.metadata()).get(name));
          if (!unchanged) {
            throw new ConfigurationException(
                file + " was left with " + name + "=" + then + ", and now it is " + value);
          }
        });
    Vocabulary words = left.vocabulary().orElse(Vocabulary.of(List.of()));
    boolean same = words.size() == corpus.vocabulary().size();
    for (long row = 0; same && row < words.size(); row++) {
      same = words.token(row).equals(corpus.vocabulary().token(row));
    }
    if (!same) {
      throw new ConfigurationException(
          file + " was left with other words than the corpus has now; has the text changed?");
    }
  }

  /** What a checkpoint was made with; an option that came after it has its default. */
  private Map<String, String> completed(Map<String, String> metadata) {
    Pipeline then = Pipeline.of(Pipeline.madeBy(metadata));
    Map<String, String> made = then.settings();
    Parts.of(then, tables.catalog()).addSpecsTo(made);
    return made;
  }

  /**
   * Returns what is to be told of the rows that the run starts with.
   *
   * @return sentences without a full stop at their end, or empty
   */
  public Optional<String> report() {
    return growth.report().or(started::report);
  }

  /**
   * Says what speaks against the chosen optimizer with so many threads.
   *
   * @return a sentence without a full stop at its end, or empty
   */
  public Optional<String> warning() {
    return trainer.warning(parts.optimizer());
  }

  /**
   * Has checkpoints written while the run learns, and when it is cancelled.
   *
   * @param file the checkpoint, replaced each time; its ending is {@code .safetensors}
   * @param every how long to learn between two of them
   * @param failed told of a checkpoint that could not be written on the way, such as to a full
   *     disk; the run goes on. Of one that fails when the run is cancelled, {@link #learn} throws
   */
  public void checkpointing(Path file, Duration every, Consumer<EmbedkitException> failed) {
    this.checkpoint = Objects.requireNonNull(file, "file");
    this.every = Objects.requireNonNull(every, "every");
    this.failed = Objects.requireNonNull(failed, "failed");
  }

  /** Asks the run to end soon, from any thread; a checkpoint is written if one was asked for. */
  public void cancel() {
    cancelled = true;
    trainer.cancel();
  }

  /**
   * Learns.
   *
   * @param corpus the text
   * @param table the table that {@link #start} or {@link #resume} made of it
   * @param listener told of the progress
   * @return how the run ended; of a run that was cancelled, fewer words than its total
   * @throws TrainingException if learning goes astray
   */
  public TrainingProgress learn(
      Corpus corpus, EmbeddingTable table, TrainingProgress.Listener listener) {
    EmbeddingStore rows = learning(corpus, table.store());
    TrainingProgress end =
        trainer.train(corpus, rows, parts.optimizer(), listener, new Writer(corpus, table));
    if (end.words() == end.totalWords() && pipeline.get(Pipeline.VECTORS).equals("sum")) {
      Trainer.addOutputs(rows);
    }
    return end;
  }

  /** Writes the table with the whole pipeline and the place in the text. */
  private final class Writer implements Trainer.Checkpoints {
    private final Corpus corpus;
    private final EmbeddingTable table;
    private long last = System.nanoTime();

    Writer(Corpus corpus, EmbeddingTable table) {
      this.corpus = corpus;
      this.table = table;
    }

    @Override
    public TrainingState begin() {
      return begin;
    }

    @Override
    public void begin(String slot, TextModel.Part part, EmbeddingStore state) {
      if (begin.equals(TrainingState.BEGINNING)) {
        growth.copyState(slot, part, state);
      }
    }

    @Override
    public boolean due() {
      return checkpoint != null && System.nanoTime() - last > every.toNanos();
    }

    @Override
    public void write(TrainingState state) {
      if (checkpoint != null) {
        Map<String, String> all = new LinkedHashMap<>(pipeline.settings());
        all.putAll(metadata(corpus));
        all.putAll(state.metadata());
        save(table.withMetadata(all));
        last = System.nanoTime();
      }
    }
  }

  private void save(EmbeddingTable table) {
    try {
      tables.checkpoint(table, checkpoint, Progress.NONE);
    } catch (FileAccessException e) {
      if (cancelled) {
        throw e;
      }
      failed.accept(e);
    }
  }

  private EmbeddingStore learning(Corpus corpus, EmbeddingStore rows) {
    boolean any = LongStream.range(0, rows.rows()).anyMatch(this::frozen);
    if (any && !trainer.model(corpus, rows.dim()).parts().getFirst().isTable()) {
      throw new ConfigurationException(
          "no row can be frozen with "
              + parts.objective().spec()
              + ": a word is made of n-grams, which others share");
    }
    return any ? Tables.freezing(rows, this::frozen) : rows;
  }

  private boolean frozen(long row) {
    return growth.frozen(row) || started.frozen(row);
  }

  /**
   * What made the table: the pipeline with every plugin's options spelled out, and what came of the
   * text. The store is left out, for it makes no difference to the rows.
   */
  private Map<String, String> metadata(Corpus corpus) {
    Map<String, String> made = new LinkedHashMap<>(pipeline.settings());
    made.remove(Pipeline.STORE.name());
    made.remove(Pipeline.TEXT_MEMORY.name());
    made.remove(Pipeline.OUT.name());
    made.remove(Pipeline.EVALUATE.name());
    made.put(Pipeline.DIM.name(), Integer.toString(growth.dim()));
    parts.addSpecsTo(made);
    made.put("embedkit.version", VERSION);
    made.put("corpus.words", Long.toString(corpus.words()));
    made.putAll(trainer.model(corpus, growth.dim()).metadata());
    return made;
  }
}
