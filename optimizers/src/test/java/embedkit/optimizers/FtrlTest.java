package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** FTRL-Proximal against algorithm 1 of McMahan et al. (2013), written down once more. */
class FtrlTest {

  private static final int DIM = 5;

  /** The algorithm of the paper, for one number that starts at 0. */
  private static final class Paper {
    private final Ftrl options;
    private double z;
    private double n;
    private double w;

    Paper(Ftrl options) {
      this.options = options;
    }

    void step(double g) {
      double alpha = options.learningRate();
      if (Math.abs(z) <= options.l1()) {
        w = 0;
      } else {
        double strength = (options.beta() + Math.sqrt(n)) / alpha + options.l2();
        w = -(z - Math.signum(z) * options.l1()) / strength;
      }
      double sigma = (Math.sqrt(n + g * g) - Math.sqrt(n)) / alpha;
      z += g - sigma * w;
      n += g * g;
    }
  }

  private static float[] row(EmbeddingStore table) {
    float[] values = new float[DIM];
    table.gather(0, 1, values, 0, DIM);
    return values;
  }

  @Test
  void rowsThatStartAtZeroGoThePapersWay() {
    Ftrl options = new Ftrl(0.1, 1, 0.3, 0.2, 0);
    EmbeddingStore table = new ArrayStore(TableShape.f32(1, DIM));
    TableOptimizer steps = options.bind(table);
    Paper[] paper = new Paper[DIM];
    for (int d = 0; d < DIM; d++) {
      paper[d] = new Paper(options);
    }
    Random random = new Random(4);
    int zeros = 0;
    for (int t = 0; t < 40; t++) {
      float[] before = row(table);
      float[] gradient = new float[DIM];
      for (int d = 0; d < DIM; d++) {
        gradient[d] = random.nextFloat() - 0.4f;
        paper[d].step(gradient[d]);
        // The paper computes w at the beginning of the next step.
        assertEquals(paper[d].w, before[d], 1e-6, "step " + t);
        zeros += before[d] == 0 ? 1 : 0;
      }
      steps.step(new long[] {0}, 0, 1, gradient, 0, DIM, options.learningRate());
    }
    assertTrue(zeros > DIM, "l1 made no zeros");
  }

  @Test
  void rowsThatStartElsewhereKeepTheirStart() {
    EmbeddingStore table = new ArrayStore(TableShape.f32(1, DIM));
    float[] start = {0.5f, -0.25f, 0.001f, 0, -3};
    table.scatter(0, 1, start, 0, DIM);
    TableOptimizer steps = new Ftrl(0.05).bind(table);
    float[] gradient = {0.1f, 0, -0.1f, 0.2f, 0};
    steps.step(new long[] {0}, 0, 1, gradient, 0, DIM, 0.05);
    float[] after = row(table);
    for (int d = 0; d < DIM; d++) {
      double expected = start[d] - gradient[d] * 0.05 / (1 + Math.abs(gradient[d]));
      assertEquals(expected, after[d], 1e-6);
    }
  }

  @Test
  void aLearningRateThatFallsDoesNotShrinkTheRow() {
    EmbeddingStore table = new ArrayStore(TableShape.f32(1, DIM));
    table.scatter(0, 1, new float[] {1, 1, 1, 1, 1}, 0, DIM);
    TableOptimizer steps = new Ftrl(0.05).bind(table);
    for (int t = 0; t < 100; t++) {
      float sign = t % 2 == 0 ? 0.01f : -0.01f;
      float[] gradient = {sign, sign, sign, sign, sign};
      steps.step(new long[] {0}, 0, 1, gradient, 0, DIM, 0.05 * (1 - t / 100.0));
    }
    for (float value : row(table)) {
      assertEquals(1, value, 0.01);
    }
  }
}
