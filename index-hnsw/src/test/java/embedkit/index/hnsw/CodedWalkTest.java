package embedkit.index.hnsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are kept as codes, multiplied and walked as these. */
class CodedWalkTest {

  private static final int DIM = 21;
  private static final Clustered ROWS = Clustered.of(2000, DIM, 3);

  @TempDir private Path folder;

  /** Opens the rows as a type, or as centroids of parts of 3 numbers. */
  private EmbeddingTable opened(String type) {
    Tables tables = Tables.of(Catalog.installed());
    Path file = folder.resolve(type + ".safetensors");
    try (EmbeddingTable wide =
        tables.create("mmap", TableShape.f32(2000, DIM), Optional.empty(), Map.of())) {
      for (int i = 0; i < 2000; i++) {
        wide.store().scatter(i, 1, ROWS.rows()[i], 0, DIM);
      }
      if (type.equals("PQ")) {
        tables.save(wide, file, Saving.usual().as("safetensors:pq=7"));
      } else {
        tables.save(wide, file, ElementType.valueOf(type), Map.of(), Saving.usual());
      }
    }
    return tables.open(file);
  }

  @ParameterizedTest
  @CsvSource({"I8, 1e-5", "PQ, 1e-5", "I4, 0.02", "BIT, 0.01"})
  void codesAreMultipliedAsTheirRowsAre(String type, double off) {
    try (EmbeddingTable table = opened(type)) {
      EmbeddingStore store = table.store();
      CodedDots coded = CodedDots.of(store, 40).orElseThrow();
      float[] query = ROWS.rows()[8];
      assertTrue(coded.ask(query));
      long[] ids = new long[40];
      for (int i = 0; i < 40; i++) {
        ids[i] = i * 37 % 2000;
      }
      float[] found = new float[40];
      coded.dots(ids, 40, found);
      float[] row = new float[DIM];
      for (int i = 0; i < 40; i++) {
        store.gather(ids[i], 1, row, 0, DIM);
        double dot = 0;
        double lengths = 0;
        double own = 0;
        for (int d = 0; d < DIM; d++) {
          dot += (double) query[d] * row[d];
          lengths += (double) row[d] * row[d];
          own += (double) query[d] * query[d];
        }
        assertEquals(dot, found[i], off * Math.sqrt(lengths * own));
      }
    }
  }

  @Test
  void aQueryThatCannotBeRoundedIsAskedOfTheRows() {
    try (EmbeddingTable table = opened("I4")) {
      CodedDots coded = CodedDots.of(table.store(), 4).orElseThrow();
      float[] query = new float[DIM];
      assertFalse(coded.ask(query), "zeros");
      query[3] = 1e30f;
      assertFalse(coded.ask(query), "long");
      query[3] = Float.NaN;
      assertFalse(coded.ask(query), "no number");
      query[3] = 1;
      assertTrue(coded.ask(query));
    }
  }

  /** Many rows of signs are alike, so scores are compared and not rows. */
  @ParameterizedTest
  @ValueSource(strings = {"I8", "I4", "BIT", "PQ"})
  void whatAWalkFindsIsAsNearAsWhatThereIs(String type) {
    try (EmbeddingTable table = opened(type)) {
      float[][] kept = new float[2000][];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = table.vector(i);
      }
      for (Metric metric : Metric.values()) {
        int reached = reached(table, kept, metric);
        assertTrue(reached >= 0.93 * 400, type + " by " + metric + ": " + reached);
      }
    }
  }

  /** Of 400 answers those that are as near as the tenth that there is. */
  private static int reached(EmbeddingTable table, float[][] kept, Metric metric) {
    int reached = 0;
    try (VectorIndex index =
        Clustered.build(table.store(), metric, "hnsw:degree=8,beam=60,search=60")) {
      for (int i = 0; i < 2000; i += 50) {
        float[] query = ROWS.rows()[i];
        List<Long> right = new Clustered(kept).nearest(metric, query, 10, Allowed.all());
        double least = metric.score(query, kept[right.getLast().intValue()]);
        for (Hit hit : index.nearest(new IndexQuery.Near(query), 10, Allowed.all())) {
          assertEquals(metric.score(query, kept[(int) hit.row()]), hit.score(), 0.0);
          reached += hit.score() >= least ? 1 : 0;
        }
      }
    }
    return reached;
  }
}
