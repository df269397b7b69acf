package embedkit.app.command.learn;

import embedkit.api.EmbeddingTable;
import embedkit.app.answer.Console;
import embedkit.server.Server;
import embedkit.server.WatchedRun;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/** A run that is watched by HTTP, or by nobody. */
final class Watching implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Server server;
  private final WatchedRun run;

  private Watching(Server server, WatchedRun run) {
    this.server = server;
    this.run = run;
  }

  /**
   * Has a run watched.
   *
   * @param port of the server; empty if nobody is to watch
   * @param table what is learned
   */
  static Watching of(Console console, OptionalInt port, EmbeddingTable table) {
    if (port.isEmpty()) {
      return new Watching(null, null);
    }
    Server server =
        Server.on(port.getAsInt())
            .page()
            .telling(failure -> console.say("embedkit: a request failed: " + failure))
            .start();
    WatchedRun run = server.watch("train", table);
    console.say(
        String.format(
            Locale.ROOT,
            "Watch it at %s in a browser, or its events at %sv1/runs/train/events.",
            server.address(),
            server.address()));
    return new Watching(server, run);
  }

  /** Has who watches told what a listener is told. */
  TrainingProgress.Listener beside(TrainingProgress.Listener listener) {
    if (run == null) {
      return listener;
    }
    return new TrainingProgress.Listener() {
      @Override
      public void at(TrainingProgress progress) {
        listener.at(progress);
        run.at(
            progress.words(),
            progress.totalWords(),
            progress.seconds(),
            progress.averageLoss(),
            progress.learningRate());
      }

      @Override
      public void counting(ReadingProgress progress) {
        listener.counting(progress);
      }
    };
  }

  /** Tells that the run has come to its end, while its table is open still. */
  void done() {
    if (run != null) {
      run.done();
    }
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
      run.heard(PATIENCE);
      server.close();
    }
  }
}
