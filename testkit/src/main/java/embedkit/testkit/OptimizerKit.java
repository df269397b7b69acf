package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.spi.OptimizerProvider;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every lazy optimizer keeps. Extend it with your provider, and every rule is a test. */
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

  /** Only the rows of a step move. */
  @Test
  public void onlyTheGivenRowsMove() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      TableOptimizer optimizer = make(spec).bind(table);
      float[] before = all(table);
      for (int t = 0; t < 3; t++) {
        optimizer.step(new long[] {4, 2}, 0, 2, numbers(2 * DIM, t), 0, DIM, 0.1);
      }
      optimizer.settle();
      float[] after = all(table);
      for (int row = 0; row < ROWS; row++) {
        boolean moved = false;
        for (int d = 0; d < DIM; d++) {
          moved |= before[row * DIM + d] != after[row * DIM + d];
        }
        assertEquals(row == 2 || row == 4, moved, spec + ", row " + row);
      }
    }
  }

  /** A first step goes against the gradient. */
  @Test
  public void theFirstStepGoesDownhill() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      float[] before = all(table);
      float[] gradient = numbers(DIM, 8);
      make(spec).bind(table).step(new long[] {7}, 0, 1, gradient, 0, DIM, 0.01);
      float[] after = all(table);
      double dot = 0;
      for (int d = 0; d < DIM; d++) {
        dot += gradient[d] * (double) (after[7 * DIM + d] - before[7 * DIM + d]);
      }
      assertTrue(dot < 0, spec);
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

  /** Zero gradients and zero rows make no number that is none. */
  @Test
  public void zeroGradientsMakeNoNaN() {
    for (String spec : specs()) {
      EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
      TableOptimizer optimizer = make(spec).bind(table);
      optimizer.step(new long[] {0, 1}, 0, 2, new float[2 * DIM], 0, DIM, 0.1);
      for (float value : all(table)) {
        assertTrue(Float.isFinite(value), spec);
      }
    }
  }

  /** A step of no rows changes nothing and counts. */
  @Test
  public void anEmptyStepCountsAndChangesNothing() {
    for (String spec : specs()) {
      EmbeddingStore table = table();
      TableOptimizer optimizer = make(spec).bind(table);
      float[] before = all(table);
      optimizer.step(new long[0], 0, 0, new float[0], 0, DIM, 0.1);
      assertEquals(1, optimizer.steps(), spec);
      assertArrayEquals(before, all(table), spec);
    }
  }

  /** Slots and the number of steps are all the state: restored, the future is the same. */
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
      TableOptimizer second = make(spec).bind(broken);
      second.restoreSteps(first.steps());
      for (int t = 4; t < 8; t++) {
        step(uninterrupted, t, 90, 0.05);
        step(second, t, 90, 0.05);
      }
      assertArrayEquals(all(straight), all(broken), spec);
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
      assertArrayEquals(before, all(table), spec);
    }
  }

  /** Every number option is refused below its range. */
  @Test
  public void aLearningRateThatIsNotPositiveIsRefused() {
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":lr=-1"));
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":lr=nan"));
    assertThrows(ConfigurationException.class, () -> make(provider().name() + ":no-such=1"));
  }
}
