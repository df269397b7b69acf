package embedkit.training.run;

import embedkit.api.TrainingException;
import embedkit.training.progress.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Starts the workers and waits for them, telling of the progress. */
final class Watch {
  private final int threads;
  private final Run run;
  private final BoundModel model;
  private final Trainer.Checkpoints checkpoints;
  private final BooleanSupplier cancelled;
  private final Lockstep lockstep;
  private final Object gate = new Object();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch working;
  private final long start = System.nanoTime();
  private final BooleanSupplier abandons;
  private volatile boolean stopped;
  private volatile boolean interrupted;
  private volatile boolean pausing;
  private int waiting;

  Watch(
      Training options,
      Run run,
      BoundModel model,
      Trainer.Checkpoints checkpoints,
      BooleanSupplier cancelled) {
    this.cancelled = cancelled;
    this.run = run;
    this.model = model;
    this.checkpoints = checkpoints;
    // What no checkpoint holds need not stand between two chunks.
    this.abandons = checkpoints == Trainer.Checkpoints.NONE ? () -> !goesOn() : () -> false;
    boolean inStep = options.deterministic() && options.threads() > 1;
    int processors = Runtime.getRuntime().availableProcessors();
    this.threads = inStep ? Math.min(options.threads(), processors) : options.threads();
    this.working = new CountDownLatch(threads);
    this.lockstep = inStep ? new Lockstep(run, options.threads(), threads, abandons) : null;
  }

  /** Brings all rows up to date and looks at each, so that no broken one is saved. */
  void settle() {
    model.settle();
    model.check(model.learningRate());
  }

  TrainingState state() {
    return run.state((System.nanoTime() - start) * 1e-9);
  }

  Outcome await(TrainingProgress.Listener listener) {
    List<Thread> workers = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        int thread = i;
        workers.add(
            Thread.ofPlatform().name("embedkit-train-" + i).daemon().start(() -> work(thread)));
      }
      while (!working.await(100, TimeUnit.MILLISECONDS)) {
        listener.at(progress());
        if (checkpoints.due()) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      // The workers end as if they were cancelled, so that a checkpoint can be written.
      interrupted = true;
    } finally {
      stop(workers);
    }
    rethrow(failure.get());
    TrainingProgress end = progress();
    listener.at(end);
    return run.outcome(end);
  }

  /** Waits until every thread stands between two chunks, and lets the state be written. */
  private void pause() throws InterruptedException {
    synchronized (gate) {
      try {
        pausing = true;
        while (waiting < working.getCount()) {
          gate.wait(10);
        }
        if (working.getCount() > 0 && failure.get() == null) {
          settle();
          checkpoints.write(state(), false);
        }
      } finally {
        pausing = false;
        gate.notifyAll();
      }
    }
  }

  private void waitForTheGate() throws InterruptedException {
    synchronized (gate) {
      waiting++;
      gate.notifyAll();
      while (pausing) {
        gate.wait();
      }
      waiting--;
    }
  }

  /** However the run ends, no thread may still write to a table that its owner closes next. */
  private void stop(List<Thread> workers) {
    stopped = true;
    interrupted |= Thread.interrupted();
    workers.forEach(this::join);
  }

  private void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
      join(thread);
    }
  }

  /**
   * An interrupt is taken away while a checkpoint is written, which it would end; and no longer.
   */
  void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private TrainingProgress progress() {
    return run.progress((System.nanoTime() - start) * 1e-9);
  }

  private void work(int thread) {
    try {
      if (lockstep == null) {
        learnChunks();
      } else {
        lockstep.work(thread, this::command, this::waitForTheGate);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
      if (lockstep != null) {
        lockstep.fail();
      }
    } finally {
      working.countDown();
    }
  }

  private void learnChunks() throws InterruptedException {
    Worker worker = new Worker(run);
    while (goesOn() && run.learnNext(worker, abandons)) {
      if (pausing) {
        waitForTheGate();
      }
    }
  }

  private boolean goesOn() {
    return !cancelled.getAsBoolean() && !interrupted && !stopped && failure.get() == null;
  }

  private Lockstep.Command command() {
    return !goesOn()
        ? Lockstep.Command.END
        : pausing ? Lockstep.Command.PAUSE : Lockstep.Command.LEARN;
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new TrainingException("training failed: " + failure, failure);
    }
  }
}
