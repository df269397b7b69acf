package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.spi.OptimizerProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every optimizer keeps, lazy or dense ({@link Optimizer#dense()}). Extend it with your
 * provider, and every rule is a test. Rows of one step are distinct, as the contract of {@link
 * TableOptimizer} has it, so what an optimizer does with repeats is its own business.
 */
public abstract class OptimizerKit {

  private static final int ROWS = 300;
  private static final int DIM = 100;

  /** For subclasses. */
  protected OptimizerKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract OptimizerProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  private Optimizer make(String spec) {
    Providers<OptimizerProvider> all = Providers.of("optimizer", List.of(provider()));
    Providers.Choice<OptimizerProvider> choice = all.choose(spec);
    return choice.provider().create(choice.options());
  }

  private static EmbeddingStore table() {
    EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
    float[] values = numbers(ROWS * DIM, 3);
    table.scatter(0, ROWS, values, 0, DIM);
    return table;
  }

  private static float[] numbers(int n, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static float[] all(EmbeddingStore table) {
    float[] values = new float[ROWS * DIM];
    table.gather(0, ROWS, values, 0, DIM);
    return values;
  }

  private static void step(TableOptimizer optimizer, long seed, int count, double rate) {
    long[] rows = new Random(seed).longs(0, ROWS).distinct().limit(count).toArray();
    optimizer.step(rows, 0, count, numbers(count * DIM, seed), 0, DIM, rate);
  }

  /** The text form is a round trip. */
  @Test
  public void theSpecParsesBackToAnEqualOptimizer() {
    for (String spec : specs()) {
      Optimizer made = make(spec);
      assertEquals(made, make(made.spec()), spec);
      assertTrue(made.learningRate() > 0, spec);
    }
  }

  /** Only the rows of a step move, unless the optimizer says that others do. */
  @Test
  public void onlyTheGivenRowsMoveUnlessDense() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      Optimizer made = make(spec);
      TableOptimizer optimizer = made.bind(table);
      float[] before = all(table);
      for (int t = 0; t < 3; t++) {
        optimizer.step(new long[] {4, 2}, 0, 2, numbers(2 * DIM, t), 0, DIM, 0.1);
      }
      optimizer.settle();
      float[] after = all(table);
      for (int row = 0; row < ROWS; row++) {
        boolean given = row == 2 || row == 4;
        if (given || !made.dense()) {
          assertEquals(given, moved(before, after, row), spec + ", row " + row);
        }
      }
    }
  }

  private static boolean moved(float[] before, float[] after, int row) {
    boolean moved = false;
    for (int d = 0; d < DIM; d++) {
      moved |= before[row * DIM + d] != after[row * DIM + d];
    }
    return moved;
  }

  /** Rows that are settled are as if all were settled, whatever was settled before. */
  @Test
  public void settlingBringsRowsUpToDateAndMakesNoOtherDifference() {
    long[] some = {3, 299, 17};
    for (String spec : specs()) {
      EmbeddingStore eager = table();
      EmbeddingStore late = table();
      TableOptimizer settled = make(spec).bind(eager);
      TableOptimizer unsettled = make(spec).bind(late);
      for (int t = 0; t < 6; t++) {
        step(settled, t, 90, 0.05 / (1 + t));
        step(unsettled, t, 90, 0.05 / (1 + t));
        settled.settle();
        if (t == 3) {
          unsettled.settle(some, 0, some.length);
          for (long row : some) {
            assertArrayEquals(row(eager, row), row(late, row), spec + ", row " + row);
          }
          EmbeddingStore view = unsettled.settled(late);
          assertArrayEquals(row(eager, 8), row(view, 8), spec + ", seen through settled()");
        }
      }
      unsettled.settle();
      assertArrayEquals(all(eager), all(late), spec);
      assertEquals(settled.steps(), unsettled.steps(), spec);
    }
  }

  private static float[] row(EmbeddingStore table, long row) {
    float[] values = new float[DIM];
    table.gather(row, 1, values, 0, DIM);
    return values;
  }

  /** The order in which the rows of a step come makes no difference. */
  @Test
  public void theOrderOfTheRowsMakesNoDifference() {
    for (String spec : specs()) {
      EmbeddingStore forward = table();
      EmbeddingStore backward = table();
      TableOptimizer one = make(spec).bind(forward);
      TableOptimizer other = make(spec).bind(backward);
      float[] gradients = numbers(2 * DIM, 4);
      float[] turned = new float[2 * DIM];
      System.arraycopy(gradients, 0, turned, DIM, DIM);
      System.arraycopy(gradients, DIM, turned, 0, DIM);
      for (int t = 0; t < 2; t++) {
        one.step(new long[] {8, 5}, 0, 2, gradients, 0, DIM, 0.05);
        other.step(new long[] {5, 8}, 0, 2, turned, 0, DIM, 0.05);
      }
      one.settle();
      other.settle();
      assertArrayEquals(all(forward), all(backward), spec);
    }
  }

  /** Nothing moves without a learning rate. */
  @Test
  public void aLearningRateOf0MovesNothing() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      TableOptimizer optimizer = make(spec).bind(table);
      float[] before = all(table);
      step(optimizer, 1, 90, 0);
      step(optimizer, 2, 90, 0);
      optimizer.settle();
      assertArrayEquals(before, all(table), spec);
    }
  }

  /** A first step goes against the gradient. */
  @Test
  public void theFirstStepGoesDownhill() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      float[] before = row(table, 7);
      float[] gradient = numbers(DIM, 8);
      make(spec).bind(table).step(new long[] {7}, 0, 1, gradient, 0, DIM, 0.01);
      float[] after = row(table, 7);
      double dot = 0;
      for (int d = 0; d < DIM; d++) {
        dot += gradient[d] * (double) (after[d] - before[d]);
      }
      assertTrue(dot < 0, spec);
    }
  }

  /** A row that a gradient has moved moves on without one by momentum, and by nothing else. */
  @Test
  public void momentumIsDeclared() {
    for (String spec : specs()) {
      EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
      Optimizer made = make(spec);
      TableOptimizer optimizer = made.bind(table);
      optimizer.step(new long[] {7}, 0, 1, numbers(DIM, 8), 0, DIM, 0.01);
      float[] first = row(table, 7);
      optimizer.step(new long[] {7}, 0, 1, new float[DIM], 0, DIM, 0.01);
      float[] second = row(table, 7);
      double onward = 0;
      double whole = 0;
      for (int d = 0; d < DIM; d++) {
        onward += first[d] * (double) (second[d] - first[d]);
        whole += first[d] * (double) first[d];
      }
      assertEquals(made.hasMomentum(), onward > 0.001 * whole, spec);
    }
  }

  /** Gradients are only read, wherever they stand in their array. */
  @Test
  public void gradientsAreOnlyReadAndMayStandAnywhere() {
    for (String spec : specs()) {
      EmbeddingStore plain = table();
      EmbeddingStore padded = table();
      int count = 150;
      long[] rows = new Random(1).longs(0, ROWS).distinct().limit(count).toArray();
      float[] gradients = numbers(count * DIM, 1);
      float[] spaced = new float[5 + count * (DIM + 3)];
      long[] shifted = new long[count + 2];
      System.arraycopy(rows, 0, shifted, 2, count);
      for (int i = 0; i < count; i++) {
        System.arraycopy(gradients, i * DIM, spaced, 5 + i * (DIM + 3), DIM);
      }
      float[] kept = spaced.clone();
      make(spec).bind(plain).step(rows, 0, count, gradients, 0, DIM, 0.05);
      make(spec).bind(padded).step(shifted, 2, count, spaced, 5, DIM + 3, 0.05);
      assertArrayEquals(kept, spaced, spec);
      assertArrayEquals(all(plain), all(padded), spec);
    }
  }

  /** Zero gradients make no number that is none, on rows of zeros and on others. */
  @Test
  public void zeroGradientsMakeNoNaN() {
    for (String spec : specs()) {
      for (EmbeddingStore table :
          List.of(new ArrayStore(TableShape.f32(ROWS, DIM)), OptimizerKit.table())) {
        TableOptimizer optimizer = make(spec).bind(table);
        for (int t = 0; t < 3; t++) {
          optimizer.step(new long[] {0, 1}, 0, 2, new float[2 * DIM], 0, DIM, 0.1);
        }
        optimizer.step(new long[] {1, 2}, 0, 2, filled(2 * DIM, 1e-30f), 0, DIM, 0.1);
        optimizer.settle();
        for (float value : all(table)) {
          assertTrue(Float.isFinite(value), spec);
        }
      }
    }
  }

  private static float[] filled(int n, float value) {
    float[] values = new float[n];
    Arrays.fill(values, value);
    return values;
  }

  /** A step of no rows counts, and moves nothing unless the optimizer is dense. */
  @Test
  public void anEmptyStepCountsAndMovesNothingUnlessDense() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      Optimizer made = make(spec);
      TableOptimizer optimizer = made.bind(table);
      step(optimizer, 1, 90, 0.1);
      optimizer.settle();
      float[] before = all(table);
      optimizer.step(new long[0], 0, 0, new float[0], 0, DIM, 0.1);
      optimizer.settle();
      assertEquals(2, optimizer.steps(), spec);
      if (!made.dense()) {
        assertArrayEquals(before, all(table), spec);
      }
    }
  }

  /** Settled slots and the number of steps are all the state: restored, the future is the same. */
  @Test
  public void restoredStateMeansTheSameFuture() {
    for (String spec : specs()) {
      EmbeddingStore straight = table();
      TableOptimizer uninterrupted = make(spec).bind(straight);
      EmbeddingStore broken = table();
      TableOptimizer first = make(spec).bind(broken);
      for (int t = 0; t < 4; t++) {
        step(uninterrupted, t, 90, 0.05);
        step(first, t, 90, 0.05);
      }
      first.settle();
      EmbeddingStore saved = copy(broken);
      TableOptimizer second = make(spec).bind(saved);
      second.restoreSteps(first.steps());
      for (int t = 4; t < 8; t++) {
        step(uninterrupted, t, 90, 0.05);
        step(second, t, 90, 0.05);
      }
      uninterrupted.settle();
      second.settle();
      assertArrayEquals(all(straight), all(saved), spec);
      assertEquals(8, second.steps(), spec);
    }
  }

  /** What a file would keep: rows and slots. */
  private static EmbeddingStore copy(EmbeddingStore table) {
    EmbeddingStore copy = new ArrayStore(table.shape());
    copy.scatter(0, ROWS, all(table), 0, DIM);
    table
        .slots()
        .forEach(
            (name, slot) -> {
              float[] values = new float[ROWS * slot.dim()];
              slot.gather(0, ROWS, values, 0, slot.dim());
              copy.slot(name, slot.dim(), 0).scatter(0, ROWS, values, 0, slot.dim());
            });
    return copy;
  }

  /** A table that cannot learn is refused before training begins. */
  @Test
  public void aTableThatCannotLearnIsRefused() {
    for (String spec : specs()) {
      EmbeddingStore table = new ArrayStore(new TableShape(ROWS, DIM, ElementType.I8));
      assertThrows(ReadOnlyStoreException.class, () -> make(spec).bind(table), spec);
    }
  }

  /** A row that is not there is refused before anything changes. */
  @Test
  public void aRowOutOfRangeChangesNothing() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      TableOptimizer optimizer = make(spec).bind(table);
      float[] before = all(table);
      assertThrows(
          RowOutOfRangeException.class,
          () -> optimizer.step(new long[] {1, ROWS}, 0, 2, numbers(2 * DIM, 1), 0, DIM, 0.1));
      assertEquals(0, optimizer.steps(), spec);
      optimizer.settle();
      assertArrayEquals(before, all(table), spec);
    }
  }

  /** Ids and gradients that leave their arrays are refused before anything changes. */
  @Test
  public void aBlockThatDoesNotFitChangesNothing() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      TableOptimizer optimizer = make(spec).bind(table);
      float[] before = all(table);
      float[] gradients = numbers(2 * DIM, 1);
      long[] rows = {1, 2};
      Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
      Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
      refused(bounds, optimizer, rows, 0, 2, numbers(2 * DIM - 1, 1), 0, DIM);
      refused(bounds, optimizer, rows, 0, 2, gradients, 1, DIM);
      refused(bounds, optimizer, rows, 0, 2, gradients, -1, DIM);
      refused(bounds, optimizer, rows, 0, 2, gradients, 0, Integer.MAX_VALUE);
      refused(bounds, optimizer, rows, 1, 2, gradients, 0, DIM);
      refused(bounds, optimizer, rows, -1, 2, gradients, 0, DIM);
      refused(illegal, optimizer, rows, 0, 2, gradients, 0, DIM - 1);
      refused(illegal, optimizer, rows, 0, -1, gradients, 0, DIM);
      assertEquals(0, optimizer.steps(), spec);
      optimizer.settle();
      assertArrayEquals(before, all(table), spec);
    }
  }

  private static void refused(
      Class<? extends RuntimeException> refusal,
      TableOptimizer optimizer,
      long[] rows,
      int from,
      int count,
      float[] gradients,
      int offset,
      int stride) {
    assertThrows(refusal, () -> optimizer.step(rows, from, count, gradients, offset, stride, 0.1));
  }

  /** A learning rate that is none is refused, and so is an option that is not there. */
  @Test
  public void aLearningRateThatIsNotPositiveIsRefused() {
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":lr=-1"));
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":lr=nan"));
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":no-such=1"));
  }
}
