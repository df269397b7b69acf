package embedkit.server;

import embedkit.api.EmbeddingTable;
import embedkit.server.run.Film;
import embedkit.server.run.RunLog;
import embedkit.server.run.Runs;
import java.time.Duration;

/**
 * A training run that a server's clients watch. Whoever runs it tells how far it has come; who
 * watches is told that, and where some hundred words of the table are meanwhile. For one thread at
 * a time.
 */
public final class WatchedRun implements AutoCloseable {

  private final RunLog log;
  private final Film film;
  private long done;

  WatchedRun(String name, EmbeddingTable table, Runs runs) {
    this.log = new RunLog(name);
    runs.add(log);
    this.film = new Film(log, table);
  }

  /**
   * Tells how far the run has come. Once a second of the run rows of the table are read.
   *
   * @param words words learned so far, 0 or more
   * @param totalWords words of the whole run
   * @param seconds since learning began
   * @param loss the mean loss so far
   * @param learningRate the learning rate now
   */
  public void at(long words, long totalWords, double seconds, double loss, double learningRate) {
    done = words;
    film.at(words, totalWords, seconds, loss, learningRate);
  }

  /** Tells that the run has come to its end; the table is read once more, so it is open still. */
  public void done() {
    film.end(true, done);
  }

  /**
   * Waits until all who watch have heard the end, so that a server may be closed.
   *
   * @param patience how long at the most
   */
  public void heard(Duration patience) {
    try {
      log.heard(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells that the run was stopped, if it has not come to its end. */
  @Override
  public void close() {
    film.end(false, done);
  }
}
