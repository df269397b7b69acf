package embedkit.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.ConfigurationException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Directions in which rows differ most. */
class PrincipalComponentsTest {

  private static RowSource rows(float[]... rows) {
    return new RowSource() {
      @Override
      public long rows() {
        return rows.length;
      }

      @Override
      public int dim() {
        return rows.length == 0 ? 1 : rows[0].length;
      }

      @Override
      public void read(long first, int count, float[] into) {
        for (int i = 0; i < count; i++) {
          System.arraycopy(rows[(int) first + i], 0, into, i * dim(), dim());
        }
      }
    };
  }

  @Test
  void rowsOnALineAreToldByWhereTheyAreOnIt() {
    // Along (0.6, 0.8) from (1, 2), and by little across.
    float[][] line = {
      {1 + 3f, 2 + 4f}, {1 - 3f, 2 - 4f}, {1 + 0.8f, 2 - 0.6f}, {1 - 0.8f, 2 + 0.6f}
    };
    PrincipalComponents components = PrincipalComponents.of(rows(line), 2);
    float[] along = new float[5];
    components.project(line[0], 0, along, 1);
    components.project(line[2], 0, along, 3);
    // Across it is (0.8, -0.6), as its largest weight is positive.
    assertArrayEquals(new float[] {0, 5, 0, 0, 1}, along, 1e-6f);
    assertEquals(1, PrincipalComponents.of(rows(line), 1).count());
  }

  @Test
  void eachDirectionHasNoLessVarianceThanTheNextAndNothingInCommonWithIt() {
    Random random = new Random(5);
    int dim = 7;
    // Not a multiple of the rows that are summed together, nor of a block.
    float[][] rows = new float[1023][dim];
    for (float[] row : rows) {
      float shared = (float) random.nextGaussian();
      for (int d = 0; d < dim; d++) {
        row[d] = 3 + shared * d + (float) random.nextGaussian() * (dim - d);
      }
    }
    PrincipalComponents components = PrincipalComponents.of(rows(rows), dim);
    double[][] products = new double[dim][dim];
    double total = 0;
    float[] along = new float[dim];
    double[] mean = new double[dim];
    for (float[] row : rows) {
      for (int d = 0; d < dim; d++) {
        mean[d] += row[d] / (double) rows.length;
      }
    }
    for (float[] row : rows) {
      components.project(row, 0, along, 0);
      for (int i = 0; i < dim; i++) {
        total += Math.pow(row[i] - mean[i], 2);
        for (int j = 0; j < dim; j++) {
          products[i][j] += (double) along[i] * along[j];
        }
      }
    }
    double kept = 0;
    for (int i = 0; i < dim; i++) {
      kept += products[i][i];
      for (int j = 0; j < i; j++) {
        assertEquals(0, products[i][j], 1e-4 * products[0][0], i + " and " + j);
      }
      assertEquals(true, i == 0 || products[i][i] <= products[i - 1][i - 1], "direction " + i);
    }
    assertEquals(total, kept, 1e-5 * total);
  }

  @Test
  void rowsThatHaveNoneAreRefused() {
    assertEquals(
        "0 rows of dim 1 have no principal components; one row or more is needed, and a dim of 4096"
            + " or less",
        assertThrows(ConfigurationException.class, () -> PrincipalComponents.of(rows(), 1))
            .getMessage());
    assertEquals(
        "column 1 of the table has a number that is not finite, so that it has no principal"
            + " components",
        assertThrows(
                ConfigurationException.class,
                () ->
                    PrincipalComponents.of(rows(new float[] {1, 2}, new float[] {1, Float.NaN}), 1))
            .getMessage());
    assertThrows(
        ConfigurationException.class,
        () -> PrincipalComponents.of(rows(new float[PrincipalComponents.MOST_DIM + 1]), 1));
  }
}
