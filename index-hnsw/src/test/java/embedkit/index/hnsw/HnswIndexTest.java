package embedkit.index.hnsw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.StoreClosedException;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs over mapped rows, against a plain loop. */
class HnswIndexTest {

  private static final String SPEC = "hnsw:degree=8,beam=60,search=60";
  private static final Clustered ROWS = Clustered.of(4000, 20, 1);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void nearlyAllOfTheNearestAreFoundByEachMetric(Metric metric) {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, metric, SPEC)) {
      double recall = ROWS.recall(index, Allowed.all());
      assertTrue(recall >= 0.95, metric + " finds " + recall);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F16", "BF16", "I8"})
  void rowsOfFewerBitsAreWalkedToo(ElementType type) {
    try (EmbeddingStore store = ROWS.mapped(folder, type);
        VectorIndex index = Clustered.build(store, Metric.COSINE, SPEC)) {
      float[][] kept = new float[ROWS.rows().length][20];
      for (int i = 0; i < kept.length; i++) {
        store.gather(i, 1, kept[i], 0, 20);
      }
      double recall = new Clustered(kept).recall(index, Allowed.all());
      assertTrue(recall >= 0.95, type + " finds " + recall);
    }
  }

  /** Beyond what a scan would answer alone: a fifth of the rows, and a range with a test. */
  @Test
  void aFilterIsKeptInsideTheWalk() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, "hnsw:degree=8,search=24")) {
      for (Allowed allowed :
          List.of(
              new Allowed(0, Long.MAX_VALUE, row -> row % 2 == 1),
              new Allowed(500, 3900, row -> row % 3 != 0),
              Allowed.range(1000, 4000))) {
        double recall = ROWS.recall(index, allowed);
        assertTrue(recall >= 0.9, "finds " + recall);
        List<Hit> hits = index.nearest(new IndexQuery.Near(ROWS.rows()[7]), 10, allowed);
        assertEquals(10, hits.size());
        hits.forEach(hit -> assertTrue(allowed.allows(hit.row()), "row " + hit.row()));
      }
    }
  }

  /** Without a filter a walk keeps a list, with one it keeps heaps, as it does for a wide beam. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void aFilterThatEveryRowPassesChangesNothing(Metric metric) {
    Allowed tested = new Allowed(0, Long.MAX_VALUE, row -> true);
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, metric, "hnsw:degree=8,beam=60,search=30")) {
      for (int query = 0; query < 200; query++) {
        IndexQuery near = new IndexQuery.Near(ROWS.rows()[query * 17]);
        for (int top : new int[] {1, 10, 100}) {
          assertEquals(index.nearest(near, top, tested), index.nearest(near, top, Allowed.all()));
        }
      }
    }
  }

  /** A scan asks the test of every row of the range and once in the sample; a walk of few. */
  @Test
  void aNarrowFilterIsAnsweredByAScanAndExactly() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.EUCLIDEAN, SPEC)) {
      Allowed narrow = new Allowed(0, Long.MAX_VALUE, row -> row % 100 == 3);
      assertEquals(1, ROWS.recall(index, narrow));
      AtomicLong asked = new AtomicLong();
      Allowed wide =
          new Allowed(
              0,
              Long.MAX_VALUE,
              row -> {
                asked.incrementAndGet();
                return true;
              });
      index.nearest(new IndexQuery.Near(ROWS.rows()[9]), 10, wide);
      assertTrue(asked.get() < 2000, asked + " rows were looked at");
    }
  }

  @Test
  void zerosAndRowsOfExtremeLengthAreNeverLost() {
    float[][] rows = ROWS.first(2000).rows().clone();
    rows[3] = new float[20];
    rows[4] = filled(1e-30f);
    rows[5] = filled(1e30f);
    rows[6] = filled(Float.NaN);
    rows[1999] = filled(1e25f);
    Clustered extreme = new Clustered(rows);
    try (EmbeddingStore store = extreme.mapped(folder, ElementType.F32)) {
      for (Metric metric : Metric.values()) {
        try (VectorIndex index = Clustered.build(store, metric, SPEC)) {
          // All three point one way; by product and distance the longest are the nearest.
          List<Long> expected =
              metric == Metric.COSINE ? List.of(4L, 5L, 1999L) : List.of(5L, 1999L);
          assertEquals(
              expected,
              index.nearest(new IndexQuery.Near(rows[5]), expected.size(), Allowed.all()).stream()
                  .map(Hit::row)
                  .sorted()
                  .toList(),
              metric.toString());
          assertTrue(
              index.nearest(new IndexQuery.Near(rows[8]), 2000, Allowed.all()).stream()
                  .noneMatch(hit -> hit.row() == 6));
        }
      }
    }
  }

  private static float[] filled(float value) {
    float[] row = new float[20];
    Arrays.fill(row, value);
    return row;
  }

  @Test
  void oneThreadGivesTheSameNumbersEachTimeAndManyGiveAsGoodAGraph() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex one = Clustered.build(store, Metric.COSINE, SPEC);
        VectorIndex again = Clustered.build(store, Metric.COSINE, SPEC);
        VectorIndex many = Clustered.build(store, Metric.COSINE, SPEC + ",threads=3")) {
      List<StoredIndex.Tensor> first = one.stored().orElseThrow().tensors();
      List<StoredIndex.Tensor> second = again.stored().orElseThrow().tensors();
      assertEquals(first.size(), second.size());
      for (int i = 0; i < first.size(); i++) {
        assertArrayEquals(numbers(first.get(i)), numbers(second.get(i)), first.get(i).name());
      }
      double recall = ROWS.recall(many, Allowed.all());
      assertTrue(recall >= 0.95, "many threads' graph finds " + recall);
    }
  }

  private static int[] numbers(StoredIndex.Tensor tensor) {
    return tensor.values().toArray(ValueLayout.JAVA_INT_UNALIGNED);
  }

  @Test
  void anIndexTakesLittleMoreThanTheIdsOfTheNeighbours() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, "hnsw")) {
      StoredIndex stored = index.stored().orElseThrow();
      long ids =
          stored.tensors().stream()
              .filter(tensor -> tensor.name().startsWith("neighbors-"))
              .mapToLong(tensor -> tensor.values().byteSize())
              .sum();
      long all = stored.tensors().stream().mapToLong(tensor -> tensor.values().byteSize()).sum();
      assertTrue(ids > 4L * 4 * 4000, ids + " bytes are of fewer than four neighbours of a row");
      assertTrue(all <= 1.3 * ids, all + " bytes for " + ids + " bytes of neighbours");
    }
  }

  /** Rows of one vector fill each other's lists; still they lead to one another and to others. */
  @Test
  void hundredsOfEqualRowsHideNeitherEachOtherNorTheRest() throws IOException {
    float[][] rows = ROWS.first(2000).rows().clone();
    for (int i = 0; i < rows.length; i += 5) {
      rows[i] = rows[0];
    }
    Clustered equal = new Clustered(rows);
    for (Metric metric : Metric.values()) {
      Files.createDirectory(folder.resolve(metric.name()));
      try (EmbeddingStore store = equal.mapped(folder.resolve(metric.name()), ElementType.F32);
          VectorIndex index = Clustered.build(store, metric, SPEC)) {
        for (Hit hit : index.nearest(new IndexQuery.Near(rows[0]), 10, Allowed.all())) {
          assertEquals(0, hit.row() % 5, metric + " finds row " + hit.row());
        }
        int found = 0;
        for (int i = 1; i < 200; i += 5) {
          IndexQuery query = new IndexQuery.Near(rows[i]);
          List<Long> best = equal.nearest(metric, rows[i], 1, Allowed.all());
          found += best.equals(rowsOf(index.nearest(query, 1, Allowed.all()))) ? 1 : 0;
        }
        assertTrue(found >= 36, metric + " finds " + found + " of 40");
      }
    }
  }

  private static List<Long> rowsOf(List<Hit> hits) {
    return hits.stream().map(Hit::row).toList();
  }

  /**
   * A list of any other length is put in the place of one, so that most do not lie as they grew.
   */
  @Test
  void whatIsBuiltIsWhatIsOpened() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, "hnsw:degree=2,beam=10")) {
      Graph graph = Graph.of(index.stored().orElseThrow());
      int[] list = new int[graph.longest()];
      for (Graph.Level level : graph.levels()) {
        long numbers = 0;
        for (int place = 0; place < level.ids().size(); place++) {
          int count = level.neighbors(place, list);
          int own = place;
          assertTrue(IntStream.of(list).limit(count).noneMatch(near -> near == own), "itself");
          assertEquals(count, IntStream.of(list).limit(count).distinct().count(), "twice");
          assertTrue(count > 0 || level.ids().size() == 1, "node " + place + " is alone");
          numbers += 1 + count;
        }
        long bytes = level.chunks().stream().mapToLong(MemorySegment::byteSize).sum();
        assertEquals(4 * numbers, bytes, "nothing is between the lists of level " + level.number());
      }
    }
  }

  @Test
  void aClosedIndexAndAClosedTableSaySo() {
    IndexQuery query = new IndexQuery.Near(ROWS.rows()[0]);
    EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
    VectorIndex index = Clustered.build(store, Metric.COSINE, SPEC);
    VectorIndex other = Clustered.build(store, Metric.COSINE, SPEC);
    index.close();
    assertThrows(
        StoreClosedException.class, () -> index.nearest(query, 3, Allowed.all()), "the index");
    assertEquals(3, other.nearest(query, 3, Allowed.all()).size());
    store.close();
    assertThrows(
        StoreClosedException.class, () -> other.nearest(query, 3, Allowed.all()), "the rows");
    other.close();
  }

  @Test
  void manyQueriesAtOnceAnswerAsEachAlone() {
    try (EmbeddingStore store = ROWS.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, SPEC)) {
      List<IndexQuery> queries = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        queries.add(new IndexQuery.Near(ROWS.rows()[i * 11], i * 11));
      }
      List<List<Hit>> together = index.nearest(queries, 5, Allowed.all());
      for (int i = 0; i < queries.size(); i++) {
        assertEquals(index.nearest(queries.get(i), 5, Allowed.all()), together.get(i), "" + i);
      }
    }
  }

  @Test
  void anIndexOfAnotherKindIsRefused() {
    try (EmbeddingStore store = ROWS.first(10).mapped(folder, ElementType.F32)) {
      StoredIndex other = new StoredIndex("ivf", "ivf", Metric.COSINE, 0, 10, List.of());
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class,
              () -> new HnswProvider().open(store, other, Clustered.options("hnsw")));
      assertEquals("an index of ivf cannot be opened as one of hnsw", refused.getMessage());
    }
  }
}
