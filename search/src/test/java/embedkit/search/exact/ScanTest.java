package embedkit.search.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.kernels.ColdStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scans of floats for one question and many, against a plain loop. */
class ScanTest {

  private static final int ROWS = 1003;
  private static final int TOP = 10;

  /** So that the vector operations are tried, too: the first questions go by plain loops. */
  @BeforeAll
  static void warmUp() {
    ColdStart.plainIsFaster(400_000_000);
  }

  /** Rows of any length, some of which binary32 has no square of. */
  private static float[][] rows(int dim) {
    Random random = new Random(dim);
    float[][] rows = new float[ROWS][dim];
    for (int r = 0; r < ROWS; r++) {
      float length = (float) Math.pow(10, r % 7 - 3);
      for (int d = 0; d < dim; d++) {
        rows[r][d] = length * (float) random.nextGaussian();
      }
    }
    Arrays.fill(rows[100], 0);
    rows[101][dim - 1] = Float.NaN;
    rows[102][0] = Float.POSITIVE_INFINITY;
    rows[103][dim / 2] = -1e30f;
    Arrays.fill(rows[104], 1e-25f);
    Arrays.fill(rows[105], Float.MIN_VALUE);
    rows[106] = rows[7].clone();
    Arrays.fill(rows[107], 3e38f);
    return rows;
  }

  private static EmbeddingStore heap(float[][] rows) {
    int dim = rows[0].length;
    EmbeddingStore store =
        Tables.installed()
            .create("heap", TableShape.f32(rows.length, dim), Optional.empty(), Map.of())
            .store();
    for (int r = 0; r < rows.length; r++) {
      store.scatter(r, 1, rows[r], 0, dim);
    }
    return store;
  }

  private static List<Hit> plain(float[][] rows, IndexQuery.Near query, Metric metric) {
    List<Hit> all = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      int own = r;
      double score = metric.score(query.vector(), rows[r]);
      if (!Double.isNaN(score) && Arrays.stream(query.excluded()).noneMatch(row -> row == own)) {
        all.add(new Hit(r, score));
      }
    }
    all.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::row));
    return all.subList(0, TOP);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Metric.values())
        .flatMap(
            metric -> Stream.of(3, 15, 16, 17, 100, 129).map(dim -> Arguments.of(metric, dim)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theNearestAreThoseOfAPlainLoopHoweverManyAreAskedAtOnce(Metric metric, int dim) {
    float[][] rows = rows(dim);
    List<IndexQuery.Near> queries = new ArrayList<>();
    List<List<Hit>> expected = new ArrayList<>();
    for (int q = 0; q < 70; q++) {
      IndexQuery.Near query = new IndexQuery.Near(rows[q + 200], q + 200, 9);
      queries.add(query);
      expected.add(plain(rows, query, metric));
    }
    try (EmbeddingStore store = heap(rows)) {
      ExactIndex index = new ExactIndex(store, metric);
      // As many as fill no vector, one, a tile, a wide tile, and more than that.
      for (int count : new int[] {1, 2, 16, 17, 33, 64, 70}) {
        List<List<Hit>> found = index.nearest(queries.subList(0, count), TOP, Allowed.all());
        assertEquals(expected.subList(0, count), found, count + " questions");
      }
    }
  }
}
