package embedkit.training.run;

import embedkit.api.TrainingException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Workers that learn in step, so that several threads give the same bits on every run. Each learns
 * a chunk of the text of its own. Block by block, all compute their gradients from tables that
 * nobody changes; then each table is stepped by one of them, with the gradients of all in the order
 * of the workers. The tables are divided between the workers, so that these steps are parallel,
 * too.
 */
final class Lockstep {

  private static final int SPINS = 1 << 12;
  private static final int YIELDS = 1 << 6;
  private static final long NAP_NANOS = 20_000;

  private final Run run;
  private final int lanes;
  private final int spins;
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

  Lockstep(Run run, int lanes, BooleanSupplier abandons) {
    this.run = run;
    this.abandons = abandons;
    this.lanes = lanes;
    this.spins = lanes <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
    this.workers = new Worker[lanes];
  }

  /**
   * Works as one of the threads until all is learned, or all are told to end.
   *
   * @param lane which of the threads, from 0
   * @param commands asked by the first thread between two groups of chunks
   * @param pause waits until learning goes on
   */
  void work(int lane, Supplier<Command> commands, Pause pause) throws InterruptedException {
    workers[lane] = new Worker(run);
    while (true) {
      if (lane == 0) {
        command = commands.get();
        group = command == Command.LEARN ? run.nextGroup(lanes) : null;
      }
      meet();
      if (command == Command.END || (group != null && group.chunks() == 0)) {
        return;
      }
      if (command == Command.PAUSE) {
        pause.waitForTheEnd();
      } else {
        learn(lane);
      }
      meet();
    }
  }

  /** Waits while a checkpoint is written. */
  @FunctionalInterface
  interface Pause {
    void waitForTheEnd() throws InterruptedException;
  }

  private void learn(int lane) {
    Worker own = workers[lane];
    boolean busy = lane < group.chunks();
    double rate = group.rate();
    if (busy) {
      own.prepare(group.first() + lane);
    }
    meet();
    int blocks = 0;
    for (int i = 0; i < group.chunks(); i++) {
      blocks = Math.max(blocks, workers[i].blocks());
    }
    for (int block = 0; block < blocks; block++) {
      if (busy && block < own.blocks()) {
        own.compute(block, rate);
      }
      meet();
      step(lane, block, rate);
      if (lane == 0) {
        abandoned = abandons.getAsBoolean();
      }
      meet();
      if (abandoned) {
        return;
      }
    }
    if (busy) {
      own.finish();
    }
  }

  private void step(int lane, int block, double rate) {
    for (int table = lane; table < run.parts().length; table += lanes) {
      for (int i = 0; i < group.chunks(); i++) {
        if (block < workers[i].blocks()) {
          workers[i].step(table, rate);
        }
      }
    }
  }

  /**
   * Waits for the others. They come within microseconds, unless the machine has something else to
   * do, so this spins before it yields. A thread that only yields is given slices that the others
   * need, where there are fewer processors than threads: so in the end it sleeps.
   */
  private void meet() {
    int now = round;
    if (arrived.incrementAndGet() == lanes) {
      arrived.set(0);
      round = now + 1;
      return;
    }
    for (int spin = 0; round == now; spin++) {
      if (broken) {
        throw new TrainingException("another thread failed");
      }
      if (spin < spins) {
        Thread.onSpinWait();
      } else if (spin < spins + YIELDS) {
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
