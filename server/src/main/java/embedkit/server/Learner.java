package embedkit.server;

import embedkit.api.EmbeddingTable;
import java.util.function.Function;

/** Learns a table for the explorer page, while who looks at the page watches. */
@FunctionalInterface
public interface Learner {

  /**
   * Learns. Called by a thread of the server's own, by one at a time.
   *
   * @param watch to be given the table once it is there and nothing is learned yet; returns who is
   *     told how far the run has come
   * @return the table, learned; the server closes it, with itself or when two others were learned
   *     since
   * @throws embedkit.api.EmbedkitException if it cannot be learned; the page shows the finding
   */
  EmbeddingTable learn(Function<EmbeddingTable, WatchedRun> watch);
}
