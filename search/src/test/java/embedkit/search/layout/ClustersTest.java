package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The groups of a map. */
class ClustersTest {

  @ParameterizedTest
  @EnumSource(names = {"COSINE", "EUCLIDEAN"})
  void groupsThatLieApartAreFound(Metric metric) {
    try (EmbeddingTable table = Rows.table(Rows.around(5, 400, 10, 0.1))) {
      Clusters found = Clusters.of(table, metric, 5, 1, LayoutListener.NONE);
      assertEquals(5, found.count());
      for (int row = 0; row < 400; row++) {
        assertEquals(found.cluster()[row % 5], found.cluster()[row]);
        for (int other = 0; other < row % 5; other++) {
          assertNotEquals(found.cluster()[other], found.cluster()[row]);
        }
      }
      for (int group = 0; group < 5; group++) {
        assertEquals(group, found.cluster()[found.labels()[group]]);
      }
      assertArrayEquals(
          found.cluster(), Clusters.of(table, metric, 5, 1, LayoutListener.NONE).cluster());
    }
  }

  @Test
  void theLargestIsFirstAndItsWordIsOfItsFrequentOnesTheMostCentral() {
    try (EmbeddingTable table =
        Tables.installed()
            .builder(2)
            .add("north", new float[] {0.1f, 1}, 5)
            .add("up", new float[] {-0.1f, 1}, 2)
            .add("east", new float[] {1, 0.3f}, 9)
            .add("right", new float[] {1, 0}, 8)
            .add("dawn", new float[] {1, -0.3f}, 7)
            .build()) {
      Clusters found = Clusters.of(table, Metric.COSINE, 2, 1, LayoutListener.NONE);
      assertArrayEquals(new int[] {1, 1, 0, 0, 0}, found.cluster());
      assertEquals(3, found.labels()[0]);
      assertEquals(2, found.count());
    }
  }

  @Test
  void rowsThatAreTheSameAreOneGroupAndRowsWithoutDirectionAreInNone() {
    float[][] rows = new float[30][];
    Arrays.setAll(rows, i -> i % 3 == 0 ? new float[] {0, 0} : new float[] {2, 1});
    try (EmbeddingTable table = Rows.table(rows)) {
      Clusters found = Clusters.of(table, Metric.COSINE, 4, 1, LayoutListener.NONE);
      for (int row = 0; row < 30; row++) {
        assertEquals(row % 3 == 0 ? -1 : 0, found.cluster()[row]);
      }
      assertEquals(1, found.count());
      assertEquals(1, found.labels()[0]);
    }
  }

  @Test
  void aNumberOfGroupsOutOfRangeIsRefused() {
    try (EmbeddingTable table = Rows.table(Rows.around(2, 10, 3, 1))) {
      for (int count : new int[] {0, 1001}) {
        assertThrows(
            ConfigurationException.class,
            () -> Clusters.of(table, Metric.COSINE, count, 1, LayoutListener.NONE));
      }
      Clusters found = Clusters.of(table, Metric.COSINE, 900, 1, LayoutListener.NONE);
      assertEquals(10, found.count());
    }
  }
}
