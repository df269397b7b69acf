package embedkit.collection;

import embedkit.api.StoreClosedException;
import embedkit.collection.store.Snapshot;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state that searches are answered by, which may be another one with each commit. Safe for any
 * number of threads.
 */
final class States {

  private final String name;

  // Guarded by this.
  private @Nullable Snapshot now;

  /**
   * Begins with a state.
   *
   * @param first is let go when another one is shown, or this is closed
   */
  States(String name, Snapshot first) {
    this.name = name;
    this.now = first;
  }

  /** Asks the state of now, which stays open meanwhile. */
  <T> T ask(Function<Snapshot, T> question) {
    Snapshot held;
    synchronized (this) {
      if (now == null) {
        throw new StoreClosedException(name + " is closed");
      }
      held = now;
      held.hold();
    }
    try {
      return question.apply(held);
    } finally {
      held.release();
    }
  }

  void checkOpen() {
    ask(held -> held);
  }

  /** Answers by another state from now on, which stays its giver's to let go. */
  void show(Snapshot next) {
    Snapshot before;
    synchronized (this) {
      before = now;
      if (before == null || before == next) {
        return;
      }
      next.hold();
      now = next;
    }
    before.release();
  }

  /**
   * Answers nobody any more.
   *
   * @return the state of before, to be let go; null if this was closed already
   */
  @Nullable Snapshot close() {
    synchronized (this) {
      Snapshot last = now;
      now = null;
      return last;
    }
  }
}
