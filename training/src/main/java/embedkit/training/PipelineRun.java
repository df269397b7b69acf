package embedkit.training;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.Remedy;
import embedkit.api.TrainingCancelledException;
import embedkit.api.Vocabulary;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.run.TrainingState;
import embedkit.training.source.GivenText;
import embedkit.training.source.TextEncoding;
import embedkit.training.source.TextFiles;
import embedkit.training.text.BadText;
import embedkit.training.text.Corpus;
import embedkit.training.text.Phrases;
import embedkit.training.text.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A pipeline with all that it needs to run: {@link #read} gives the text, which starts or resumes a
 * table, which learns. Each of these is a value that holds what came before it.
 *
 * <p>Immutable but for {@link #cancel}, and safe for any number of threads.
 */
@Incubating
public final class PipelineRun {

  private static final System.Logger LOG = System.getLogger("embedkit.training");

  private final Tables tables;
  private final Pipeline pipeline;
  private final Plugins plugins;
  private final Texts texts;
  private volatile boolean cancelled;

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

    /**
     * Lists the texts that a corpus names, as {@link #several} opens them.
     *
     * @param corpus names between commas, folders, and patterns
     * @return one or more names; a name of no file is left as it is
     * @throws FileAccessException if a folder or a pattern has no files
     */
    static List<String> named(String corpus) {
      return TextFiles.named(corpus);
    }

    /**
     * Takes several texts for one: names between commas, folders, and patterns such as {@code
     * texts/*.txt}, each text beginning a line; the files of a folder or pattern in the order of
     * their names.
     *
     * @return opens what this opens, and several of them
     */
    default Texts several() {
      return corpus -> TextFiles.opened(named(corpus), this::open);
    }
  }

  /**
   * A run with plugins of the host's choice.
   *
   * @param tables makes the table, and opens files
   * @param pipeline what is to be done
   * @param plugins what does it
   * @param texts opens the corpus
   */
  public PipelineRun(Tables tables, Pipeline pipeline, Plugins plugins, Texts texts) {
    this.tables = Objects.requireNonNull(tables, "tables");
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    this.plugins = Objects.requireNonNull(plugins, "plugins");
    this.texts = Objects.requireNonNull(texts, "texts");
  }

  /**
   * A run with the plugins that the pipeline names, on a text in a file. What the pipeline leaves
   * out is what suits its objective.
   *
   * @param tables makes the table, opens files, has the plugins
   * @param pipeline what is to be done
   * @return the run
   * @throws ConfigurationException if a spec cannot be met
   */
  public static PipelineRun of(Tables tables, Pipeline pipeline) {
    Objects.requireNonNull(tables, "tables");
    Texts files = tables::stream;
    return of(tables, pipeline, files.several());
  }

  /**
   * A run with the plugins that the pipeline names. What the pipeline leaves out is what suits its
   * objective.
   *
   * @param tables makes the table, opens files, has the plugins
   * @param pipeline what is to be done
   * @param texts opens the corpus
   * @return the run
   * @throws ConfigurationException if a spec cannot be met
   */
  public static PipelineRun of(Tables tables, Pipeline pipeline, Texts texts) {
    Pipeline whole = pipeline.completed(tables.catalog());
    return new PipelineRun(tables, whole, Plugins.of(whole, tables.catalog()), texts);
  }

  /**
   * Returns the pipeline that a run was left with.
   *
   * @param tables opens the checkpoint
   * @param file the checkpoint
   * @return the pipeline
   * @throws ConfigurationException if the file is no checkpoint
   * @throws embedkit.api.VectorFileException if its metadata are damaged
   */
  public static Pipeline left(Tables tables, Path file) {
    try (EmbeddingTable left = tables.open(file)) {
      Seal.check(left, file);
      stateOf(left.metadata(), file);
      return Pipeline.of(Pipeline.madeBy(left.metadata(), tables.catalog()));
    }
  }

  static TrainingState stateOf(Map<String, String> checkpoint, Path file) {
    return TrainingState.of(checkpoint)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    file + " is not a checkpoint of a training run",
                    List.of(
                        new Remedy.Setting(
                            "go on from a table that is done", "from", file.toString()))));
  }

  /**
   * Reads, starts and learns.
   *
   * @return the table; the caller closes it
   * @throws embedkit.api.TrainingException if the text cannot be learned from, or learning goes
   *     astray
   */
  public EmbeddingTable train() {
    return train(TrainingProgress.Listener.NONE);
  }

  /**
   * Reads, starts and learns. What makes a useful table unlikely ({@link TrainingRun#doubts}) is
   * logged as a warning of {@code embedkit.training}.
   *
   * @param listener told of the progress while the table learns
   * @return the table; the caller closes it
   * @throws embedkit.api.TrainingException if the text cannot be learned from, or learning goes
   *     astray
   */
  public EmbeddingTable train(TrainingProgress.Listener listener) {
    Objects.requireNonNull(listener, "listener");
    Optional<SavedFiles> out = SavedFiles.of(pipeline);
    out.ifPresent(files -> files.check(tables, pipeline));
    Optional<Path> own = ownFile();
    try (TrainingRun run = read().start()) {
      EmbeddingTable table = run.learn(listener);
      run.doubts().forEach(doubt -> LOG.log(System.Logger.Level.WARNING, doubt));
      out.ifPresent(files -> files.save(tables, table, own));
      return table;
    }
  }

  /**
   * Reads, starts, learns and saves as {@link #train(TrainingProgress.Listener)} does, in a thread
   * of an executor. Whoever completes the future before the run does, such as by cancelling it,
   * cancels the run; its table is closed then.
   *
   * @param executor runs it, and waits for it
   * @param listener told of the progress while the table learns, by the executor's thread
   * @return the table, which the caller closes; or, as the cause, what went wrong
   */
  public CompletableFuture<EmbeddingTable> trainAsync(
      Executor executor, TrainingProgress.Listener listener) {
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(listener, "listener");
    CompletableFuture<EmbeddingTable> future = new CompletableFuture<>();
    future.whenComplete((table, failure) -> cancel());
    executor.execute(() -> completeWithTable(future, listener));
    return future;
  }

  private void completeWithTable(
      CompletableFuture<EmbeddingTable> future, TrainingProgress.Listener listener) {
    try {
      EmbeddingTable table = train(listener);
      if (!future.complete(table)) {
        table.close();
      }
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(e);
    }
  }

  /**
   * Reads the text, and the words of the table that is to grow if there is one.
   *
   * @return the text
   * @throws ConfigurationException if the pipeline names no corpus
   * @throws embedkit.api.TrainingException if the text cannot be learned from
   * @throws FileAccessException if it cannot be read
   */
  public ReadText read() {
    return read(ReadingProgress.Listener.NONE);
  }

  /**
   * Reads the text, and the words of the table that is to grow if there is one.
   *
   * @param listener told of the progress over the text
   * @return the text
   * @throws ConfigurationException if the pipeline names no corpus
   * @throws TrainingCancelledException if the run was cancelled meanwhile, or the thread
   *     interrupted
   * @throws embedkit.api.TrainingException if the text cannot be learned from
   * @throws FileAccessException if it cannot be read
   */
  public ReadText read(ReadingProgress.Listener listener) {
    Objects.requireNonNull(listener, "listener");
    String name =
        pipeline
            .find(Pipeline.CORPUS)
            .orElseThrow(() -> new ConfigurationException("the pipeline names no corpus"));
    Optional<GivenText> given = pipeline.handed(Pipeline.CORPUS, GivenText.class);
    given.ifPresent(this::checkGiven);
    return new Attended(name + " was read", () -> cancelled)
        .get(ends -> read(name, given, listener, ends));
  }

  private ReadText read(
      String name,
      Optional<GivenText> given,
      ReadingProgress.Listener listener,
      BooleanSupplier cancels) {
    Optional<Growth> growth = Growth.of(tables, pipeline);
    Reading reading = reading(growth, given);
    Practice practice = Practice.begin(this);
    try (InputStream in = given.map(text -> text.open(tables)).orElseGet(() -> texts.open(name))) {
      return new ReadText(this, Corpus.read(name, in, reading, listener, cancels), growth);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + name, e);
    } finally {
      practice.end();
    }
  }

  private void checkGiven(GivenText given) {
    if (given.ofTokens() && !plugins.tokenizer().atSpaces()) {
      throw new ConfigurationException(
          "the text is tokens already, and the tokenizer "
              + plugins.tokenizer().spec()
              + " would have no part in it; leave it out, or give the text as lines");
    }
    if (given.ofTokens() && pipeline.columns(plugins.objective()).isPresent()) {
      throw new ConfigurationException(
          "the text is tokens already, which have no columns; leave text-column and label-column"
              + " out");
    }
    if (given.ofStrings() && pipeline.given().containsKey(Pipeline.ENCODING.name())) {
      throw new ConfigurationException(
          "the text is strings of Java, which have no encoding; leave encoding out");
    }
  }

  private Reading reading(Optional<Growth> growth, Optional<GivenText> given) {
    boolean cut = given.map(GivenText::ofTokens).orElse(false);
    Optional<Vocabulary> own = cut ? Optional.empty() : plugins.tokenizer().ids().map(OwnWords::of);
    if (own.isPresent()) {
      OwnWords.check(plugins.tokenizer(), pipeline);
    }
    return new Reading(
        cut ? Optional.empty() : Optional.of(plugins.tokenizer()),
        pipeline.find(Pipeline.MIN_COUNT).orElse(0L).intValue(),
        pipeline.get(Pipeline.MAX_VOCAB).intValue(),
        growth.map(Growth::words).or(() -> own),
        new Phrases(
            pipeline.get(Pipeline.PHRASES).intValue(), pipeline.get(Pipeline.PHRASE_THRESHOLD)),
        pipeline.get(Pipeline.THREADS).intValue(),
        pipeline
            .find(Pipeline.TEXT_MEMORY)
            .map(megabytes -> (long) (megabytes * (1 << 20)))
            .orElseGet(Reading::shareOfTheHeap),
        TextEncoding.named(pipeline.get(Pipeline.ENCODING)),
        BadText.named(pipeline.get(Pipeline.ON_BAD_TEXT)),
        pipeline.columns(plugins.objective()));
  }

  /**
   * Returns the file that the table learns in, where that is one of those that it is saved to: it
   * needs no copy, and is whole when the table is closed. It goes if the run does not come to its
   * end.
   *
   * @return the file, by its name among those; or empty where the table is written to its files
   *     when it has learned
   * @throws ConfigurationException if its ending is that of another format
   */
  public Optional<Path> ownFile() {
    return SavedFiles.ofStore(tables, pipeline);
  }

  /**
   * Takes a text that another run read in the same way, instead of {@link #read}.
   *
   * @param text what another run read
   * @return the same text, of this run
   * @throws ConfigurationException if the pipeline goes on from a table, whose words it reads
   */
  public ReadText take(ReadText text) {
    if (pipeline.find(Pipeline.FROM).isPresent()) {
      throw new ConfigurationException("a corpus cannot be shared with a run that has from");
    }
    return new ReadText(this, text.corpus(), Optional.empty());
  }

  /**
   * Says what speaks against the chosen optimizer with so many threads.
   *
   * @return a sentence without a full stop at its end, or empty
   */
  public Optional<String> warning() {
    return pipeline.training().warning(plugins.optimizer());
  }

  /**
   * Asks the run to end, from any thread and at any time: what reads, starts or learns ends with a
   * {@link TrainingCancelledException} within a tenth of a second, however long a pipe or a file
   * system keeps it waiting; that is left to a thread of its own. A checkpoint is written first if
   * one was asked for. An interrupt of the thread that reads, starts or learns does the same. A run
   * that was cancelled stays so.
   */
  public void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** What tells, from any thread, whether the work of one is to end. */
  BooleanSupplier endsFor(Thread worker) {
    return () -> cancelled || worker.isInterrupted();
  }

  /** Ends what is under way if it is to end. */
  static void heed(BooleanSupplier ends, String what) {
    if (ends.getAsBoolean()) {
      throw new TrainingCancelledException("stopped while " + what, (Path) null);
    }
  }

  /**
   * Returns what is done.
   *
   * @return the pipeline, completed by what suits its objective
   */
  public Pipeline pipeline() {
    return pipeline;
  }

  Tables tables() {
    return tables;
  }

  Plugins plugins() {
    return plugins;
  }
}
