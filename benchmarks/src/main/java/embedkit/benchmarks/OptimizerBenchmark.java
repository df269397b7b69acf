package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sparse steps over 4096 random rows of a table of a million rows of 128 numbers, which no cache
 * holds, against plain copies of the rows that such a step must read and write. One operation is
 * one row of the table.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OptimizerBenchmark {

  private static final int ROWS = 1_000_000;
  private static final int DIM = 128;
  private static final int BATCH = 4096;
  private static final int BATCHES = 64;

  /** For JMH. */
  public OptimizerBenchmark() {}

  /** Random rows, distinct within a step. */
  private static long[] ids() {
    long[] ids = new long[BATCH * BATCHES];
    Random random = new Random(1);
    for (int batch = 0; batch < BATCHES; batch++) {
      long[] rows = random.longs(0, ROWS).distinct().limit(BATCH).toArray();
      System.arraycopy(rows, 0, ids, batch * BATCH, BATCH);
    }
    return ids;
  }

  /** A table with its optimizer. */
  @State(Scope.Benchmark)
  public static class Table {

    /** The storage. */
    @Param({"heap", "mmap"})
    public String store;

    /** The optimizer. */
    @Param({"sgd", "adagrad", "rowwise-adagrad", "sparse-adam"})
    public String optimizer;

    private final long[] ids = ids();
    private final float[] gradients = new float[BATCH * DIM];
    private EmbeddingTable table;
    private TableOptimizer steps;
    private int next;

    /** For JMH. */
    public Table() {}

    /** Makes the table and touches all of it and of its state. */
    @Setup(Level.Trial)
    public void fill() {
      Tables tables = Tables.installed();
      table = tables.create(store, TableShape.f32(ROWS, DIM), Optional.empty(), Map.of());
      Random random = new Random(2);
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = random.nextFloat() - 0.5f;
      }
      Optimizer made = tables.catalog().optimizer(optimizer);
      steps = made.bind(table.store());
      long[] rows = new long[BATCH];
      for (long first = 0; first < ROWS; first += BATCH) {
        int count = (int) Math.min(BATCH, ROWS - first);
        for (int i = 0; i < count; i++) {
          rows[i] = first + i;
        }
        steps.step(rows, 0, count, gradients, 0, DIM, 0.01);
      }
    }

    /** Closes the table. */
    @TearDown(Level.Trial)
    public void close() {
      table.close();
    }
  }

  /** Two plain arrays. */
  @State(Scope.Benchmark)
  public static class Arrayed {

    /**
     * The optimizer whose step cannot do less: it reads and writes a row for sgd, a row and a
     * number elsewhere for rowwise-adagrad, two rows for adagrad, three for sparse-adam.
     */
    @Param({"sgd", "adagrad", "rowwise-adagrad", "sparse-adam"})
    public String optimizer;

    private final long[] ids = ids();
    private float[] from;
    private float[] to;
    private float[] numbers;
    private int rowsPerRow;
    private boolean numberPerRow;
    private int next;

    /** For JMH. */
    public Arrayed() {}

    /** Makes and touches them. */
    @Setup(Level.Trial)
    public void fill() {
      rowsPerRow = Map.of("adagrad", 2, "sparse-adam", 3).getOrDefault(optimizer, 1);
      numberPerRow = optimizer.equals("rowwise-adagrad");
      numbers = new float[ROWS];
      Arrays.fill(numbers, 0.5f);
      from = new float[ROWS * DIM];
      to = new float[ROWS * DIM];
      Arrays.fill(from, 0.5f);
      Arrays.fill(to, 0.25f);
    }
  }

  /**
   * Takes a step.
   *
   * @param state the table
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void step(Table state) {
    state.next = (state.next + 1) % BATCHES;
    state.steps.step(state.ids, state.next * BATCH, BATCH, state.gradients, 0, DIM, 0.01);
  }

  /**
   * Copies random rows to the same places of another array.
   *
   * @param state the arrays
   * @return the copies
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] copy(Arrayed state) {
    for (int j = 0; j < state.rowsPerRow; j++) {
      state.next = (state.next + 1) % BATCHES;
      for (int i = state.next * BATCH; i < (state.next + 1) * BATCH; i++) {
        int row = (int) state.ids[i] * DIM;
        System.arraycopy(state.from, row, state.to, row, DIM);
        if (state.numberPerRow) {
          state.numbers[(int) state.ids[i]] += state.to[row];
        }
      }
    }
    return state.to;
  }
}
