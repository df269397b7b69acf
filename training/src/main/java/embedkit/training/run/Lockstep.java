package embedkit.training.run;

import embedkit.api.TrainingException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Workers that learn in step, so that several of them give the same bits on every run. Each learns
 * a chunk of the text of its own. Block by block, all compute their gradients from tables that
 * nobody changes; then each table is stepped by one thread, with the gradients of all in the order
 * of the workers. The tables are divided between the threads, so that these steps are parallel,
 * too.
 *
 * <p>The bits depend on the number of workers, not on that of threads: where there are fewer
 * processors than workers, a thread does the work of several, as threads that share a processor
 * would wait for each other's time slices at every block.
 */
final class Lockstep {

  private static final int SPINS = 1 << 12;
  private static final int YIELDS = 1 << 6;
  private static final long NAP_NANOS = 20_000;

  private final Run run;
  private final int threads;
  private final Worker[] workers;
  private final AtomicInteger arrived = new AtomicInteger();
  private final BooleanSupplier abandons;
  private volatile int round;
  private volatile boolean broken;
  private Command command;
  private Run.Group group;
  private boolean abandoned;

  /** What the workers do next. */
  enum Command {
    LEARN,
    PAUSE,
    END
  }

  /**
   * Prepares.
   *
   * @param workers how many learn
   * @param threads how many threads do their work, at most as many
   */
  Lockstep(Run run, int workers, int threads, BooleanSupplier abandons) {
    this.run = run;
    this.abandons = abandons;
    this.threads = threads;
    this.workers = new Worker[workers];
  }

  /**
   * Works as one of the threads until all is learned, or all are told to end.
   *
   * @param thread which of the threads, from 0
   * @param commands asked by the first thread between two groups of chunks
   * @param pause waits until learning goes on
   */
  void work(int thread, Supplier<Command> commands, Pause pause) throws InterruptedException {
    for (int w = thread; w < workers.length; w += threads) {
      workers[w] = new Worker(run);
    }
    while (true) {
      if (thread == 0) {
        command = commands.get();
        group = command == Command.LEARN ? run.nextGroup(workers.length) : null;
      }
      meet();
      if (command == Command.END || (group != null && group.chunks() == 0)) {
        return;
      }
      if (command == Command.PAUSE) {
        pause.waitForTheEnd();
      } else {
        learn(thread);
      }
      meet();
    }
  }

  /** Waits while a checkpoint is written. */
  @FunctionalInterface
  interface Pause {
    void waitForTheEnd() throws InterruptedException;
  }

  private void learn(int thread) {
    double rate = group.rate();
    for (int w = thread; w < group.chunks(); w += threads) {
      workers[w].prepare(group.first() + w);
    }
    meet();
    int blocks = 0;
    for (int w = 0; w < group.chunks(); w++) {
      blocks = Math.max(blocks, workers[w].blocks());
    }
    for (int block = 0; block < blocks; block++) {
      for (int w = thread; w < group.chunks(); w += threads) {
        if (block < workers[w].blocks()) {
          workers[w].compute(block, rate);
        }
      }
      meet();
      step(thread, block, rate);
      if (thread == 0) {
        abandoned = abandons.getAsBoolean();
      }
      meet();
      if (abandoned) {
        return;
      }
    }
    for (int w = thread; w < group.chunks(); w += threads) {
      workers[w].finish();
    }
  }

  private void step(int thread, int block, double rate) {
    for (int table = thread; table < run.parts().length; table += threads) {
      for (int w = 0; w < group.chunks(); w++) {
        if (block < workers[w].blocks()) {
          workers[w].step(table, rate);
        }
      }
    }
  }

  /**
   * Waits for the others. They come within microseconds, unless the machine has something else to
   * do, so this spins before it yields. A thread that only yields is given slices that the others
   * need, where other programs are at work: so in the end it sleeps.
   */
  private void meet() {
    int now = round;
    if (arrived.incrementAndGet() == threads) {
      arrived.set(0);
      round = now + 1;
      return;
    }
    for (int spin = 0; round == now; spin++) {
      if (broken) {
        throw new TrainingException("another thread failed");
      }
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else if (spin < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  /** Lets nobody wait for a thread that failed. */
  void fail() {
    broken = true;
  }
}
