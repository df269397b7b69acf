package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Plane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where rows are drawn. */
class LayoutTest {

  @Test
  void theProjectionOfAllRowsIsThatOfJacobisRotations() {
    float[][] rows = Rows.around(6, 300, 12, 0.3);
    Plane plane = Plane.of(Arrays.asList(rows));
    try (EmbeddingTable table = Rows.table(rows)) {
      Layout layout = Layout.pca(table.store(), Metric.COSINE, LayoutListener.NONE);
      for (int row = 0; row < rows.length; row++) {
        assertEquals(plane.points().get(row).x(), layout.x()[row], 1e-4);
        assertEquals(plane.points().get(row).y(), layout.y()[row], 1e-4);
      }
      assertEquals(
          plane.kept(),
          Projection.of(
                  embedkit.search.near.MapRows.of(
                      table.store(),
                      Metric.COSINE,
                      LayoutListener.Phase.PROJECTION.work(LayoutListener.NONE)),
                  LayoutListener.NONE)
              .kept(),
          1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void rowsOfOneOrTwoNumbersHaveAPlaneToo(int dim) {
    try (EmbeddingTable table = Rows.table(Rows.around(6, 50, dim, 0.3))) {
      Layout layout = Layout.pca(table.store(), Metric.EUCLIDEAN, LayoutListener.NONE);
      for (int row = 0; row < 50; row++) {
        assertTrue(Float.isFinite(layout.x()[row] + layout.y()[row]));
      }
    }
  }

  @Test
  void aMapOfGroupsKeepsThemApartBetterThanTheProjection() {
    float[][] rows = Rows.around(40, 600, 20, 0.5);
    try (EmbeddingTable table = Rows.table(rows)) {
      Layout umap = Layout.umap(table.store(), Metric.COSINE, Umap.usual(), LayoutListener.NONE);
      Layout pca = Layout.pca(table.store(), Metric.COSINE, LayoutListener.NONE);
      assertTrue(ofOwnGroup(umap, 40) > 0.95, "umap: " + ofOwnGroup(umap, 40));
      assertTrue(ofOwnGroup(pca, 40) < 0.5, "pca: " + ofOwnGroup(pca, 40));
      double trusted = Trustworthiness.of(table.store(), Metric.COSINE, umap, 15).trustworthiness();
      double before = Trustworthiness.of(table.store(), Metric.COSINE, pca, 15).trustworthiness();
      assertTrue(trusted > before + 0.05, trusted + " after " + before);
    }
  }

  /** The share of rows whose nearest point is of their own group. */
  private static double ofOwnGroup(Layout layout, int groups) {
    int own = 0;
    for (int row = 0; row < layout.rows(); row++) {
      int nearest = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int other = 0; other < layout.rows(); other++) {
        double apart =
            Math.hypot(
                (double) layout.x()[row] - layout.x()[other],
                (double) layout.y()[row] - layout.y()[other]);
        if (other != row && apart < least) {
          least = apart;
          nearest = other;
        }
      }
      own += nearest % groups == row % groups ? 1 : 0;
    }
    return (double) own / layout.rows();
  }

  @Test
  void theSeedDecidesAllAndTheNumberOfThreadsNothing() throws Exception {
    float[][] rows = Rows.around(20, 5000, 8, 0.4);
    Umap quick = new Umap(10, 0.1, 1, 10, 5, 7);
    try (EmbeddingTable table = Rows.table(rows)) {
      Supplier<Layout> made =
          () -> Layout.umap(table.store(), Metric.COSINE, quick, LayoutListener.NONE);
      Layout first = made.get();
      assertSame(first, made.get());
      try (ForkJoinPool one = new ForkJoinPool(1);
          ForkJoinPool five = new ForkJoinPool(5)) {
        assertSame(first, one.submit(made::get).get());
        assertSame(first, five.submit(made::get).get());
      }
      Layout other = Layout.umap(table.store(), Metric.COSINE, quick.seed(8), LayoutListener.NONE);
      assertFalse(Arrays.equals(first.x(), other.x()));
    }
  }

  private static void assertSame(Layout expected, Layout found) {
    assertArrayEquals(expected.x(), found.x());
    assertArrayEquals(expected.y(), found.y());
  }

  @Test
  void theListenerSeesThePointsMoveAndTheLastPositionsAreTheLayouts() {
    List<Integer> rounds = new ArrayList<>();
    List<Layout> seen = new ArrayList<>();
    LayoutListener listener =
        new LayoutListener() {
          @Override
          public void moved(int round, int of, Supplier<Layout> now) {
            assertEquals(12, of);
            rounds.add(round);
            seen.add(now.get());
          }
        };
    try (EmbeddingTable table = Rows.table(Rows.around(3, 60, 4, 0.4))) {
      Umap umap = new Umap(5, 0.1, 1, 12, 5, 1);
      Layout layout = Layout.umap(table.store(), Metric.COSINE, umap, listener);
      assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), rounds);
      assertSame(layout, seen.getLast());
      assertFalse(Arrays.equals(seen.get(3).x(), seen.get(4).x()));
    }
  }

