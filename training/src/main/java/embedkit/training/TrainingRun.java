package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.TrainingCancelledException;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import embedkit.training.run.BoundModel;
import embedkit.training.run.Outcome;
import embedkit.training.run.Trainer;
import embedkit.training.run.TrainingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A table that is ready to learn. {@link #learn} hands it over when all is learned; until then this
 * owns it, and closing this closes it. For one thread, but for {@link #progress} and {@link
 * #doubts}. {@link PipelineRun#cancel}, from any thread, and an interrupt of the thread that learns
 * end it within a tenth of a second, and the time that a checkpoint takes.
 */
@Incubating
public final class TrainingRun implements AutoCloseable {

  /** A checkpoint that took less may be written as often as anybody likes. */
  private static final Duration SHORT = Duration.ofSeconds(5);

  /** Of any longer a run spends no more than so much of its time. */
  private static final int TIMES = 20;

  private final PipelineRun run;
  private final ReadText text;
  private final EmbeddingTable table;
  private final BoundModel model;
  private final TrainingState begin;
  private final Optional<String> report;
  private volatile TrainingProgress progress;
  private volatile List<String> doubts = List.of();
  private boolean handedOver;

  TrainingRun(
      PipelineRun run,
      ReadText text,
      EmbeddingTable table,
      BoundModel model,
      TrainingState begin,
      Optional<String> report) {
    this.run = run;
    this.text = text;
    this.table = table;
    this.model = model;
    this.begin = begin;
    this.report = report;
  }

  /**
   * Checkpoints that are written while the table learns, and when the run is cancelled.
   *
   * @param file the checkpoint, replaced each time; its ending is {@code .safetensors}
   * @param every how long to learn between two of them
   * @param failed told of a checkpoint that could not be written on the way, such as to a full
   *     disk; the run goes on. Of one that fails when the run is cancelled, {@link #learn} throws
   */
  public record Checkpointing(Path file, Duration every, Consumer<EmbedkitException> failed) {
    /** Checks that nothing is null. */
    public Checkpointing {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(every, "every");
      Objects.requireNonNull(failed, "failed");
    }
  }

  /**
   * Returns the table as it is before it learns.
   *
   * @return the table, owned by this until {@link #learn} has handed it over
   */
  public EmbeddingTable table() {
    return table;
  }

  /**
   * Returns what is to be told of the rows that the run starts with.
   *
   * @return sentences without a full stop at their end, or empty
   */
  public Optional<String> report() {
    return report;
  }

  /**
   * Returns how far the run is, or how it ended. Safe for any thread.
   *
   * @return the progress that was told last, or empty before the first
   */
  public Optional<TrainingProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /**
   * Returns what was seen, when all was learned, that makes a useful table unlikely: nothing to
   * learn from, a loss that rose, rows that are all alike. Safe for any thread.
   *
   * @return sentences without a full stop at their end, each with what may help; often none, and
   *     none before the end
   */
  public List<String> doubts() {
    return doubts;
  }

  /**
   * Learns.
   *
   * @return the table, which the caller closes
   * @throws TrainingCancelledException if the run was cancelled, or its thread interrupted
   * @throws embedkit.api.TrainingException if learning goes astray
   */
  public EmbeddingTable learn() {
    return learn(TrainingProgress.Listener.NONE);
  }

  /**
   * Learns.
   *
   * @param listener told of the progress, and at last of how the run ended
   * @return the table, which the caller closes
   * @throws TrainingCancelledException if the run was cancelled, or its thread interrupted
   * @throws embedkit.api.TrainingException if learning goes astray
   */
  public EmbeddingTable learn(TrainingProgress.Listener listener) {
    return learn(listener, Trainer.Checkpoints.NONE, Optional.empty());
  }

  /**
   * Learns, and writes checkpoints.
   *
   * @param listener told of the progress, and at last of how the run ended
   * @param checkpointing where and when
   * @return the table, which the caller closes
   * @throws TrainingCancelledException if the run was cancelled, with the checkpoint that it goes
   *     on from; or its thread interrupted
   * @throws FileAccessException if the run was cancelled or its thread interrupted, and its
   *     checkpoint cannot be written
   * @throws embedkit.api.TrainingException if learning goes astray
   */
  public EmbeddingTable learn(TrainingProgress.Listener listener, Checkpointing checkpointing) {
    return learn(listener, new Writer(checkpointing), Optional.of(checkpointing.file()));
  }

  private EmbeddingTable learn(
      TrainingProgress.Listener listener,
      Trainer.Checkpoints checkpoints,
      Optional<Path> checkpoint) {
    if (handedOver) {
      throw new ConfigurationException("this run has learned its table; start another");
    }
    Pipeline pipeline = text.pipeline();
    Trainer trainer =
        new Trainer(text.corpus(), model, pipeline.training(), run.plugins().schedule(), begin);
    TrainingProgress.Listener noting =
        new TrainingProgress.Listener() {
          @Override
          public void at(TrainingProgress now) {
            progress = now;
            listener.at(now);
          }

          @Override
          public void counting(ReadingProgress now) {
            listener.counting(now);
          }
        };
    Outcome outcome = trainer.train(noting, checkpoints, run.endsFor(Thread.currentThread()));
    TrainingProgress end = outcome.end();
    if (end.words() < end.totalWords()) {
      boolean interrupted = Thread.currentThread().isInterrupted() && !run.cancelled();
      throw new TrainingCancelledException(
          String.format(
              Locale.ROOT,
              "stopped after %,d of %,d words%s",
              end.words(),
              end.totalWords(),
              interrupted ? ": the thread was interrupted" : ""),
          checkpoint.orElse(null));
    }
    model.addOutputs(pipeline.outputShare());
    doubts = Doubts.of(outcome, table.store(), text.model());
    handedOver = true;
    return table;
  }

  /**
   * How long to learn until the next checkpoint: one that takes long to write, such as of a table
   * that is larger than memory, is written more seldom than was asked for.
   *
   * @param every what was asked for
   * @param took how long the last took
   */
  static Duration between(Duration every, Duration took) {
    Duration least = took.compareTo(SHORT) < 0 ? Duration.ZERO : took.multipliedBy(TIMES);
    return every.compareTo(least) > 0 ? every : least;
  }

  /**
   * Closes the table, unless it was handed over. A file that it was to be, {@link
   * PipelineRun#ownFile}, goes with it.
   */
  @Override
  public void close() {
    if (!handedOver) {
      ReadText.discard(table, run.ownFile());
    }
  }

  /** Writes the table with the whole pipeline and the place in the text. */
  private final class Writer implements Trainer.Checkpoints {
    private final Checkpointing told;
    private long last = System.nanoTime();
    private Duration took = Duration.ZERO;

    Writer(Checkpointing told) {
      this.told = told;
    }

    @Override
    public boolean due() {
      return System.nanoTime() - last > between(told.every(), took).toNanos();
    }

    @Override
    public void write(TrainingState state, boolean ends) {
      long begin = System.nanoTime();
      Map<String, String> all = new LinkedHashMap<>(text.pipeline().settings());
      // Beside what the text says, this has what was said when the run was taken up again.
      all.putAll(table.metadata());
      all.putAll(text.metadata());
      all.putAll(state.metadata());
      all.put(ReadText.DIGEST, text.corpus().digest());
      save(table.withMetadata(Seal.on(table, all)), ends);
      last = System.nanoTime();
      took = Duration.ofNanos(last - begin);
    }

    private void save(EmbeddingTable state, boolean last) {
      try {
        run.tables().checkpoint(state, told.file(), Progress.NONE);
      } catch (FileAccessException e) {
        if (last) {
          throw e;
        }
        if (!Thread.currentThread().isInterrupted()) {
          // An interrupt ends the run next, and then there is another checkpoint.
          told.failed().accept(e);
        }
      }
    }
  }
}
