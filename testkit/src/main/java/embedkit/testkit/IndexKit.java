package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.Spec;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.Incubating;
import embedkit.api.Progress;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import embedkit.spi.IndexProvider;
import embedkit.spi.Options;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every index keeps, held against a plain loop in double precision. Extend it with your
 * provider, and every rule is a test. An index that is not exact says how much it finds: {@link
 * #recall}.
 */
@Incubating
public abstract class IndexKit {

  private static final int ROWS = 700;
  private static final int DIM = 13;
  private static final int TOP = 10;
  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** For subclasses. */
  protected IndexKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract IndexProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  /**
   * Returns how many of the true nearest 10 an index must find at the least, on random rows.
   *
   * @return a share, 0 to 1; 1 unless overridden, and always for one that says it is exact
   */
  protected double recall() {
    return 1;
  }

  /**
   * Returns the metrics that indexes are built for.
   *
   * @return one or more; all unless overridden
   */
  protected List<Metric> metrics() {
    return List.of(Metric.values());
  }

  private Options options(String spec) {
    return Options.check("it", provider().options(), Spec.parse(spec).settings());
  }

  private VectorIndex build(String spec, EmbeddingStore rows, Metric metric) {
    Providers<IndexProvider> all = Providers.of("index", List.of(provider()));
    Providers.Choice<IndexProvider> choice = all.choose(spec);
    return choice.provider().build(rows, metric, choice.options(), Progress.NONE);
  }

  private static ArrayStore store(float[][] rows) {
    ArrayStore store = new ArrayStore(TableShape.f32(rows.length, rows[0].length));
    for (int i = 0; i < rows.length; i++) {
      store.scatter(i, 1, rows[i], 0, rows[i].length);
    }
    return store;
  }

  private static float[][] random(int rows, int dim, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][dim];
    for (float[] row : values) {
      for (int d = 0; d < dim; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** Runs a rule with an index of each spec and metric over the same rows. */
  private void each(float[][] rows, Rule rule) {
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        try (EmbeddingStore store = store(rows);
            VectorIndex index = build(spec, store, metric)) {
          rule.holds(index, spec + " by " + metric);
        }
      }
    }
  }

  private interface Rule {
    void holds(VectorIndex index, String what);
  }

  private static double score(VectorIndex index, IndexQuery query, float[] row) {
    return switch (query) {
      case IndexQuery.Near near -> index.metric().score(near.vector(), row);
      case IndexQuery.Product product -> product.score(row, 0, row.length);
    };
  }

  /** The plain loop: every row is scored, and all of them sorted. */
  private static List<Hit> plain(
      VectorIndex index, IndexQuery query, float[][] rows, int top, Allowed allowed) {
    return IntStream.range(0, rows.length)
        .filter(allowed::allows)
        .filter(row -> LongStream.of(query.excluded()).noneMatch(other -> other == row))
        .mapToObj(row -> new Hit(row, score(index, query, rows[row])))
        .filter(hit -> !Double.isNaN(hit.score()))
        .sorted(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::row))
        .limit(top)
        .toList();
  }

  /** Vectors near rows and far from all, alone and in products, with rows left out. */
  private static List<IndexQuery> queries(float[][] rows) {
    float[][] others = random(8, rows[0].length, 7);
    List<IndexQuery> queries = new ArrayList<>();
    for (int i = 0; i < others.length; i++) {
      queries.add(new IndexQuery.Near(others[i]));
      queries.add(new IndexQuery.Near(rows[i * 5], i * 5));
      queries.add(
          new IndexQuery.Product(
              List.of(rows[i + 1], rows[i + 2]), List.of(rows[i + 3]), i + 3, i + 1, i + 2));
    }
    queries.add(new IndexQuery.Product(List.of(rows[4]), List.of()));
    queries.add(new IndexQuery.Product(List.of(), List.of(rows[4])));
    return queries;
  }

  /** What is answered is true and in order; and as much of it is found as is claimed. */
  @Test
  public void theNearestAreThoseOfAPlainLoop() {
    float[][] rows = random(ROWS, DIM, 3);
    each(
        rows,
        (index, what) -> {
          long found = 0;
          long wanted = 0;
          for (IndexQuery query : queries(rows)) {
            List<Hit> expected = plain(index, query, rows, TOP, Allowed.all());
            List<Hit> hits = index.nearest(query, TOP, Allowed.all());
            assertTrue(hits.size() <= TOP, what);
            assertTrueAndInOrder(index, query, rows, hits, what);
            Set<Long> known = new HashSet<>(expected.stream().map(Hit::row).toList());
            found += hits.stream().filter(hit -> known.contains(hit.row())).count();
            wanted += expected.size();
            if (index.exact()) {
              assertEquals(expected, hits, what);
            }
          }
          double least = index.exact() ? 1 : recall();
          assertTrue(found >= least * wanted, what + " found " + found + " of " + wanted);
        });
  }

  private static void assertTrueAndInOrder(
      VectorIndex index, IndexQuery query, float[][] rows, List<Hit> hits, String what) {
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      assertEquals(score(index, query, rows[(int) hit.row()]), hit.score(), what);
      if (i > 0) {
        Hit before = hits.get(i - 1);
        boolean inOrder =
            before.score() > hit.score()
                || (before.score() == hit.score() && before.row() < hit.row());
        assertTrue(inOrder, what + ": " + before + " stands before " + hit);
      }
    }
  }

  /**
   * However narrow a filter, no row that it does not pass is an answer, and those it passes are.
   */
  @Test
  public void noRowThatIsNotAllowedIsAnAnswer() {
    float[][] rows = random(ROWS, DIM, 4);
    List<Allowed> filters =
        List.of(
            Allowed.range(100, 140),
            Allowed.range(690, 9999),
            Allowed.range(50, 50),
            Allowed.range(ROWS, Long.MAX_VALUE),
            new Allowed(0, Long.MAX_VALUE, row -> row % 7 == 3),
            new Allowed(10, 600, row -> row % 2 == 0),
            new Allowed(0, Long.MAX_VALUE, row -> row == 77),
            new Allowed(0, Long.MAX_VALUE, row -> false));
    each(
        rows,
        (index, what) -> {
          for (Allowed filter : filters) {
            for (IndexQuery query : queries(rows)) {
              List<Hit> hits = index.nearest(query, TOP, filter);
              Set<Long> excluded = new HashSet<>(LongStream.of(query.excluded()).boxed().toList());
              for (Hit hit : hits) {
                assertTrue(filter.allows(hit.row()), what + " let row " + hit.row() + " through");
                assertFalse(excluded.contains(hit.row()), what + " answered an excluded row");
              }
              assertTrueAndInOrder(index, query, rows, hits, what);
              if (index.exact()) {
                assertEquals(plain(index, query, rows, TOP, filter), hits, what);
              }
            }
          }
        });
  }

  /** Of rows that are equally near the lower one comes first, also at the end of the list. */
  @Test
  public void ofEquallyNearRowsTheLowerComesFirst() {
    float[][] rows = new float[300][DIM];
    for (float[] row : rows) {
      Arrays.fill(row, 1);
    }
    each(
        rows,
        (index, what) -> {
          List<Hit> hits = index.nearest(new IndexQuery.Near(rows[0], 1, 0), TOP, Allowed.all());
          assertTrueAndInOrder(index, new IndexQuery.Near(rows[0]), rows, hits, what);
          if (index.exact()) {
            assertEquals(
                LongStream.range(2, 2 + TOP).boxed().toList(),
                hits.stream().map(Hit::row).toList(),
                what);
          }
        });
  }

  /** The same query has the same answer, alone, among others, again, and in any thread. */
  @Test
  public void theSameQueryHasTheSameAnswerInAnyCompany() {
    float[][] rows = random(ROWS, DIM, 5);
    List<IndexQuery> queries = queries(rows);
    each(
        rows,
        (index, what) -> {
          List<List<Hit>> together = index.nearest(queries, 5, Allowed.all());
          assertEquals(queries.size(), together.size(), what);
          assertEquals(together, index.nearest(queries, 5, Allowed.all()), what);
          IntStream.range(0, queries.size())
              .parallel()
              .forEach(
                  i ->
                      assertEquals(
                          together.get(i),
                          index.nearest(queries.get(i), 5, Allowed.all()),
                          what + ", query " + i));
        });
  }

  /** Two indexes of the same rows are the same, however often they are built. */
  @Test
  public void anIndexThatIsBuiltAgainAnswersAsBefore() {
    float[][] rows = random(ROWS, DIM, 6);
    List<IndexQuery> queries = queries(rows);
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        List<List<Hit>> first;
        try (EmbeddingStore store = store(rows);
            VectorIndex index = build(spec, store, metric)) {
          first = index.nearest(queries, TOP, Allowed.all());
        }
        try (EmbeddingStore store = store(rows);
            VectorIndex index = build(spec, store, metric)) {
          assertEquals(first, index.nearest(queries, TOP, Allowed.all()), spec + " by " + metric);
        }
      }
    }
  }

  /** More than there are gives those that there are, and none gives none. */
  @Test
  public void moreThanThereAreGivesAllAndNoneGivesNone() {
    float[][] rows = random(5, 3, 8);
    each(
        rows,
        (index, what) -> {
          IndexQuery query = new IndexQuery.Near(rows[0], 0);
          List<Hit> all = index.nearest(query, Integer.MAX_VALUE, Allowed.all());
          assertTrueAndInOrder(index, query, rows, all, what);
          assertTrue(all.size() <= 4, what);
          if (index.exact()) {
            assertEquals(4, all.size(), what);
          }
          assertEquals(List.of(), index.nearest(query, 0, Allowed.all()), what);
          assertEquals(List.of(), index.nearest(List.<IndexQuery>of(), 3, Allowed.all()), what);
        });
  }

  /** A table without rows has no neighbours. */
  @Test
  public void aTableWithoutRowsGivesNone() {
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        try (EmbeddingStore store = new ArrayStore(TableShape.f32(0, 2));
            VectorIndex index = build(spec, store, metric)) {
          IndexQuery query = new IndexQuery.Near(new float[] {1, 2});
          assertEquals(List.of(), index.nearest(query, 3, Allowed.all()), spec);
        }
      }
    }
  }

  /** Zeros have the cosine 0 with everything, and are neither lost nor first. */
  @Test
  public void zeroVectorsAreAnswersAndQueriesToo() {
    float[][] rows = random(200, DIM, 9);
    Arrays.fill(rows[7], 0);
    Arrays.fill(rows[11], -0f);
    each(
        rows,
        (index, what) -> {
          for (float[] vector : new float[][] {rows[3], rows[7]}) {
            IndexQuery query = new IndexQuery.Near(vector);
            List<Hit> hits = index.nearest(query, 200, Allowed.all());
            assertTrueAndInOrder(index, query, rows, hits, what);
            if (index.exact()) {
              assertEquals(plain(index, query, rows, 200, Allowed.all()), hits, what);
            }
          }
        });
  }

  /** A row with a number that is none is never an answer, and hides no other. */
  @Test
  public void aRowThatIsNotANumberIsNeverAnAnswer() {
    float[][] rows = random(200, DIM, 10);
    rows[5][3] = Float.NaN;
    rows[6][0] = Float.NaN;
    each(
        rows,
        (index, what) -> {
          IndexQuery query = new IndexQuery.Near(rows[4]);
          List<Hit> hits = index.nearest(query, 200, Allowed.all());
          assertTrue(hits.stream().noneMatch(hit -> hit.row() == 5 || hit.row() == 6), what);
          if (index.exact()) {
            assertEquals(plain(index, query, rows, 200, Allowed.all()), hits, what);
          }
        });
  }

  /** A query that cannot be answered is refused before a row is read. */
  @Test
  public void aQueryThatDoesNotFitIsRefused() {
    float[][] rows = random(20, 3, 11);
    float[] good = {1, 2, 3};
    each(
        rows,
        (index, what) -> {
          List<IndexQuery> bad =
              List.of(
                  new IndexQuery.Near(new float[2]),
                  new IndexQuery.Near(new float[4]),
                  new IndexQuery.Near(new float[] {1, Float.NaN, 0}),
                  new IndexQuery.Product(List.of(good, new float[] {Float.NaN, 0, 0}), List.of()),
                  new IndexQuery.Product(List.of(good), List.of(new float[2])));
          for (IndexQuery query : bad) {
            assertThrows(
                ConfigurationException.class,
                () -> index.nearest(List.of(new IndexQuery.Near(good), query), 2, Allowed.all()),
                what + " took " + query);
          }
          assertThrows(
              ConfigurationException.class,
              () -> index.nearest(new IndexQuery.Near(good), -1, Allowed.all()),
              what);
        });
  }

  /** The vectors and rows of a query are the caller's, and stay as they are. */
  @Test
  public void theCallersArraysStayAsTheyAre() {
    float[][] rows = random(300, DIM, 12);
    each(
        rows,
        (index, what) -> {
          float[] vector = rows[9].clone();
          long[] excluded = {200, 5, 5, -3, 99_999};
          List<Hit> hits = index.nearest(new IndexQuery.Near(vector, excluded), 9, Allowed.all());
          assertArrayEquals(rows[9], vector, what);
          assertArrayEquals(new long[] {200, 5, 5, -3, 99_999}, excluded, what);
          assertThrows(UnsupportedOperationException.class, () -> hits.add(new Hit(0, 0)), what);
        });
  }

  /** The rows are not the index's: they stay open when it is closed. */
  @Test
  public void closingTheIndexLeavesTheRowsOpen() {
    float[][] rows = random(30, 3, 13);
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        try (EmbeddingStore store = store(rows)) {
          VectorIndex index = build(spec, store, metric);
          assertEquals(store, index.rows(), spec);
          assertEquals(metric, index.metric(), spec);
          index.close();
          index.close();
          assertEquals(30, store.rows(), spec);
        }
      }
    }
  }

  /** An index whose rows are gone says so. */
  @Test
  public void aClosedStoreIsToldAndNotRead() {
    float[][] rows = random(300, 3, 14);
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        EmbeddingStore store = store(rows);
        try (VectorIndex index = build(spec, store, metric)) {
          store.close();
          assertThrows(
              StoreClosedException.class,
              () -> index.nearest(new IndexQuery.Near(rows[0]), 3, Allowed.all()),
              spec);
        }
      }
    }
  }

  /** Rows of 16 and 8 bits are scored as the numbers that they are read as. */
  @Test
  public void rowsOfEveryElementTypeAreScoredAsTheyAreRead() {
    float[][] exact = random(200, DIM, 15);
    for (ElementType type : ElementType.ofTables()) {
      for (String spec : specs()) {
        try (ArrayStore store = new ArrayStore(new TableShape(exact.length, DIM, type))) {
          float[][] kept = new float[exact.length][DIM];
          for (int i = 0; i < exact.length; i++) {
            store.scatter(i, 1, exact[i], 0, DIM);
            store.gather(i, 1, kept[i], 0, DIM);
          }
          try (VectorIndex index = build(spec, store, metrics().getFirst())) {
            IndexQuery query = new IndexQuery.Near(exact[3]);
            List<Hit> hits = index.nearest(query, TOP, Allowed.all());
            assertFalse(hits.isEmpty(), spec);
            assertTrueAndInOrder(index, query, kept, hits, spec + " of " + type);
          }
        }
      }
    }
  }

  /** Another metric is answered by, or refused in a sentence. */
  @Test
  public void anotherMetricIsAnsweredByOrRefused() {
    float[][] rows = random(300, DIM, 16);
    each(
        rows,
        (index, what) -> {
          assertEquals(index.metric(), index.by(index.metric()).metric(), what);
          for (Metric other : Metric.values()) {
            VectorIndex by;
            try {
              by = index.by(other);
            } catch (ConfigurationException e) {
              assertFalse(index.metric() == other, what);
              continue;
            }
            assertEquals(other, by.metric(), what);
            IndexQuery query = new IndexQuery.Near(rows[8], 8);
            List<Hit> hits = by.nearest(query, 5, Allowed.all());
            assertTrueAndInOrder(by, query, rows, hits, what + ", asked by " + other);
          }
        });
  }

  /** What an index keeps opens to one that answers alike, and is not taken for other rows. */
  @Test
  public void whatIsKeptIsOpenedToTheSameAnswers() {
    float[][] rows = random(ROWS, DIM, 17);
    List<IndexQuery> queries = queries(rows);
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        try (EmbeddingStore store = store(rows);
            EmbeddingStore fewer = store(random(9, DIM, 17));
            VectorIndex index = build(spec, store, metric)) {
          assertEquals(
              index.stored().isPresent(),
              index.builtOf().isPresent(),
              "what is kept is of certain rows");
          if (index.stored().isEmpty()) {
            continue;
          }
          assertEquals(RowsChecksum.of(store), index.builtOf().orElseThrow(), spec);
          StoredIndex stored = index.stored().orElseThrow();
          assertEquals(provider().name(), stored.provider());
          assertEquals(metric, stored.metric());
          assertEquals(store.rows(), stored.rows());
          assertEquals(index.builtOf().orElseThrow(), stored.builtOf());
          assertNotNull(Spec.parse(stored.spec()));
          try (VectorIndex opened = provider().open(store, stored, options(spec))) {
            assertEquals(
                index.nearest(queries, TOP, Allowed.all()),
                opened.nearest(queries, TOP, Allowed.all()),
                spec);
          }
          assertThrows(
              ConfigurationException.class, () -> provider().open(fewer, stored, options(spec)));
          StoredIndex torn =
              new StoredIndex(
                  stored.provider(),
                  stored.spec(),
                  metric,
                  stored.builtOf(),
                  stored.rows(),
                  List.of());
          assertThrows(
              ConfigurationException.class, () -> provider().open(store, torn, options(spec)));
        }
      }
    }
  }

  private static StoredIndex with(StoredIndex stored, int tensor, int[] numbers) {
    MemorySegment values = MemorySegment.ofArray(new byte[numbers.length * Integer.BYTES]);
    MemorySegment.copy(numbers, 0, values, LITTLE_ENDIAN, 0, numbers.length);
    List<StoredIndex.Tensor> tensors = new ArrayList<>(stored.tensors());
    tensors.set(tensor, new StoredIndex.Tensor(tensors.get(tensor).name(), values));
    return new StoredIndex(
        stored.provider(),
        stored.spec(),
        stored.metric(),
        stored.builtOf(),
        stored.rows(),
        tensors);
  }

  /** The numbers of a tensor as they are not. */
  private static List<int[]> lies(StoredIndex.Tensor tensor, Random random) {
    int size = (int) tensor.size();
    int[] own = IntStream.range(0, size).map(tensor::get).toArray();
    int[] reversed = IntStream.range(0, size).map(i -> own[size - 1 - i]).toArray();
    int[] one = own.clone();
    if (size > 0) {
      one[random.nextInt(size)] = random.nextInt();
    }
    return List.of(
        new int[size],
        reversed,
        one,
        random.ints(size).toArray(),
        random.ints(size, 0, ROWS).toArray(),
        Arrays.copyOf(own, size + 1),
        Arrays.copyOf(own, size / 2));
  }

  /**
   * Tensors may be anything, as a file may: the index is refused when it is opened or asked, or
   * what it answers is true, in order and of rows that there are.
   */
  @Test
  public void tensorsThatLieAreRefusedOrAnsweredTruly() {
    float[][] rows = random(ROWS, DIM, 18);
    Random random = new Random(19);
    for (String spec : specs()) {
      Metric metric = metrics().getFirst();
      try (EmbeddingStore store = store(rows);
          VectorIndex index = build(spec, store, metric)) {
        if (index.stored().isEmpty()) {
          continue;
        }
        StoredIndex stored = index.stored().orElseThrow();
        for (int t = 0; t < stored.tensors().size(); t++) {
          StoredIndex.Tensor tensor = stored.tensors().get(t);
          for (int[] lie : lies(tensor, random)) {
            askLying(spec, store, with(stored, t, lie), rows, spec + ", tensor " + tensor.name());
          }
        }
      }
    }
  }

  private void askLying(
      String spec, EmbeddingStore store, StoredIndex lying, float[][] rows, String what) {
    try (VectorIndex opened = provider().open(store, lying, options(spec))) {
      for (IndexQuery query : queries(rows)) {
        List<Hit> hits = opened.nearest(query, TOP, Allowed.all());
        hits.forEach(hit -> assertTrue(hit.row() >= 0 && hit.row() < ROWS, what + " made a row"));
        assertTrueAndInOrder(opened, query, rows, hits, what);
      }
    } catch (ConfigurationException e) {
      assertFalse(e.finding().isBlank(), what + " is refused without a sentence");
    }
  }

  /** An index of the first rows grows to one of all, or says that it cannot. */
  @Test
  public void anIndexGrowsToRowsThatAreAddedOrRefusesTo() {
    float[][] rows = random(ROWS, DIM, 20);
    float[][] first = Arrays.copyOf(rows, ROWS - 100);
    for (String spec : specs()) {
      for (Metric metric : metrics()) {
        try (EmbeddingStore before = store(first);
            EmbeddingStore all = store(rows);
            VectorIndex index = build(spec, before, metric)) {
          if (index.stored().isEmpty()) {
            continue;
          }
          VectorIndex grown;
          try {
            grown =
                provider().grow(all, index.stored().orElseThrow(), options(spec), Progress.NONE);
          } catch (ConfigurationException e) {
            assertFalse(e.finding().isBlank(), spec + " is refused without a sentence");
            continue;
          }
          try (grown) {
            assertEquals(RowsChecksum.of(all), grown.builtOf().orElseThrow(), spec);
            long found = 0;
            long wanted = 0;
            for (int row = ROWS - 100; row < ROWS; row += 5) {
              IndexQuery query = new IndexQuery.Near(rows[row]);
              List<Hit> hits = grown.nearest(query, TOP, Allowed.all());
              assertTrueAndInOrder(grown, query, rows, hits, spec);
              Set<Hit> expected = new HashSet<>(plain(grown, query, rows, TOP, Allowed.all()));
              found += hits.stream().filter(expected::contains).count();
              wanted += expected.size();
            }
            double least = grown.exact() ? 1 : recall();
            assertTrue(found >= least * wanted, spec + " found " + found + " of " + wanted);
          }
        }
      }
    }
  }
}
