package embedkit.api.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.ConfigurationException;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowGradientsTest {

  private static final int STRIDE = 3;

  /** Six rows of two numbers: 0.1, 0.2 and so on. */
  private static ArrayStore table() {
    ArrayStore store = new ArrayStore(TableShape.f32(6, 2));
    for (int row = 0; row < 6; row++) {
      store.scatter(row, 1, new float[] {row + 0.1f, row + 0.2f}, 0, 2);
    }
    return store;
  }

  @Test
  void eachRowIsReadOnceAndItsGradientBeginsAtZero() {
    RowGradients rows = new RowGradients(1, STRIDE);
    for (int block = 0; block < 2; block++) {
      rows.clear();
      assertEquals(0, rows.place(4));
      assertEquals(1, rows.place(2));
      assertEquals(0, rows.place(4));
      rows.gather(table());
      assertEquals(2, rows.size());
      assertEquals(4, rows.rounded());
      assertArrayEquals(new long[] {4, 2}, Arrays.copyOf(rows.rows(), 2));
      assertEquals(4.2f, rows.values()[1]);
      assertEquals(2.1f, rows.values()[STRIDE]);
      assertArrayEquals(new float[4 * STRIDE], Arrays.copyOf(rows.gradients(), 4 * STRIDE));
      Arrays.fill(rows.gradients(), 7);
    }
  }

  @Test
  void severalRowsArePlacedInOneGoAndTheirTermsCounted() {
    RowGradients rows = new RowGradients(0, STRIDE);
    int[] places = new int[6];
    rows.place(new int[] {9, 5, 0, 5, 1, 2, 3}, 1, 6, places, 0);
    assertArrayEquals(new int[] {0, 1, 0, 2, 3, 4}, places);
    rows.gather(table());
    assertEquals(3.2f, rows.values()[4 * STRIDE + 1]);
    Arrays.fill(rows.gradients(), 0, 5 * STRIDE, 1);
    rows.count(4, 8);
    rows.temper(4);
    assertEquals(0.5f, rows.gradients()[4 * STRIDE]);
  }

  @Test
  void gradientsBehindThoseThatAreOverwrittenBeginAtZero() {
    RowGradients rows = new RowGradients(6, STRIDE);
    for (int row = 0; row < 5; row++) {
      rows.place(row);
    }
    Arrays.fill(rows.gradients(), 7);
    rows.gather(table(), 2);
    float[] behind = Arrays.copyOfRange(rows.gradients(), 2 * STRIDE, 8 * STRIDE);
    assertArrayEquals(new float[6 * STRIDE], behind);
    rows.gather(table(), 8);
    assertEquals(
        "gradients of a block of 5 rows are overwritten at 0 to 8 places, not 9",
        assertThrows(ConfigurationException.class, () -> rows.gather(table(), 9)).getMessage());
    assertThrows(ConfigurationException.class, () -> rows.gather(table(), -1));
  }

  @Test
  void aGradientOfMoreTermsThanAStepBearsIsShortened() {
    RowGradients rows = new RowGradients(2, STRIDE);
    rows.place(0);
    rows.place(1);
    rows.gather(table());
    Arrays.fill(rows.gradients(), 0, 2 * STRIDE, 1);
    rows.count(0, 3);
    rows.count(0, 5);
    rows.count(1, 4);
    rows.temper(4);
    assertArrayEquals(
        new float[] {0.5f, 0.5f, 0.5f, 1, 1, 1}, Arrays.copyOf(rows.gradients(), 2 * STRIDE));
  }
}
