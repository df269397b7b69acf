package embedkit.server.explore;

import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** A table that is learned while one watches, by a thread of its own; one at a time. */
final class LearnWork {

  /** How far it has come. */
  enum State {
    NONE,
    READING,
    LEARNING,
    READY,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is told of it.
   *
   * @param state how far it has come
   * @param message why it failed; else empty
   */
  record Progress(State state, String message) {}

  private final Explorer.Learning learning;
  private final Consumer<EmbeddingTable> learned;
  private volatile Progress progress = new Progress(State.NONE, "");

  LearnWork(Explorer.Learning learning, Consumer<EmbeddingTable> learned) {
    this.learning = Objects.requireNonNull(learning, "learning");
    this.learned = Objects.requireNonNull(learned, "learned");
  }

  Progress progress() {
    return progress;
  }

  /** Begins, unless one is being learned. */
  synchronized void begin() {
    State state = progress.state();
    if (state == State.READING || state == State.LEARNING) {
      return;
    }
    progress = new Progress(State.READING, "");
    Thread.ofPlatform().daemon().name("embedkit-learning").start(this::learn);
  }

  private void learn() {
    try {
      learned.accept(learning.learn(() -> progress = new Progress(State.LEARNING, "")));
      progress = new Progress(State.READY, "");
    } catch (EmbedkitException e) {
      progress = new Progress(State.FAILED, e.finding());
    } catch (OutOfMemoryError e) {
      progress = new Progress(State.FAILED, "there is not memory enough to learn it");
    } catch (RuntimeException e) {
      // A fault: whoever watches is not left waiting, and whoever runs the server sees it.
      progress = new Progress(State.FAILED, "it failed; whoever runs the server is told more");
      throw e;
    }
  }
}
