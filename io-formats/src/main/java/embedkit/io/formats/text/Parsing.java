package embedkit.io.formats.text;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** A chunk on its way: whoever comes first, the common pool or the reading thread, parses it. */
final class Parsing {

  private final TextChunk chunk;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final ForkJoinTask<?> task;
  private boolean here;

  private Parsing(TextChunk chunk, boolean alone) {
    this.chunk = chunk;
    this.task = alone ? null : ForkJoinPool.commonPool().submit(this::parse);
  }

  /** Has the pool parse a chunk when it comes to it. */
  static Parsing shared(TextChunk chunk) {
    return new Parsing(chunk, false);
  }

  /** Leaves a chunk to the reading thread: a small one is not worth waking another. */
  static Parsing alone(TextChunk chunk) {
    return new Parsing(chunk, true);
  }

  private void parse() {
    if (begun.compareAndSet(false, true)) {
      chunk.parse();
    }
  }

  /** Parses the chunk in the reading thread, unless another has begun; returns whether it did. */
  boolean tryHere() {
    boolean first = begun.compareAndSet(false, true);
    if (first) {
      chunk.parse();
      here = true;
    }
    return first;
  }

  boolean done() {
    return here || task.isDone();
  }

  /** Waits until whoever began is done. */
  TextChunk await() {
    if (!here) {
      task.join();
    }
    return chunk;
  }

  void cancel() {
    begun.set(true);
  }
}
