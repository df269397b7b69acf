package embedkit.search.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.SearchCancelledException;
import embedkit.kernels.ColdStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions to rows that are kept as codes, against a plain loop in double precision. */
class CodedIndexTest {

  private static final int ROWS = 3000;
  private static final Allowed ALL = new Allowed(0, Long.MAX_VALUE, row -> true);

  /** So that the vector operations are tried, too: the first questions go by plain loops. */
  @BeforeAll
  static void warmUp() {
    ColdStart.plainIsFaster(400_000_000);
  }

  /** Rows about some centres, a tenth of them zeros, alike, long or short. */
  private static float[][] rows(int dim, Random random) {
    float[][] centres = new float[20][dim];
    for (float[] centre : centres) {
      for (int d = 0; d < dim; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    float[][] rows = new float[ROWS][dim];
    for (int r = 0; r < ROWS; r++) {
      float length = r % 10 == 1 ? 1e-3f : r % 10 == 2 ? 1e3f : 1;
      for (int d = 0; d < dim; d++) {
        rows[r][d] = length * (centres[r % 20][d] + (float) random.nextGaussian() * 0.7f);
      }
      if (r % 100 == 7) {
        Arrays.fill(rows[r], 0);
      }
      if (r % 100 == 8) {
        rows[r] = rows[0].clone();
      }
    }
    rows[500][dim - 1] = Float.NaN;
    rows[501][0] = Float.POSITIVE_INFINITY;
    rows[502][0] = 1e30f;
    rows[503] = new float[dim];
    rows[503][0] = 1e-30f;
    return rows;
  }

  private static EmbeddingStore store(float[][] rows, ElementType type) {
    int dim = rows[0].length;
    EmbeddingStore store =
        Tables.installed()
            .create("heap", new TableShape(rows.length, dim, type), Optional.empty(), Map.of())
            .store();
    for (int r = 0; r < rows.length; r++) {
      store.scatter(r, 1, rows[r], 0, dim);
    }
    return store;
  }

  private static List<Hit> plain(
      EmbeddingStore store, IndexQuery.Near query, Metric metric, int top, Allowed allowed) {
    List<Hit> all = new ArrayList<>();
    float[] row = new float[store.dim()];
    long to = Math.min(store.rows(), allowed.to());
    for (long r = allowed.from(); r < to; r++) {
      long own = r;
      boolean excluded = Arrays.stream(query.excluded()).anyMatch(other -> other == own);
      store.gather(r, 1, row, 0, row.length);
      double score = metric.score(query.vector(), row);
      if (!excluded && allowed.test().test(r) && !Double.isNaN(score)) {
        all.add(new Hit(r, score));
      }
    }
    all.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::row));
    return all.subList(0, Math.min(top, all.size()));
  }

  static Stream<Arguments> kinds() {
    return Stream.of("I8", "I4", "BIT", "PQ")
        .flatMap(
            type ->
                Stream.of(Metric.values())
                    .flatMap(
                        metric -> Stream.of(5, 130).map(dim -> Arguments.of(type, metric, dim))));
  }

