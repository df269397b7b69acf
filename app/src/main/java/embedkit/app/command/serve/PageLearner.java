package embedkit.app.command.serve;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.server.Learner;
import embedkit.server.WatchedRun;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import embedkit.training.progress.ReadingProgress;
import java.util.function.Function;

/** Learns the table of the bare train command, in memory, for who watches it on the page. */
final class PageLearner implements Learner, AutoCloseable {

  private final Tables tables;
  private PipelineRun running;
  private boolean closed;

  PageLearner(Tables tables) {
    this.tables = tables;
  }

  @Override
  public EmbeddingTable learn(Function<EmbeddingTable, WatchedRun> watch) {
    PipelineRun run =
        DefaultCorpus.run(tables, DefaultCorpus.pipeline().completed(tables.catalog()));
    begins(run);
    try (TrainingRun training = run.read(ReadingProgress.Listener.NONE).start();
        WatchedRun watched = watch.apply(training.table())) {
      EmbeddingTable table =
          training.learn(
              at ->
                  watched.at(
                      at.words(),
                      at.totalWords(),
                      at.seconds(),
                      at.averageLoss(),
                      at.learningRate()));
      watched.done();
      return table;
    }
  }

  private synchronized void begins(PipelineRun run) {
    running = run;
    if (closed) {
      run.cancel();
    }
  }

  /** Ends a run that goes on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      running.cancel();
    }
  }
}
