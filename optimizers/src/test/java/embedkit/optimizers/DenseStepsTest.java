package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rows that catch up are, bit for bit, where a sweep of the table at every step would put them. */
class DenseStepsTest {

  private static final int ROWS = 60;
  private static final int DIM = 7;
  private static final long[] EVERY = LongStream.range(0, ROWS).toArray();

  private static Map<String, Optimizer> optimizers() {
    return Map.of(
        "sgd", new Sgd(0.1, 0.9, 0.1, false, 0, Semantics.DENSE),
        "sgd with decay", new Sgd(0.1, 0, 0, false, 0.1, Semantics.DENSE),
        "adagrad", new Adagrad(0.1, 0.1, 0.1, 1e-10, 0.1, Semantics.DENSE),
        "adam", new Adam(0.01, 0.5, 0.9, 1e-8, 0, false, Semantics.DENSE),
        "amsgrad", new Adam(0.01, 0.9, 0.99, 1e-8, 0.1, true, Semantics.DENSE),
        "adamw", new AdamW(0.01),
        "rmsprop", new Rmsprop(0.01, 0.9, 1e-8, 0.3, true, 0),
        "rmsprop with decay", new Rmsprop(0.01, 0.9, 1e-8, 0, false, 0.01));
  }

  @TestFactory
  Stream<DynamicTest> catchingUpIsASweepToTheBit() {
    return optimizers().entrySet().stream()
        .map(one -> dynamicTest(one.getKey(), () -> compare(one.getValue())));
  }

  /** 600 steps of few rows: some rows come to rest, some are never met. */
  private static void compare(Optimizer optimizer) {
    EmbeddingStore swept = table();
    EmbeddingStore lazy = table();
    TableOptimizer sweep = optimizer.bind(swept);
    TableOptimizer catchUp = optimizer.bind(lazy);
    Random random = new Random(5);
    for (int t = 0; t < 600; t++) {
      long[] rows = random.longs(0, t < 300 ? ROWS - 3 : 4).distinct().limit(2).toArray();
      float[] all = new float[ROWS * DIM];
      float[] some = new float[2 * DIM];
      for (int i = 0; i < some.length; i++) {
        some[i] = random.nextFloat() - 0.5f;
        all[(int) rows[i / DIM] * DIM + i % DIM] = some[i];
      }
      double rate = optimizer.learningRate() * (1 - t / 700.0);
      sweep.step(EVERY, 0, ROWS, all, 0, DIM, rate);
      catchUp.step(rows, 0, 2, some, 0, DIM, rate);
      if (t % 97 == 0) {
        float[] seen = new float[3 * DIM];
        catchUp.settled(lazy).gather(10, 3, seen, 0, DIM);
        float[] there = new float[3 * DIM];
        swept.gather(10, 3, there, 0, DIM);
        assertArrayEquals(there, seen, "step " + t);
      }
    }
    catchUp.settle();
    sweep.settle();
    assertArrayEquals(all(swept), all(lazy));
    lazy.slots().forEach((name, slot) -> same(name, swept.slots().get(name), slot));
  }

  private static void same(String name, EmbeddingStore swept, EmbeddingStore lazy) {
    float[] there = new float[ROWS * lazy.dim()];
    float[] here = there.clone();
    swept.gather(0, ROWS, there, 0, lazy.dim());
    lazy.gather(0, ROWS, here, 0, lazy.dim());
    assertArrayEquals(there, here, name);
  }

  private static EmbeddingStore table() {
    EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
    Random random = new Random(1);
    float[] values = new float[ROWS * DIM];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    table.scatter(0, ROWS, values, 0, DIM);
    return table;
  }

  private static float[] all(EmbeddingStore table) {
    float[] values = new float[ROWS * DIM];
    table.gather(0, ROWS, values, 0, DIM);
    return values;
  }

  @Test
  void whatIsRememberedOfStepsIsBoundedAndMakesNoDifference() {
    AdamRule rule = new AdamRule(0.9, 0.99, 1e-8, 0.1, true, false);
    EmbeddingStore one = table();
    EmbeddingStore other = table();
    TableOptimizer bounded = new DenseSteps(one, one::slot, rule, 5);
    TableOptimizer plain = new DenseSteps(other, other::slot, rule);
    for (int t = 0; t < 23; t++) {
      float[] gradient = new float[DIM];
      gradient[t % DIM] = t;
      bounded.step(new long[] {t}, 0, 1, gradient, 0, DIM, 0.1 / (t + 1));
      plain.step(new long[] {t}, 0, 1, gradient, 0, DIM, 0.1 / (t + 1));
    }
    bounded.settle();
    plain.settle();
    assertArrayEquals(all(other), all(one));
    assertEquals(23, bounded.steps());
  }

  @Test
  void aWriterThatWasKilledLeavesRowsThatAreTakenAsTheyAre() {
    EmbeddingStore table = table();
    TableOptimizer killed = new AdamW(0.01).bind(table);
    killed.step(new long[] {3}, 0, 1, new float[DIM], 0, DIM, 0.1);
    float[] before = all(table);
    TableOptimizer next = new AdamW(0.01).bind(table);
    next.settle();
    assertArrayEquals(before, all(table));
  }

  @Test
  void rowsThatWereNeverMetStayWhereNothingDecays() {
    EmbeddingStore table = table();
    float[] before = all(table);
    TableOptimizer adam = new Adam(0.1, 0.9, 0.99, 0, 0, false, Semantics.DENSE).bind(table);
    for (int t = 0; t < 50; t++) {
      adam.step(new long[] {1}, 0, 1, new float[DIM], 0, DIM, 0.1);
    }
    adam.settle();
    assertArrayEquals(before, all(table));
    assertEquals(List.of("caught-up", "m", "steps", "v"), List.copyOf(table.slots().keySet()));
  }
}
