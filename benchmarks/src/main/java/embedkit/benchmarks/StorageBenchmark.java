package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
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
 * Rows in and out of a table of 2 GB, which no cache holds, against plain copies of as many bytes.
 * One operation is one row.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StorageBenchmark {

  private static final int ROWS = 4_000_000;
  private static final int DIM = 128;
  private static final int BATCH = 4096;
  private static final int BATCHES = 256;

  /** The storage. */
  @Param({"heap", "mmap"})
  public String store;

  private EmbeddingTable table;
  private EmbeddingStore rows;
  private final long[] ids = new long[BATCH * BATCHES];
  private final float[] block = new float[BATCH * DIM];
  private float[] plain;
  private int next;

  /** For JMH. */
  public StorageBenchmark() {}

  /** Makes the table and touches all of it. */
  @Setup(Level.Trial)
  public void fill() {
    table = Tables.installed().create(store, TableShape.f32(ROWS, DIM), Optional.empty(), Map.of());
    rows = table.store();
    java.util.Arrays.fill(block, 0.5f);
    for (long row = 0; row + BATCH <= ROWS; row += BATCH) {
      rows.scatter(row, BATCH, block, 0, DIM);
    }
    Random random = new Random(1);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.nextInt(ROWS);
    }
    plain = new float[ROWS * DIM];
    java.util.Arrays.fill(plain, 0.5f);
  }

  /** Closes the table. */
  @TearDown(Level.Trial)
  public void close() {
    table.close();
  }

  private int batch() {
    next = (next + 1) % BATCHES;
    return next * BATCH;
  }

  /**
   * Gathers random rows.
   *
   * @return the block
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] gatherRandomRows() {
    rows.gather(ids, batch(), BATCH, block, 0, DIM);
    return block;
  }

  /**
   * Copies random rows of one array, the least that a gather has to do.
   *
   * @return the block
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] copyRandomRows() {
    int from = batch();
    for (int i = 0; i < BATCH; i++) {
      System.arraycopy(plain, (int) ids[from + i] * DIM, block, i * DIM, DIM);
    }
    return block;
  }

  /** Adds to random rows. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void addToRandomRows() {
    rows.add(ids, batch(), BATCH, block, 0, DIM);
  }

  /**
   * Gathers random rows and passes over them once, by which the time of an addition is judged.
   *
   * @return the sum
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float gatherRandomRowsAndPass() {
    rows.gather(ids, batch(), BATCH, block, 0, DIM);
    for (int i = 0; i < block.length; i++) {
      block[i] += 1e-3f;
    }
    return block[0];
  }

  /**
   * Reads blocks one behind the other.
   *
   * @return the block
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] gatherBlocksInOrder() {
    rows.gather((long) batch() * (ROWS / (BATCH * BATCHES)), BATCH, block, 0, DIM);
    return block;
  }

  /**
   * Copies as many bytes from one array to another.
   *
   * @return the block
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] copyBlocksInOrder() {
    System.arraycopy(plain, batch() * (ROWS / (BATCH * BATCHES)) * DIM, block, 0, BATCH * DIM);
    return block;
  }
}
