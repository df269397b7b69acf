package embedkit.api.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.testkit.ArrayStore;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Losses and gradients: against NumPy 2.4.6 in double precision ({@code p = e / e.sum(1)}, {@code g
 * = (p - y) / n}, {@code g @ W}, {@code g.T @ V} and so on), and against differences.
 */
class OutputLayerTest {

  private static final float[] VECTORS = {0.5f, -1, 2, 1, 0.25f, -0.5f};
  private static final float[] ROWS = {1, 2, -1, 0, 1, 0.5f, -2, 0.5f, 1, 0.25f, 0, 0};

  private static EmbeddingStore store(float[] rows, int dim) {
    EmbeddingStore store = new ArrayStore(TableShape.f32(rows.length / dim, dim));
    store.scatter(0, rows.length / dim, rows, 0, dim);
    return store;
  }

  private final OutputLayer layer = OutputLayer.over(store(ROWS, 3));

  private static float[] dense(SparseGradient gradient, int rows) {
    float[] dense = new float[rows * gradient.dim()];
    for (int entry = 0; entry < gradient.count(); entry++) {
      for (int d = 0; d < gradient.dim(); d++) {
        dense[(int) gradient.row(entry) * gradient.dim() + d] += gradient.value(entry, d);
      }
    }
    return dense;
  }

  @Test
  void softmaxIsAsNumPyHasIt() {
    OutputPass pass = layer.softmax(VECTORS, 2, 0);
    assertEquals(0.5585441929698072, pass.loss(), 1e-6);
    assertArrayEquals(
        new float[] {
          0.6086168f, -0.00279089f, -0.22212925f, -0.11478807f, -0.18981856f, 0.15205945f
        },
        pass.upstream(),
        1e-6f);
    assertArrayEquals(
        new float[] {
          -0.11971819f, -0.03438541f, 0.06877081f,
          0.11677875f, -0.11836305f, 0.2367261f,
          -0.13711274f, 0.28494023f, -0.56988047f,
          0.14005219f, -0.13219178f, 0.26438355f
        },
        dense(pass.gradient(), 4),
        1e-6f);
  }

  @Test
  void logisticIsAsNumPyHasIt() {
    OutputPass pass = layer.logistic(VECTORS, new long[] {1, 3}, 1, 0.25f);
    assertEquals(0.7282933002193943, pass.loss(), 1e-6);
    assertArrayEquals(new float[] {0, -0.25f, -0.125f, 0.03902206f, 0, 0}, pass.upstream(), 1e-6f);
    assertArrayEquals(
        new float[] {
          0, 0, 0, -0.125f, 0.25f, -0.5f, 0, 0, 0, 0.15608825f, 0.03902206f, -0.07804413f
        },
        dense(pass.gradient(), 4),
        1e-6f);
  }

  @Test
  void rankingAndHingeAreAsNumPyHasThem() {
    long[] preferred = {0, 2};
    long[] others = {1, 2};
    OutputPass ranking = layer.ranking(VECTORS, preferred, others);
    assertEquals(2.1114487994162827, ranking.loss(), 1e-6);
    assertArrayEquals(
        new float[] {-0.48534388f, -0.48534388f, 0.72801583f, 0, 0, 0}, ranking.upstream(), 1e-6f);
    // Row 2 is preferred to itself: what draws it up draws it down.
    assertArrayEquals(
        new float[] {
          -0.24267194f,
          0.48534388f,
          -0.97068777f,
          0.24267194f,
          -0.48534388f,
          0.97068777f,
          0,
          0,
          0,
          0,
          0,
          0
        },
        dense(ranking.gradient(), 4),
        1e-6f);
    assertTrue(ranking.gradient().coalesced());
    assertEquals(2.25, layer.hinge(VECTORS, preferred, others, 0.5).loss(), 1e-6);
    OutputPass far = layer.hinge(VECTORS, new long[] {1, 2}, new long[] {0, 2}, 0);
    assertEquals(0, far.loss());
    assertEquals(0, far.upstream()[0], "they are farther apart than the margin");
  }

  /** One loss of vectors, and how it is asked. */
  private record Asked(String name, Function<OutputLayer, Function<float[], OutputPass>> loss) {}

  @TestFactory
  Stream<DynamicTest> gradientsAreTheDifferencesOfTheLoss() {
    long[] some = {3, 0, 3, 4, 1};
    long[] others = {1, 2, 0, 0, 1};
    return Stream.of(
            new Asked("softmax", layer -> v -> layer.softmax(v, 4, 0, 0, 2, 3)),
            new Asked("logistic", layer -> v -> layer.logistic(v, some, 1, 0, 0.3f, 1, 0)),
            new Asked("ranking", layer -> v -> layer.ranking(v, some, others)),
            new Asked("hinge", layer -> v -> layer.hinge(v, some, others, 1.3)))
        .map(asked -> DynamicTest.dynamicTest(asked.name, () -> assertSlopes(asked)));
  }

