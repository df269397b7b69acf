package embedkit.training;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.Version;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.Initializer;
import embedkit.api.NgramRows;
import embedkit.api.Progress;
import embedkit.api.Schedule;
import embedkit.api.Slot;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.spi.StoreProvider;
import embedkit.training.run.BoundModel;
import embedkit.training.run.Training;
import embedkit.training.run.TrainingState;
import embedkit.training.text.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A text that a run has read, from which it starts a table or takes one up again. Immutable, and
 * safe for any number of threads; each {@link #start} makes a table of its own.
 */
@Incubating
public final class ReadText {

  /** What a checkpoint says of its text's content. */
  static final String DIGEST = "checkpoint.text";

  private static final String STARTED = "the table was made";

  /** How the pipeline of a table was changed on the way. */
  private static final String RESUMED = "resumed";

  private final PipelineRun run;
  private final Corpus corpus;
  private final Optional<Growth> growth;
  private final Pipeline pipeline;
  private final Plugins plugins;
  private final TextModel model;
  private final int dim;

  ReadText(PipelineRun run, Corpus corpus, Optional<Growth> growth) {
    this.run = run;
    this.corpus = corpus;
    this.growth = growth;
    this.pipeline = run.pipeline().completed(corpus);
    this.plugins = suiting(run, pipeline);
    this.dim = growth.map(Growth::dim).orElseGet(() -> run.pipeline().get(Pipeline.DIM).intValue());
    this.model =
        plugins
            .objective()
            .bind(
                new Objective.Text(
                    corpus.vocabulary(),
                    corpus.counts(),
                    dim,
                    pipeline().get(Pipeline.WINDOW).intValue(),
                    pipeline().get(Pipeline.SEED),
                    corpus::eachLine));
    if (pipeline().outputShare() > 0 && model.outputs().isEmpty()) {
      throw new ConfigurationException(
          "vectors="
              + pipeline().get(Pipeline.VECTORS)
              + " adds each word's output row, and "
              + plugins.objective().spec()
              + " has none; take vectors=input");
    }
  }

  /** A text of few words has an objective of fewer negatives, unless the host brought its own. */
  private static Plugins suiting(PipelineRun run, Pipeline pipeline) {
    Plugins plugins = run.plugins();
    String asked = run.pipeline().objective();
    String suited = pipeline.objective();
    Catalog catalog = run.tables().catalog();
    return suited.equals(asked)
            || !plugins.objective().spec().equals(catalog.objective(asked).spec())
        ? plugins
        : plugins.withObjective(catalog.objective(suited));
  }

  /**
   * Returns what is done with this text.
   *
   * @return the pipeline of the run, completed by what suits a text of this size
   */
  public Pipeline pipeline() {
    return pipeline;
  }

  TextModel model() {
    return model;
  }

  Corpus corpus() {
    return corpus;
  }

  /**
   * Returns the words that are learned.
   *
   * @return two or more, with their counts
   */
  public Vocabulary vocabulary() {
    return corpus.vocabulary();
  }

  /**
   * Returns the occurrences of the words that are learned.
   *
   * @return words per epoch
   */
  public long words() {
    return corpus.words();
  }

  /**
   * Returns the occurrences of all tokens, those that were too rare included.
   *
   * @return words in the text
   */
  public long allWords() {
    return corpus.allWords();
  }

  /**
   * Returns how many distinct tokens were forgotten while the text was read, because there were too
   * many to count: the rarest at that time.
   *
   * @return 0 for all but huge texts, and those of which only the most frequent words are kept
   */
  public long forgotten() {
    return corpus.forgotten();
  }

  /**
   * Returns what is to be told of the text: spots that were not text, with the first of them, what
   * the tokenizer did not do well, and what a preset came to.
   *
   * @return sentences without a full stop at their end, each with its place
   */
  public List<String> notices() {
    String preset = pipeline.get(Pipeline.PRESET);
    if (preset.equals(Preset.USUAL.text())) {
      return corpus.notices();
    }
    List<String> notices = new ArrayList<>(corpus.notices());
    notices.add(
        String.format(
            Locale.ROOT,
            "preset %s: epochs=%d, and %s",
            preset,
            pipeline.get(Pipeline.EPOCHS),
            plugins.objective().spec()));
    return notices;
  }

  /**
   * Makes the table as it starts: random, or with the rows of the table that grows.
   *
   * @return the table, ready to learn; the caller closes it
   * @throws embedkit.api.StoreException if it does not fit
   * @throws embedkit.api.TrainingCancelledException if the run was cancelled, or the thread is
   *     interrupted
   */
  public TrainingRun start() {
    BooleanSupplier ends = run.endsFor(Thread.currentThread());
    PipelineRun.heed(ends, STARTED);
    Tables tables = run.tables();
    Optional<Path> ownFile = run.ownFile();
    ElementType type = ElementType.of(pipeline().get(Pipeline.ELEMENT_TYPE));
    EmbeddingTable table =
        tables.create(
            pipeline().get(Pipeline.STORE),
            new TableShape(corpus.vocabulary().size(), dim, type),
            Optional.of(corpus.vocabulary()),
            metadata());
    try {
      Initializer.Rows rows =
          tables.initialize(
              table, heeding(plugins.initializer(), ends), pipeline().get(Pipeline.SEED));
      model.lay(table.store());
      checkInPlace(table.store());
      if (growth.isEmpty()) {
        model.begin(table.store());
        BoundModel bound = bind(table, rows::frozen, BoundModel.StateSlots.AS_FOUND);
        return running(table, bound, TrainingState.BEGINNING, rows.report());
      }
      return grown(table, growth.get(), rows);
    } catch (RuntimeException | Error e) {
      discard(table, ownFile);
      throw e;
    }
  }

  /** A file whose rows are learned in place has no room for others that belong to them. */
  private void checkInPlace(EmbeddingStore table) {
    Optional<Path> file = run.ownFile();
    boolean more =
        table.slotList().stream().anyMatch(slot -> slot.saved() == Slot.Saved.WITH_TABLE);
    if (file.isPresent() && more) {
      throw new ConfigurationException(
          String.format(
                  Locale.ROOT,
                  "%s cannot learn in place: the rows of %s that are no word's, such as those of n-grams,",
                  file.get(),
                  run.plugins().objective().spec())
              + " have no room in it; give the store another file, or none");
    }
  }

  /** Closes a table that has not learned, whose own file would open as one that has. */
  static void discard(EmbeddingTable table, Optional<Path> ownFile) {
    try (table) {
      ownFile.ifPresent(ReadText::remove);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw FileAccessException.because("cannot remove " + file, e);
    }
  }

  /** The same rows, unless the run is to end while they are made. */
  private static Initializer heeding(Initializer initializer, BooleanSupplier ends) {
    return new Initializer() {
      @Override
      public String spec() {
        return initializer.spec();
      }

      @Override
      public Initializer.Rows bind(Initializer.Target target) {
        return new HeedingRows(initializer.bind(target), ends);
      }
    };
  }

  private record HeedingRows(Initializer.Rows rows, BooleanSupplier ends)
      implements Initializer.Rows {
    @Override
    public Optional<String> report() {
      return rows.report();
    }

    @Override
    public boolean frozen(long row) {
      return rows.frozen(row);
    }

    @Override
    public void fill(long firstRow, int count, float[] dst, int offset, int stride) {
      PipelineRun.heed(ends, STARTED);
      rows.fill(firstRow, count, dst, offset, stride);
    }
  }

  private TrainingRun grown(EmbeddingTable table, Growth from, Initializer.Rows rows) {
    try (Growing growing = from.into(table, corpus, model, plugins.optimizer())) {
      growing.copyRows(rows.report().isEmpty());
      model.begin(table.store());
      LongPredicate frozen = row -> from.frozen(row) || rows.frozen(row);
      BoundModel bound = bind(table, frozen, growing::copyState);
      return running(table, bound, TrainingState.BEGINNING, Optional.of(growing.report()));
    }
  }

  private TrainingRun running(
      EmbeddingTable table, BoundModel bound, TrainingState begin, Optional<String> report) {
    return new TrainingRun(run, this, NgramRows.attach(table), bound, begin, report);
  }

  private BoundModel bind(EmbeddingTable table, LongPredicate frozen, BoundModel.StateSlots slots) {
    EmbeddingStore rows = table.store();
    long numbers = model.parts().stream().mapToLong(part -> part.rows() * part.dim()).sum();
    Training.checkDense(plugins.optimizer(), numbers);
    boolean any = LongStream.range(0, rows.rows()).anyMatch(frozen);
    if (any && !model.parts().getFirst().isTable()) {
      throw new ConfigurationException(
          "no row can be frozen with "
              + plugins.objective().spec()
              + ": a word is made of n-grams, which others share");
    }
    return BoundModel.of(
        model,
        any ? Tables.freezing(rows, frozen) : rows,
        corpus.vocabulary(),
        plugins.optimizer(),
        slots);
  }

  /**
   * Makes the table as it was when a run of this pipeline was left, instead of {@link #start}. The
   * text may have another name, if its content is the same. With other epochs, the learning rate
   * goes on as in a run that had so many from its beginning, and the table's metadata say so.
   *
   * @param file the checkpoint
   * @return the table, ready to go on; the caller closes it
   * @throws ConfigurationException if the file is no checkpoint, or one of another text or
   *     pipeline, or has learned as many epochs already
   * @throws embedkit.api.VectorFileException if the file is damaged
   */
  public TrainingRun resume(Path file) {
    Tables tables = run.tables();
    Optional<Path> ownFile = run.ownFile();
    try (EmbeddingTable left = tables.open(file)) {
      Seal.check(left, file);
      TrainingState begin = PipelineRun.stateOf(left.metadata(), file);
      Seal.verify(tables, file);
      Pipeline leftWith = Pipeline.of(Pipeline.madeBy(left.metadata(), tables.catalog()));
      checkResumable(left, leftWith, begin, file);
      Map<String, String> made = metadata();
      String before = left.metadata().get(RESUMED);
      Optional<String> changed = otherEpochs(leftWith, begin);
      Stream.of(Optional.ofNullable(before), changed)
          .flatMap(Optional::stream)
          .reduce((first, then) -> first + "; " + then)
          .ifPresent(said -> made.put(RESUMED, said));
      Vocabulary words = corpus.vocabulary();
      Initializer.Rows rows =
          plugins
              .initializer()
              .bind(
                  new Initializer.Target(
                      left.store().shape(), Optional.of(words), pipeline().get(Pipeline.SEED)));
      EmbeddingTable table =
          tables.copy(
              left.withVocabulary(words).withMetadata(made),
              pipeline().get(Pipeline.STORE),
              Progress.NONE);
      try {
        LongPredicate frozen =
            row -> growth.map(from -> from.frozen(row)).orElse(false) || rows.frozen(row);
        checkInPlace(table.store());
        BoundModel bound = bind(table, frozen, BoundModel.StateSlots.AS_FOUND);
        return new TrainingRun(
            run,
            this,
            table,
            bound,
            begin,
            changed.map(said -> rates(said, leftWith, bound, begin)));
      } catch (RuntimeException | Error e) {
        discard(table, ownFile);
        throw e;
      }
    }
  }

  private Optional<String> otherEpochs(Pipeline then, TrainingState begin) {
    long now = pipeline().get(Pipeline.EPOCHS);
    long before = then.training().epochs();
    return before == now
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d epochs instead of %d from word %d on",
                now,
                before,
                begin.words()));
  }

  private String rates(String said, Pipeline then, BoundModel bound, TrainingState begin) {
    Schedule schedule = plugins.schedule();
    double rate = bound.learningRate();
    return String.format(
        Locale.ROOT,
        "%s: the learning rate goes on as in a run that had so many, at %.5f where it stood at"
            + " %.5f",
        said,
        rate * schedule.factor(begin.words(), corpus.words() * pipeline().get(Pipeline.EPOCHS)),
        rate * schedule.factor(begin.words(), corpus.words() * then.training().epochs()));
  }

  /** Empty where a part was no plugin's: what was left says all there is of it then. */
  private static Map<String, String> completed(Pipeline then, Catalog catalog) {
    try {
      return then.spelledOut(catalog);
    } catch (ConfigurationException e) {
      return Map.of();
    }
  }

  private void checkText(EmbeddingTable left, Path file) {
    String then = left.metadata().get(DIGEST);
    String corpusThen = left.metadata().get(Pipeline.CORPUS.name());
    String corpusNow = pipeline().get(Pipeline.CORPUS);
    if (then != null && !then.equals(corpus.digest())) {
      throw new ConfigurationException(
          corpusNow.equals(corpusThen)
              ? String.format(
                  Locale.ROOT,
                  "%s was left with another text: %s has changed since",
                  file,
                  corpusNow)
              : String.format(
                  Locale.ROOT,
                  "%s was left with the text %s, and %s is another",
                  file,
                  corpusThen,
                  corpusNow));
    }
    if (then == null && !corpusNow.equals(corpusThen)) {
      throw new ConfigurationException(
          String.format(
                  Locale.ROOT,
                  "%s was left with corpus=%s, and now it is %s; it is too old to tell whether that is the",
                  file,
                  corpusThen,
                  corpusNow)
              + " same text");
    }
  }

  private void checkResumable(EmbeddingTable left, Pipeline then, TrainingState begin, Path file) {
    Catalog catalog = run.tables().catalog();
    checkText(left, file);
    long epochs = pipeline().get(Pipeline.EPOCHS);
    if (epochs != then.training().epochs() && begin.words() >= corpus.words() * epochs) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s has learned %.1f epochs already, and now it is to end at %d",
              file,
              (double) begin.words() / corpus.words(),
              epochs));
    }
    Map<String, String> completed = completed(then, catalog);
    metadata()
        .forEach(
            (name, value) -> {
              String said = left.metadata().get(name);
              boolean checked =
                  name.equals(Pipeline.CORPUS.name()) || name.equals(Pipeline.EPOCHS.name());
              boolean threads = name.equals(Pipeline.THREADS.name());
              // An option that came after the checkpoint is what it stood for then.
              boolean unchanged =
                  value.equals(said)
                      || checked
                      || threads && !pipeline().get(Pipeline.DETERMINISTIC)
                      // How wide the file's whole numbers are says nothing of what is learned.
                      || name.equals(StoreProvider.WORD_WIDTH)
                      || value.equals(completed.get(name));
              if (!unchanged) {
                throw new ConfigurationException(
                    file + " was left with " + name + "=" + said + ", and now it is " + value);
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

  /**
   * What made the table: the pipeline with every plugin's options spelled out, and what came of the
   * text. The store is left out, for it makes no difference to the rows.
   */
  Map<String, String> metadata() {
    Map<String, String> made = new LinkedHashMap<>(pipeline().spelledOut(plugins));
    made.remove(Pipeline.STORE.name());
    made.remove(Pipeline.TEXT_MEMORY.name());
    made.remove(Pipeline.OUT.name());
    made.remove(Pipeline.EVALUATE.name());
    made.put(Pipeline.DIM.name(), Integer.toString(dim));
    made.put("embedkit.version", Version.current());
    made.put("corpus.words", Long.toString(corpus.words()));
    made.putAll(model.metadata());
    return made;
  }
}
