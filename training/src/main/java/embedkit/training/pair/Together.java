package embedkit.training.pair;

import embedkit.api.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Several threads that do one piece of work between them. */
final class Together {

  private Together() {}

  /**
   * Does the work in some threads at once and waits for all of them.
   *
   * @param threads how many, 1 or more; the caller is one of them
   * @param work done by each
   * @throws TrainingException if one of them failed; what is no checked exception is thrown on
   */
  static void run(int threads, Runnable work) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      others.add(Thread.ofPlatform().name("embedkit-count-" + i).daemon().start(guarded));
    }
    guarded.run();
    others.forEach(Together::join);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new TrainingException("counting failed: " + e, e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      join(thread);
      Thread.currentThread().interrupt();
    }
  }
}