  /** Rows of a type, or in parts of 3 numbers, the last one shorter. */
  private static EmbeddingStore store(float[][] rows, String type) {
    return type.equals("PQ") ? ListedCodes.of(rows, 3) : store(rows, ElementType.valueOf(type));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noNearerRowIsMissed(String type, Metric metric, int dim) {
    Random random = new Random(dim);
    float[][] rows = rows(dim, random);
    Allowed some = new Allowed(100, 2500, row -> row % 3 != 0);
    try (EmbeddingStore store = store(rows, type)) {
      ExactIndex index = new ExactIndex(store, metric);
      for (int q = 0; q < 4; q++) {
        float[] vector = rows[random.nextInt(20)].clone();
        vector[0] += q * 0.1f;
        IndexQuery.Near query = new IndexQuery.Near(vector, 3, 9, 11, ROWS + 5);
        for (int top : new int[] {1, 10, 300}) {
          for (Allowed allowed : List.of(ALL, some)) {
            assertEquals(
                plain(store, query, metric, top, allowed), index.nearest(query, top, allowed));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"I8", "I4", "BIT", "PQ"})
  void aTableOfOneRowManyTimesIsAnsweredByItsFirstRows(String type) {
    float[][] rows = new float[20_000][6];
    for (float[] row : rows) {
      Arrays.fill(row, 2);
      row[5] = -2;
    }
    try (EmbeddingStore store = store(rows, type)) {
      IndexQuery.Near query = new IndexQuery.Near(new float[] {1, 2, 3, 4, 5, 6});
      ExactIndex index = new ExactIndex(store, Metric.COSINE);
      assertEquals(plain(store, query, Metric.COSINE, 4, ALL), index.nearest(query, 4, ALL));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"I8", "I4", "BIT"})
  void candidatesOfSmallRowsAreOrderedByExactOnes(ElementType type) {
    int dim = 100;
    Random random = new Random(1);
    float[][] rows = rows(dim, random);
    try (EmbeddingStore small = store(rows, type);
        EmbeddingStore exact = store(rows, ElementType.F32)) {
      for (Metric metric : Metric.values()) {
        RerankedIndex index = RerankedIndex.of(small, exact, Metric.COSINE);
        assertEquals(type == ElementType.BIT ? 10 : 2, index.factor());
        assertFalse(index.exact());
        int found = 0;
        Allowed some = new Allowed(50, 2900, row -> row % 7 != 0);
        for (int q = 0; q < 50; q++) {
          float[] vector = rows[20 * q + 3];
          IndexQuery.Near query = new IndexQuery.Near(vector, 20 * q + 3);
          List<Hit> expected = plain(exact, query, metric, 10, some);
          List<Hit> hits = index.by(metric).nearest(query, 10, some);
          assertEquals(10, hits.size());
          for (Hit hit : hits) {
            float[] row = rows[(int) hit.row()];
            assertEquals(metric.score(vector, row), hit.score(), 0.0);
            assertTrue(some.test().test(hit.row()) && hit.row() >= 50 && hit.row() < 2900);
            assertTrue(hit.row() != 20 * q + 3);
          }
          found += (int) hits.stream().filter(expected::contains).count();
        }
        double least = type == ElementType.I8 ? 0.99 : type == ElementType.I4 ? 0.97 : 0.8;
        if (metric == Metric.COSINE) {
          assertTrue(found >= least * 500, metric + ": " + found);
        }
      }
    }
  }

  /** Thirty-two parts are summed at once; these are more, of rows that differ little. */
  @Test
  void rowsOfManyPartsAreToldApart() {
    int dim = 200;
    Random random = new Random(4);
    float[][] rows = new float[ROWS][dim];
    for (float[] row : rows) {
      for (int d = 0; d < dim; d++) {
        row[d] = 5 + (float) random.nextGaussian();
      }
    }
    try (EmbeddingStore store = ListedCodes.of(rows, 2)) {
      for (Metric metric : Metric.values()) {
        IndexQuery.Near query = new IndexQuery.Near(rows[7]);
        ExactIndex index = new ExactIndex(store, metric);
        assertEquals(plain(store, query, metric, 10, ALL), index.nearest(query, 10, ALL));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e30f, -3e19f})
  void aCodebookOfNumbersThatAreNoneIsReadByItsRows(float strange) {
    float[][] rows = rows(12, new Random(6));
    try (EmbeddingStore store = ListedCodes.of(rows, 3)) {
      store.coded().orElseThrow().codebook().orElseThrow().centroids()[3 * 17 + 1] = strange;
      for (Metric metric : Metric.values()) {
        IndexQuery.Near query = new IndexQuery.Near(rows[7]);
        ExactIndex index = new ExactIndex(store, metric);
        assertEquals(plain(store, query, metric, 10, ALL), index.nearest(query, 10, ALL));
      }
    }
  }

  @Test
  void manyQueriesAndAProductAreAskedOfTheExactRows() {
    float[][] rows = rows(20, new Random(2));
    try (EmbeddingStore small = store(rows, ElementType.BIT);
        EmbeddingStore exact = store(rows, ElementType.F32)) {
      RerankedIndex index = RerankedIndex.of(small, exact, Metric.COSINE, 1);
      ExactIndex own = new ExactIndex(exact, Metric.COSINE);
      List<IndexQuery> queries = new ArrayList<>();
      for (int i = 0; i < RerankedIndex.MANY; i++) {
        queries.add(new IndexQuery.Near(rows[20 + i]));
      }
      assertEquals(own.nearest(queries, 5, ALL), index.nearest(queries, 5, ALL));
      IndexQuery product = new IndexQuery.Product(List.of(rows[3], rows[4]), List.of(rows[5]));
      assertEquals(own.nearest(product, 5, ALL), index.nearest(product, 5, ALL));
      assertEquals(List.of(), index.nearest(queries.getFirst(), 0, ALL));
    }
  }

  @Test
  void rowsThatDoNotBelongTogetherAreRefused() {
    try (EmbeddingStore small = store(new float[300][4], ElementType.I4);
        EmbeddingStore exact = store(new float[300][5], ElementType.F32)) {
      String other =
          assertThrows(
                  ConfigurationException.class, () -> RerankedIndex.of(small, exact, Metric.DOT))
              .getMessage();
      assertTrue(other.contains("300 small rows of dim 4"), other);
      String wide =
          assertThrows(
                  ConfigurationException.class, () -> RerankedIndex.of(exact, exact, Metric.DOT))
              .getMessage();
      assertTrue(wide.contains("rows of element type f32 are not small"), wide);
      assertThrows(
          ConfigurationException.class, () -> RerankedIndex.of(small, small, Metric.DOT, -1));
    }
  }

  /** As a server does with a question that took too long. */
  @ParameterizedTest
  @ValueSource(strings = {"F32", "I8", "BIT", "PQ"})
  void aQuestionEndsAtTheNextBlockOfAnInterruptedThread(String type) {
    float[][] rows = new float[20_000][30];
    Random random = new Random(8);
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    try (EmbeddingStore store = store(rows, type)) {
      IndexQuery.Near query = new IndexQuery.Near(rows[5]);
      ExactIndex index = new ExactIndex(store, Metric.DOT);
      List<Hit> right = index.nearest(query, 5, ALL);
      Thread asking = Thread.currentThread();
      AtomicBoolean told = new AtomicBoolean();
      Allowed interrupts =
          new Allowed(
              0,
              Long.MAX_VALUE,
              row -> {
                // Once, as threads that share the pass may be a block behind.
                if (!told.getAndSet(true)) {
                  asking.interrupt();
                }
                return true;
              });
      assertThrows(SearchCancelledException.class, () -> index.nearest(query, 5, interrupts));
      assertThrows(SearchCancelledException.class, () -> index.nearest(query, 5, ALL));
      assertTrue(Thread.interrupted(), "it is for who asked to clear that");
      assertEquals(right, index.nearest(query, 5, ALL));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void aClosedStoreAndAWrongQueryAreRefusedAsEver() {
    EmbeddingStore small = store(new float[300][4], ElementType.I4);
    RerankedIndex index = RerankedIndex.of(small, small, Metric.COSINE);
    IndexQuery query = new IndexQuery.Near(new float[] {1, 2, 3, 4});
    Class<ConfigurationException> refused = ConfigurationException.class;
    assertThrows(refused, () -> index.nearest(query, -1, ALL));
    assertThrows(refused, () -> index.nearest(new IndexQuery.Near(new float[3]), 1, ALL));
    assertThrows(
        refused,
        () -> index.nearest(new IndexQuery.Near(new float[] {0, 0, 0, Float.NaN}), 1, ALL));
    small.close();
    assertThrows(StoreClosedException.class, () -> index.nearest(query, 1, ALL));
  }
}
