package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Neighbors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is near whom, against a plain comparison of all with all. */
class NeighbourGraphTest {

  private static double distance(Metric metric, float[] a, float[] b) {
    double score = metric.score(a, b);
    return metric == Metric.COSINE ? 1 - score : -score;
  }

  /** The nearest of a row by double precision. */
  private static int[] nearest(float[][] rows, int row, Metric metric, int k) {
    return IntStream.range(0, rows.length)
        .filter(other -> other != row)
        .boxed()
        .sorted(
            (a, b) ->
                Double.compare(
                    distance(metric, rows[row], rows[a]), distance(metric, rows[row], rows[b])))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void assertNearest(NeighbourGraph graph, float[][] rows, int row, int k) {
    int[] expected = nearest(rows, row, graph.metric(), k);
    assertEquals(k, graph.degree(row));
    for (int place = 0; place < k; place++) {
      // Equally near ones may change places in binary32, so distances are compared, and who.
      double wanted = distance(graph.metric(), rows[row], rows[expected[place]]);
      int found = graph.neighbour(row, place);
      assertEquals(wanted, graph.distance(row, place), 1e-4 * (1 + wanted));
      assertEquals(wanted, distance(graph.metric(), rows[row], rows[found]), 1e-4 * (1 + wanted));
    }
    long different = IntStream.range(0, k).map(at -> graph.neighbour(row, at)).distinct().count();
    assertEquals(k, different);
  }

  @ParameterizedTest
  @CsvSource({"COSINE,5,3,2", "EUCLIDEAN,40,7,3", "COSINE,2500,9,5", "EUCLIDEAN,2100,33,5"})
  void theExactGraphHasTheNearestRows(Metric metric, int count, int dim, int k) {
    float[][] rows = Rows.around(7, count, dim, 0.7);
    try (EmbeddingTable table = Rows.table(rows)) {
      NeighbourGraph graph = NeighbourGraph.exact(table.store(), metric, k, LayoutListener.NONE);
      assertEquals(count, graph.rows());
      for (int row = 0; row < count; row += Math.max(1, count / 40)) {
        assertNearest(graph, rows, row, k);
      }
    }
  }

  @Test
  void rowsFarFromZeroAreToldApartByDistance() {
    float[][] rows = Rows.around(5, 60, 4, 0.5);
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] += 1000 * (d + 1);
      }
    }
    try (EmbeddingTable table = Rows.table(rows)) {
      NeighbourGraph graph =
          NeighbourGraph.exact(table.store(), Metric.EUCLIDEAN, 4, LayoutListener.NONE);
      for (int row = 0; row < rows.length; row++) {
        assertNearest(graph, rows, row, 4);
      }
    }
  }

  @Test
  void theIndexGivesTheGraphThatTheExactComparisonGives() {
    float[][] rows = Rows.around(7, 600, 9, 0.7);
    try (EmbeddingTable table = Rows.table(rows)) {
      for (Metric metric : new Metric[] {Metric.COSINE, Metric.EUCLIDEAN}) {
        NeighbourGraph graph =
            NeighbourGraph.of(Neighbors.in(table).by(metric).index(), 6, LayoutListener.NONE);
        for (int row = 0; row < rows.length; row += 13) {
          assertNearest(graph, rows, row, 6);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"COSINE", "EUCLIDEAN"})
  void theApproximateGraphMissesFew(Metric metric) {
    float[][] rows = Rows.around(400, 40_000, 12, 0.4);
    try (EmbeddingTable table = Rows.table(rows)) {
      NeighbourGraph exact = NeighbourGraph.exact(table.store(), metric, 10, LayoutListener.NONE);
      NeighbourGraph some =
          NeighbourGraph.approximate(table.store(), metric, 10, LayoutListener.NONE);
      int found = 0;
      for (int row = 0; row < rows.length; row++) {
        assertEquals(10, some.degree(row));
        Set<Integer> wanted = new HashSet<>();
        for (int place = 0; place < 10; place++) {
          wanted.add(exact.neighbour(row, place));
        }
        assertEquals(10, wanted.size());
        for (int place = 0; place < 10; place++) {
          found += wanted.contains(some.neighbour(row, place)) ? 1 : 0;
        }
      }
      assertTrue(found >= 0.95 * 10 * rows.length, found + " of 400,000");
    }
  }

  @Test
  void rowsWithoutADirectionAreNearEachOtherAlone() {
    float[][] rows = Rows.around(2, 30, 4, 0.5);
    rows[3] = new float[4];
    rows[9] = new float[4];
    rows[20] = new float[] {1, Float.NaN, 0, 0};
    rows[21] = new float[] {1, 0, Float.POSITIVE_INFINITY, 0};
    Set<Integer> none = Set.of(3, 9, 20, 21);
    try (EmbeddingTable table = Rows.table(rows)) {
      NeighbourGraph graph =
          NeighbourGraph.exact(table.store(), Metric.COSINE, 5, LayoutListener.NONE);
      for (int row = 0; row < rows.length; row++) {
        assertEquals(none.contains(row) ? 3 : 5, graph.degree(row));
        for (int place = 0; place < graph.degree(row); place++) {
          assertEquals(none.contains(row), none.contains(graph.neighbour(row, place)));
        }
      }
    }
  }

  @Test
  void ofRowsThatAreAllTheSameTheLowestAreNearest() {
    float[][] rows = new float[1500][];
    Arrays.setAll(rows, i -> new float[] {1, 2, 3});
    try (EmbeddingTable table = Rows.table(rows)) {
      NeighbourGraph graph =
          NeighbourGraph.exact(table.store(), Metric.COSINE, 3, LayoutListener.NONE);
      for (int row : new int[] {3, 700, 1499}) {
        for (int place = 0; place < 3; place++) {
          assertEquals(place, graph.neighbour(row, place));
          assertEquals(0, graph.distance(row, place), 1e-6);
        }
      }
      assertEquals(1, graph.neighbour(0, 0));
    }
  }

  @Test
  void fewerRowsThanNeighboursHaveAllOthers() {
    try (EmbeddingTable table = Rows.table(Rows.around(2, 4, 3, 1))) {
      for (int row = 0; row < 4; row++) {
        NeighbourGraph graph =
            NeighbourGraph.of(table.store(), Metric.COSINE, 15, LayoutListener.NONE);
        assertEquals(3, graph.k());
        assertEquals(3, graph.degree(row));
      }
    }
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    try (EmbeddingTable table = Rows.table(Rows.around(2, 4, 3, 1));
        EmbeddingTable two = Rows.table(Rows.around(2, 2, 3, 1))) {
      assertSays(table, Metric.DOT, 3, "a dot product is no distance");
      assertSays(table, Metric.COSINE, 0, "1 to 500 neighbours of each row, not 0");
      assertSays(table, Metric.COSINE, 501, "not 501");
      assertSays(two, Metric.COSINE, 1, "3 to 50,000,000 rows, but there are 2");
    }
  }

  private static void assertSays(EmbeddingTable table, Metric metric, int k, String what) {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> NeighbourGraph.of(table.store(), metric, k, LayoutListener.NONE));
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }

  @Test
  void theWorkIsToldOfAndGivenUp() {
    AtomicInteger told = new AtomicInteger();
    LayoutListener listener =
        new LayoutListener() {
          @Override
          public void at(Phase phase, long done, long total) {
            assertEquals(Phase.NEIGHBOURS, phase);
            assertTrue(done >= 1 && done <= total);
            told.incrementAndGet();
          }

          @Override
          public boolean cancelled() {
            return told.get() >= 2;
          }
        };
    try (EmbeddingTable table = Rows.table(Rows.around(7, 6000, 4, 1))) {
      LayoutCancelledException e =
          assertThrows(
              LayoutCancelledException.class,
              () -> NeighbourGraph.exact(table.store(), Metric.COSINE, 5, listener));
      assertTrue(e.getMessage().contains("neighbours"), e.getMessage());
      assertTrue(told.get() < 21, "all 21 pairs of blocks were compared");
    }
  }
}
