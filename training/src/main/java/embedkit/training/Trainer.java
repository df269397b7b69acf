package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.Schedule;
import embedkit.api.TableOptimizer;
import embedkit.api.text.TextModel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Learns a table from a corpus, on any store, with any optimizer. Threads share the tables without
 * locks (Hogwild, Niu et al. 2011), unless they are to learn in step. With one thread, or in step,
 * the result depends on the corpus, the options, the initial rows and the optimizer alone, and is
 * the same bit for bit on every store.
 */
public final class Trainer {

  /**
   * The slot of the table that holds its output rows, which start as zeros; one for each word,
   * where the objective has such.
   */
  public static final String OUTPUT = "output";

  private final Training options;
  private final Schedule schedule;
  private volatile boolean cancelled;
  private TextModel model;
  private Corpus modelled;
  private int modelDim;

  /**
   * Makes a trainer for one run, whose learning rate falls in a line as word2vec.c's.
   *
   * @param options what is to be learned
   */
  public Trainer(Training options) {
    this(options, new LinearFall());
  }

  /**
   * Makes a trainer for one run.
   *
   * @param options what is to be learned
   * @param schedule how the learning rate goes; its steps are words
   */
  public Trainer(Training options, Schedule schedule) {
    this.options = Objects.requireNonNull(options, "options");
    this.schedule = Objects.requireNonNull(schedule, "schedule");
  }