  @Test
  void rowsThatAreAllTheSameOrNothingAreDrawnSomewhere() {
    float[][] rows = new float[40][];
    Arrays.setAll(rows, i -> i < 20 ? new float[] {1, 1} : new float[] {0, Float.NaN});
    try (EmbeddingTable table = Rows.table(rows)) {
      for (Metric metric : new Metric[] {Metric.COSINE, Metric.EUCLIDEAN}) {
        Layout layout = Layout.umap(table.store(), metric, Umap.usual(), LayoutListener.NONE);
        for (int row = 0; row < 40; row++) {
          assertTrue(Float.isFinite(layout.x()[row] + layout.y()[row]));
        }
      }
    }
  }

  @Test
  void theCurveIsThatOfTheReference() {
    // What umap-learn 0.5 fits for these.
    assertCurve(1.576943, 0.895061, 0.1, 1);
    assertCurve(1.929073, 0.791495, 0.001, 1);
    assertCurve(0.583030, 1.334167, 0.5, 1);
  }

  private static void assertCurve(double a, double b, double minDist, double spread) {
    Curve curve = Curve.of(minDist, spread);
    assertEquals(a, curve.a(), 1e-3);
    assertEquals(b, curve.b(), 1e-3);
  }

  @Test
  void theTablesOfForcesAreTheCurveToAThousandth() {
    Curve curve = Curve.of(0.1, 1);
    float[] pulls = curve.pulls();
    float[] pushes = curve.pushes();
    for (double square = 1e-6; square < 1e6; square *= 1.037) {
      double pull = curve.pull((float) square);
      double push = curve.push((float) square);
      assertEquals(pull, Curve.at(pulls, (float) square), 1e-3 * Math.abs(pull));
      assertEquals(push, Curve.at(pushes, (float) square), 1e-3 * push);
    }
    assertEquals(curve.pull(0x1p-24), Curve.at(pulls, 1e-30f), 1e-3 * -curve.pull(0x1p-24));
    assertTrue(Curve.at(pushes, Float.MAX_VALUE) >= 0);
  }

  @Test
  void theWeightsOfARowAreTheLogarithmOfItsNeighboursAndTheNearestIsWhole() {
    float[] distances = {0.1f, 0.2f, 0.25f, 0.4f, 0.41f, 0.6f, 0.8f, 0.9f};
    float[] weights = new float[8];
    FuzzyEdges.weigh(distances, 0, 8, 0.5, weights);
    assertEquals(1, weights[0]);
    double sum = 0;
    for (int i = 0; i < 8; i++) {
      sum += weights[i];
      assertTrue(i == 0 || weights[i] < weights[i - 1]);
    }
    assertEquals(3, sum, 1e-4);
  }

  @Test
  void edgesAreTheSameFromBothSides() {
    try (EmbeddingTable table = Rows.table(Rows.around(3, 90, 4, 0.4))) {
      NeighbourGraph graph =
          NeighbourGraph.exact(table.store(), Metric.COSINE, 6, LayoutListener.NONE);
      FuzzyEdges edges =
          FuzzyEdges.of(graph, LayoutListener.Phase.POSITIONS.work(LayoutListener.NONE));
      int looked = 0;
      for (int row = 0; row < 90; row++) {
        for (int e = edges.starts()[row]; e < edges.starts()[row + 1]; e++) {
          assertEquals(edges.weights()[e], back(edges, edges.others()[e], row));
          looked++;
        }
      }
      assertTrue(looked >= 90 * 6, looked + " edges");
    }
  }

  private static float back(FuzzyEdges edges, int row, int other) {
    for (int e = edges.starts()[row]; e < edges.starts()[row + 1]; e++) {
      if (edges.others()[e] == other) {
        return edges.weights()[e];
      }
    }
    throw new AssertionError("no edge from " + row + " to " + other);
  }

  @Test
  void numbersOutOfTheirRangesAreRefused() {
    assertThrows(ConfigurationException.class, () -> new Umap(1, 0.1, 1, 0, 5, 1));
    assertThrows(ConfigurationException.class, () -> new Umap(15, 2, 1, 0, 5, 1));
    assertThrows(ConfigurationException.class, () -> new Umap(15, 0.1, Double.NaN, 0, 5, 1));
    assertThrows(ConfigurationException.class, () -> new Umap(15, 0.1, 1, -1, 5, 1));
    assertThrows(ConfigurationException.class, () -> new Layout(new float[2], new float[3]));
  }
}
