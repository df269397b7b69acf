package embedkit.spark;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.optimizers.Sgd;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.io.File;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Plain SGD of rate 0.05 whose step breaks in the midst of some tasks. */
public final class Faulty extends DeclaredProvider implements OptimizerProvider {

  /** Steps until the next fault; below 0 there is none. */
  static final AtomicInteger STEPS = new AtomicInteger(-1);

  /** How many faults there are to be, each after as many steps. */
  static final AtomicInteger FAULTS = new AtomicInteger();

  static volatile int every;

  static final AtomicInteger THROWN = new AtomicInteger();

  /** A folder of files, each of which ends the process that finds it; not set where none is to. */
  private static final String KILLERS = System.getProperty("embedkit.test.killers");

  /** A file that must be there before a process ends; not set where none is needed. */
  private static final String WHEN = System.getProperty("embedkit.test.killers.when");

  /** Steps of this process between two looks at the folder. */
  private static final int LOOK = 20;

  private static final AtomicInteger TAKEN = new AtomicInteger();

  public Faulty() {
    super("faulty", "Steps that fail at times.", List.of());
  }

  static void after(int steps, int times) {
    every = steps;
    FAULTS.set(times);
    THROWN.set(0);
    STEPS.set(steps);
  }

  /** Steps that were taken since {@link #after} was told of as many as there can be. */
  static int taken() {
    return Integer.MAX_VALUE - STEPS.get();
  }

  private static void killIfAsked() {
    if (WHEN != null && !new File(WHEN).exists()) {
      return;
    }
    File[] killers = new File(KILLERS).listFiles();
    for (File each : killers == null ? new File[0] : killers) {
      if (each.delete()) {
        Runtime.getRuntime().halt(1);
      }
    }
  }

  @Override
  public Optimizer create(Options options) {
    Sgd sgd = new Sgd(0.05);
    return new Optimizer() {
      @Override
      public String spec() {
        return Options.spec("faulty", new Option.Setting[0]);
      }

      @Override
      public double learningRate() {
        return sgd.learningRate();
      }

      @Override
      public TableOptimizer bind(EmbeddingStore table, Slots slots) {
        TableOptimizer steps = sgd.bind(table, slots);
        return new TableOptimizer() {
          @Override
          public void step(
              long[] rows,
              int from,
              int count,
              float[] gradients,
              int at,
              int stride,
              double rate) {
            if (STEPS.get() >= 0 && STEPS.decrementAndGet() == 0 && FAULTS.getAndDecrement() > 0) {
              THROWN.incrementAndGet();
              STEPS.set(every);
              throw new IllegalStateException("a fault");
            }
            if (KILLERS != null && TAKEN.incrementAndGet() % LOOK == 0) {
              killIfAsked();
            }
            steps.step(rows, from, count, gradients, at, stride, rate);
          }

          @Override
          public long steps() {
            return steps.steps();
          }

          @Override
          public void restoreSteps(long done) {
            steps.restoreSteps(done);
          }
        };
      }
    };
  }
}
