package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** GloVe's Adagrad against the loop of its program, and against plain Adagrad. */
class GloveAdagradTest {

  private static final int ROWS = 4;
  private static final int DIM = 37;
  private static final int STEPS = 60;

  private final Random random = new Random(11);

  private static float[] numbers(EmbeddingStore table) {
    float[] values = new float[ROWS * DIM];
    table.gather(0, ROWS, values, 0, DIM);
    return values;
  }

  private float[] gradients(int rows) {
    float[] made = new float[rows * DIM];
    for (int i = 0; i < made.length; i++) {
      made[i] = (float) (random.nextGaussian() * 20);
    }
    return made;
  }

  @Test
  void everyStepIsTheLoopOfGlovesProgram() {
    double lr = 0.05;
    EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
    TableOptimizer steps = new GloveAdagrad(lr).bind(table);
    double[] w = new double[ROWS * DIM];
    double[] s = new double[ROWS * DIM];
    Arrays.fill(s, 1);
    for (int t = 0; t < STEPS; t++) {
      long[] rows = {t % ROWS, (t + 1 + t / 3 % 2) % ROWS};
      float[] g = gradients(rows.length);
      steps.step(rows, 0, rows.length, g, 0, DIM, lr);
      for (int i = 0; i < g.length; i++) {
        int at = (int) rows[i / DIM] * DIM + i % DIM;
        double step = lr * g[i];
        w[at] -= step / Math.sqrt(s[at]);
        s[at] += step * step;
      }
      assertNear(w, numbers(table), "rows after step " + t);
      assertNear(s, numbers(table.slots().get("accumulator")), "sums after step " + t);
    }
  }

  @Test
  void itIsPlainAdagradOfRateOneThatIsToldEachGradientALittleLate() {
    double lr = 0.05;
    EmbeddingStore table = new ArrayStore(TableShape.f32(ROWS, DIM));
    TableOptimizer steps = new GloveAdagrad(lr).bind(table);
    double[] w = new double[DIM];
    double[] sums = new double[DIM];
    Arrays.fill(sums, 1 / (lr * lr));
    for (int t = 0; t < STEPS; t++) {
      float[] g = gradients(1);
      steps.step(new long[] {0}, 0, 1, g, 0, DIM, lr);
      for (int d = 0; d < DIM; d++) {
        w[d] -= g[d] / Math.sqrt(sums[d]);
        sums[d] += (double) g[d] * g[d];
      }
    }
    assertNear(w, numbers(table), "rows");
  }

  private static void assertNear(double[] expected, float[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 2e-6 * Math.abs(expected[i]) + 2e-5, what + ", " + i);
    }
  }
}
