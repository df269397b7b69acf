package embedkit.search.layout;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Pieces of work that all processors share, that are told of, and that can be given up. */
record Work(LayoutListener listener, LayoutListener.Phase phase) {

  /** How many rows are one piece where rows are worked on one by one. */
  static final int ROWS = 4096;

  /** Each piece once, in any order; what they do must not depend on it. */
  void each(int pieces, IntConsumer piece) {
    AtomicLong done = new AtomicLong();
    run(pieces, piece, () -> listener.at(phase, done.incrementAndGet(), pieces));
  }

  /** The same, not told of. */
  void quietly(int pieces, IntConsumer piece) {
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
                if (listener.cancelled()) {
                  return;
                }
                piece.accept(i);
                after.run();
              }
            });
    check();
  }

  void check() {
    if (listener.cancelled()) {
      throw new LayoutCancelledException(
          "the map was given up while its " + phase.name().toLowerCase(Locale.ROOT) + " were made");
    }
  }

  static int pieces(int rows) {
    return Math.ceilDiv(rows, ROWS);
  }
}
