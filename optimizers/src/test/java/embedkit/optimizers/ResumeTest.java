package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A run that was saved, closed and opened again goes on as if nothing had happened, to the bit. */
class ResumeTest {

  private static final Tables TABLES = Tables.installed();
  private static final int ROWS = 500;
  private static final int DIM = 20;
  private static final List<String> OPTIMIZERS =
      List.of(
          "sgd:momentum=0.9,dampening=0.5",
          "sgd:momentum=0.9,semantics=lazy",
          "sgd:weight-decay=0.1",
          "adagrad:lr-decay=0.3",
          "adagrad:weight-decay=0.01",
          "rowwise-adagrad:weight-decay=0.1",
          "adam",
          "adam:semantics=dense,weight-decay=0.01,amsgrad=true",
          "adamw",
          "sparse-adam:clip-norm=0.5",
          "rmsprop:centered=true,momentum=0.9",
          "ftrl:l1=0.001");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> aResumedRunEqualsAnUninterruptedOne() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String store : List.of("heap", "mmap")) {
      for (String spec : OPTIMIZERS) {
        tests.add(dynamicTest(spec + " on " + store, () -> resume(store, spec)));
      }
    }
    return tests.stream();
  }

  private void resume(String store, String spec) {
    Optimizer optimizer = TABLES.catalog().optimizer(spec);
    Path file = folder.resolve("checkpoint.safetensors");
    Path next = folder.resolve("resumed.safetensors");
    float[] expected;
    try (EmbeddingTable straight = start(store)) {
      TableOptimizer steps = optimizer.bind(straight.store());
      run(steps, 0, 20);
      steps.settle();
      expected = all(straight);
    }
    try (EmbeddingTable first = start(store)) {
      TableOptimizer steps = optimizer.bind(first.store());
      run(steps, 0, 9);
      steps.settle();
      TABLES.save(first, file, Saving.usual().as("safetensors:state=true").replacing(true));
    }
    String target = store.equals("heap") ? "heap" : "mmap:path=" + next;
    try (EmbeddingTable second = TABLES.open(file.toString(), Opening.usual().into(target))) {
      TableOptimizer steps = optimizer.bind(second.store());
      if (second.store().slots().containsKey("steps")) {
        assertEquals(9, steps.steps(), "the count is kept with the table");
      }
      run(steps, 9, 20);
      steps.settle();
      assertArrayEquals(expected, all(second));
    }
    next.toFile().delete();
  }

  private static EmbeddingTable start(String store) {
    EmbeddingTable table =
        TABLES.create(store, TableShape.f32(ROWS, DIM), Optional.empty(), Map.of());
    table.store().scatter(0, ROWS, numbers(ROWS * DIM, 3), 0, DIM);
    return table;
  }

  /** Steps of random rows, with a learning rate that changes and a step of no rows. */
  private static void run(TableOptimizer steps, int from, int to) {
    for (int t = from; t < to; t++) {
      int count = t == 5 ? 0 : 60;
      long[] rows = new Random(t).longs(0, ROWS).distinct().limit(count).toArray();
      steps.step(rows, 0, count, numbers(count * DIM, t), 0, DIM, 0.05 * (1 - t / 25.0));
    }
  }

  private static float[] numbers(int n, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static float[] all(EmbeddingTable table) {
    float[] values = new float[ROWS * DIM];
    table.store().gather(0, ROWS, values, 0, DIM);
    return values;
  }

  @Test
  void countsAreKeptBeyondWhatAFloatHolds() {
    long many = (5L << 24) + 12_345_677;
    try (EmbeddingTable table = start("heap")) {
      new Adam(0.001).bind(table.store()).restoreSteps(many);
      assertEquals(many, new Adam(0.001).bind(table.store()).steps());
    }
  }
}