  /**
   * Returns how the learning rate goes.
   *
   * @return the schedule
   */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * Adds to each row its output row, as GloVe does and Levy et al. (2015) recommend for small
   * texts: then two words are near not only when they stand in like company, but also when they
   * stand beside each other.
   *
   * @param table a table that was trained here, with its slot {@value #OUTPUT}
   */
  public static void addOutputs(EmbeddingStore table) {
    EmbeddingStore outputs = table.slot(OUTPUT, table.dim(), 0);
    int dim = table.dim();
    int block = Math.max(1, (1 << 14) / dim);
    float[] values = new float[block * dim];
    for (long row = 0; row < table.rows(); row += block) {
      int count = (int) Math.min(block, table.rows() - row);
      outputs.gather(row, count, values, 0, dim);
      table.add(row, count, values, 0, dim);
    }
  }

  /**
   * Says what speaks against learning with an optimizer in threads that share rows without locks.
   *
   * @param optimizer how rows are to learn
   * @return a sentence without a full stop at its end; empty for one thread, in step, and for an
   *     optimizer that stands it well
   */
  public Optional<String> warning(Optimizer optimizer) {
    boolean shared = options.threads() > 1 && !options.deterministic();
    if (!shared || !(optimizer.dense() || optimizer.hasMomentum())) {
      return Optional.empty();
    }
    return Optional.of(
        optimizer.spec()
            + (optimizer.dense()
                ? " moves rows that a step is not given, so threads wait for each other at every"
                    + " step"
                : " keeps a momentum, of which threads that share rows without locks lose updates")
            + ": take threads=1 or deterministic=true, or an optimizer without momentum, such as sgd"
            + " or adagrad");
  }

  /** Tells whether a model has an output row for each word. */
  static boolean hasOutputs(TextModel model) {
    return model.parts().stream().anyMatch(part -> part.slot().equals(OUTPUT) && part.words());
  }

  /** Asks the run to end soon, from any thread. The table then holds what was learned so far. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Learns from the beginning to the end. The table's output rows and the optimizer's state live in
   * slots of the table.
   *
   * @param corpus the text
   * @param table rows of the corpus's vocabulary, initialized
   * @param optimizer how rows learn; the schedule scales its learning rate
   * @param listener told of the progress
   * @return how the run ended
   * @throws ConfigurationException if the table has not one row for each word
   * @throws TrainingException if the loss or a number that was learned is not finite, or the thread
   *     is interrupted
   */
  public TrainingProgress train(
      Corpus corpus,
      EmbeddingStore table,
      Optimizer optimizer,
      TrainingProgress.Listener listener) {
    return train(corpus, table, optimizer, listener, Checkpoints.NONE);
  }

  /**
   * Learns from where a run was left, and says at times where it is. With one thread, a run that
   * was left and taken up again ends with the same bits as one that never was.
   *
   * @param corpus the text
   * @param table rows of the corpus's vocabulary, with the slots that they had at the state
   * @param optimizer how rows learn; the schedule scales its learning rate
   * @param listener told of the progress
   * @param checkpoints where to begin, and who writes down where the run is
   * @return how the run ended
   * @throws ConfigurationException if the table has not one row for each word
   * @throws TrainingException if the loss or a number that was learned is not finite, or the thread
   *     is interrupted
   */
  public TrainingProgress train(
      Corpus corpus,
      EmbeddingStore table,
      Optimizer optimizer,
      TrainingProgress.Listener listener,
      Checkpoints checkpoints) {
    if (table.rows() != corpus.vocabulary().size()) {
      throw new ConfigurationException(
          "a table of "
              + table.rows()
              + " rows cannot learn a vocabulary of "
              + corpus.vocabulary().size()
              + " words");
    }
    TextModel model = model(corpus, table.dim());
    if (checkpoints.begin().equals(TrainingState.BEGINNING)) {
      model.begin(table);
    }
    List<TextModel.Part> learned = model.parts();
    EmbeddingStore[] parts = new EmbeddingStore[learned.size()];
    TableOptimizer[] steps = new TableOptimizer[parts.length];
    FiniteCheck check = new FiniteCheck(corpus.vocabulary());
    check.watch(table);
    for (int i = 0; i < parts.length; i++) {
      TextModel.Part part = learned.get(i);
      EmbeddingStore rows = part.isTable() ? table : check.watch(part.slot(), part, part.of(table));
      steps[i] = optimizer.bind(rows, slots(table, part, check, checkpoints));
      parts[i] = steps[i].settled(rows);
    }
    Run run =
        new Run(
            corpus,
            options,
            model,
            parts,
            steps,
            optimizer.learningRate(),
            schedule,
            checkpoints.begin());
    Watch watch = new Watch(options, run, table, checkpoints, check, () -> cancelled);
    TrainingProgress end = watch.await(listener);
    watch.settle();
    if (end.words() < end.totalWords()) {
      checkpoints.write(watch.state());
    }
    return end;
  }

  /** The state of a part's optimizer stands beside the part. */
  private static Optimizer.Slots slots(
      EmbeddingStore table, TextModel.Part part, FiniteCheck check, Checkpoints checkpoints) {
    String prefix = part.isTable() ? "" : part.slot() + ".";
    return (name, dim, initial) -> {
      EmbeddingStore state = table.slot(prefix + name, part.rows(), dim, initial);
      checkpoints.begin(prefix + name, part, state);
      return check.watch(prefix + name, part, state);
    };
  }

  /**
   * Binds the objective to a text. A run binds once.
   *
   * @param corpus the text
   * @param dim numbers per row
   * @return the model that {@link #train} learns
   * @throws ConfigurationException if the objective cannot learn such a text
   */
  public synchronized TextModel model(Corpus corpus, int dim) {
    if (model == null || modelled != corpus || modelDim != dim) {
      model = options.model(corpus, dim);
      modelled = corpus;
      modelDim = dim;
    }
    return model;
  }

  /** Where a run begins, and who writes down where it is. */
  public interface Checkpoints {
    /** From the beginning, and nothing is written down. */
    Checkpoints NONE = state -> {};

    /**
     * Returns where the run begins.
     *
     * @return the state that the table is in
     */
    default TrainingState begin() {
      return TrainingState.BEGINNING;
    }

    /**
     * Told of each slot of the optimizer's state before the run begins, and may fill it.
     *
     * @param slot the slot's name in the table
     * @param part whose state it is
     * @param state as it was found, or made
     */
    default void begin(String slot, TextModel.Part part, EmbeddingStore state) {}

    /**
     * Tells whether it is time to write down where the run is. Asked ten times a second.
     *
     * @return true to have {@link #write} called as soon as no thread is at work
     */
    default boolean due() {
      return false;
    }

    /**
     * Writes down where the run is: while no thread learns, and when the run was cancelled. All of
     * the table, its output rows and the optimizer's state are then in the table's slots.
     *
     * @param state where the run is
     */
    void write(TrainingState state);
  }
}
