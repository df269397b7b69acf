package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import org.junit.jupiter.api.Test;

/** Gradients are clipped before an optimizer sees them; {@code sgd:lr=1} shows what it saw. */
class ClippingTest {

  /** Two rows of two numbers, of the lengths 5 and 10, with a stride of 3. */
  private static final float[] GRADIENTS = {9, 3, -4, 9, 6, 8, 9};

  private static float[] seen(String spec) {
    EmbeddingStore table = new ArrayStore(TableShape.f32(3, 2));
    float[] given = GRADIENTS.clone();
    TableOptimizer steps = Catalog.installed().optimizer(spec).bind(table);
    steps.step(new long[] {0, 2}, 0, 2, given, 1, 3, 1);
    assertArrayEquals(GRADIENTS, given, "gradients are only read");
    assertEquals(1, steps.steps());
    float[] values = new float[6];
    table.gather(0, 3, values, 0, 2);
    return new float[] {-values[0], -values[1], -values[4], -values[5]};
  }

  @Test
  void byValueEachNumberIsBounded() {
    assertArrayEquals(new float[] {3, -3.5f, 3.5f, 3.5f}, seen("sgd:lr=1,clip-value=3.5"));
  }

  @Test
  void byRowNormEachRowIsBounded() {
    assertArrayEquals(new float[] {3, -4, 3.6f, 4.8f}, seen("sgd:lr=1,clip-row-norm=6"), 1e-5f);
  }

  @Test
  void byNormAllRowsShareOneFactor() {
    float factor = (float) (5 / Math.sqrt(125));
    assertArrayEquals(
        new float[] {3 * factor, -4 * factor, 6 * factor, 8 * factor},
        seen("sgd:lr=1,clip-norm=5"),
        1e-5f);
  }

  @Test
  void shortGradientsStayAsTheyAre() {
    assertArrayEquals(
        new float[] {3, -4, 6, 8}, seen("sgd:lr=1,clip-value=8,clip-row-norm=11,clip-norm=12"));
  }

  @Test
  void allTogetherGoFromTheNumberToTheStep() {
    float[] seen = seen("sgd:lr=1,clip-value=4,clip-row-norm=5,clip-norm=1");
    double squares = 0;
    for (float one : seen) {
      squares += one * one;
    }
    assertEquals(1, Math.sqrt(squares), 1e-5);
    assertEquals(seen[2], seen[3], "6 and 8 were both cut to 4");
  }

  @Test
  void aGradientThatIsNotANumberIsNotHidden() {
    EmbeddingStore table = new ArrayStore(TableShape.f32(1, 2));
    Catalog.installed()
        .optimizer("sgd:clip-value=1,clip-norm=1")
        .bind(table)
        .step(new long[] {0}, 0, 1, new float[] {Float.NaN, 1}, 0, 2, 1);
    float[] values = new float[2];
    table.gather(0, 1, values, 0, 2);
    assertTrue(Float.isNaN(values[0]));
  }
}