  private static void assertSlopes(Asked asked) {
    Random random = new Random(2);
    float[] vectors = numbers(random, 5 * 4);
    float[] rows = numbers(random, 5 * 4);
    OutputPass pass = asked.loss.apply(OutputLayer.over(store(rows, 4))).apply(vectors);
    float[] gradient = dense(pass.gradient(), 5);
    for (int i = 0; i < vectors.length; i++) {
      assertEquals(slope(asked, vectors, rows, vectors, i), pass.upstream()[i], 2e-3);
      assertEquals(slope(asked, vectors, rows, rows, i), gradient[i], 2e-3);
    }
  }

  private static double slope(Asked asked, float[] vectors, float[] rows, float[] changed, int at) {
    float before = changed[at];
    changed[at] = before + 1e-3f;
    double more = asked.loss.apply(OutputLayer.over(store(rows, 4))).apply(vectors).loss();
    changed[at] = before - 1e-3f;
    double less = asked.loss.apply(OutputLayer.over(store(rows, 4))).apply(vectors).loss();
    changed[at] = before;
    return (more - less) / 2e-3;
  }

  private static float[] numbers(Random random, int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @Test
  void theBestRowIsTheFirstOfTheGreatestScores() {
    assertArrayEquals(new int[] {2, 0}, layer.best(new float[] {-2, 0, 0, 0, 0, 0}));
    assertArrayEquals(
        new float[] {-3.5f, 0, 0.5f, 0.125f, 2, 0, -2.375f, 0.25f}, layer.scores(VECTORS), 1e-6f);
  }

  @Test
  void scoresAsLargeAsFloatsGoNeitherOverNorUnder() {
    float most = Float.MAX_VALUE;
    Loss softmax = Loss.softmax(new float[] {most, -most, 0, -most, most, 0}, 0, 0);
    assertEquals(most, softmax.value(), most * 1e-6);
    assertArrayEquals(new float[] {0, 0, 0, -0.5f, 0.5f, 0}, softmax.gradient());
    Loss logistic = Loss.logistic(new float[] {most, -most, -200}, 1, 0, 1);
    assertEquals(200 / 3.0, logistic.value(), 1e-5);
    assertArrayEquals(new float[] {0, 0, -1 / 3f}, logistic.gradient());
    Loss ranking = Loss.ranking(new float[] {most}, new float[] {-most});
    assertEquals(0, ranking.value());
    assertEquals(0, Math.abs(ranking.gradient()[0]));
  }

  @Test
  void aLossThatIsNotFiniteIsToldBeforeAnyRowLearnsOfIt() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      TrainingException e =
          assertThrows(TrainingException.class, () -> Loss.softmax(new float[] {1, broken, 2}, 0));
      assertTrue(e.getMessage().contains("as a score is not finite"), e.getMessage());
      float[] one = {broken};
      assertThrows(TrainingException.class, () -> Loss.logistic(one, 0.5f));
      assertThrows(TrainingException.class, () -> Loss.ranking(new float[1], one));
      assertThrows(TrainingException.class, () -> Loss.hinge(new float[1], one, 1));
      float[] vectors = VECTORS.clone();
      vectors[4] = broken;
      assertThrows(TrainingException.class, () -> layer.softmax(vectors, 0, 1));
    }
  }

  @Test
  void labelsAndRowsThatAreNotThereAreNamed() {
    RowOutOfRangeException e =
        assertThrows(RowOutOfRangeException.class, () -> layer.softmax(VECTORS, 0, 4));
    assertEquals("the label 4 of example 1 is not one of the 4 classes (0 to 3)", e.getMessage());
    assertThrows(RowOutOfRangeException.class, () -> layer.softmax(VECTORS, -1, 0));
    e =
        assertThrows(
            RowOutOfRangeException.class,
            () -> layer.ranking(VECTORS, new long[] {0, 1}, new long[] {2, 1L << 40}));
    assertEquals(
        "the row 1099511627776, number 4 of those asked for, is not one of the 4 output rows (0 to"
            + " 3)",
        e.getMessage());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[] none = {};
    assertThrows(ConfigurationException.class, () -> layer.softmax(none));
    assertThrows(ConfigurationException.class, () -> layer.logistic(none, new long[0]));
    assertThrows(ConfigurationException.class, () -> layer.ranking(none, new long[0], new long[0]));
    assertThrows(ConfigurationException.class, () -> Loss.hinge(new float[1], new float[1], -1));
    assertThrows(
        ConfigurationException.class, () -> Loss.hinge(new float[1], new float[1], Double.NaN));
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class, () -> Loss.logistic(new float[] {1, 2}, 0, 1.5f));
    assertEquals("the target of example 1 is 1.5; it is from 0 to 1", e.getMessage());
    assertThrows(ConfigurationException.class, () -> Loss.logistic(new float[1], Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> layer.softmax(VECTORS, 1));
    assertThrows(IllegalArgumentException.class, () -> layer.softmax(new float[4], 1));
    assertThrows(IllegalArgumentException.class, () -> layer.scores(new float[4]));
    assertThrows(
        IllegalArgumentException.class, () -> layer.ranking(VECTORS, new long[2], new long[1]));
    assertThrows(IllegalArgumentException.class, () -> Loss.softmax(new float[5], 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Loss.logistic(new float[2], 1));
  }
}
