package embedkit.search.near;

import embedkit.api.Progress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Pieces of work that all processors share, that are told of, and that can be given up.
 *
 * @param told how far it has come
 * @param check throws if it is no longer wanted; called before each piece, by any thread
 */
public record Work(Progress told, Runnable check) {

  /** How many rows are one piece where rows are worked on one by one. */
  public static final int ROWS = 4096;

  /** Each piece once, in any order; what they do must not depend on it. */
  public void each(int pieces, IntConsumer piece) {
    AtomicLong done = new AtomicLong();
    run(pieces, piece, () -> told.at(done.incrementAndGet(), pieces));
  }

  /** The same, not told of. */
  public void quietly(int pieces, IntConsumer piece) {
    run(pieces, piece, () -> {});
  }

  /** Worker threads take the next piece when they are done with one: pieces differ in size. */
  private void run(int pieces, IntConsumer piece, Runnable after) {
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(pieces, Runtime.getRuntime().availableProcessors());
    IntStream.range(0, workers)
        .parallel()
        .forEach(
            _ -> {
              for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                check.run();
                piece.accept(i);
                after.run();
              }
            });
  }

  public static int pieces(int rows) {
    return Math.ceilDiv(rows, ROWS);
  }
}
