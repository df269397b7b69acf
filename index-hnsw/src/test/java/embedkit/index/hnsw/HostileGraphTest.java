package embedkit.index.hnsw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.index.Allowed;
import embedkit.api.index.Hit;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.StoredIndex;
import embedkit.api.index.VectorIndex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tensors of files that lie: a typed failure or an answer that is in order, never a walk for ever.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class HostileGraphTest {

  private static final String SPEC = "hnsw:degree=4,beam=20,search=10";
  private static final int ROWS = 1500;

  @TempDir private Path folder;

  private static int[] numbers(StoredIndex.Tensor tensor) {
    return tensor.values().toArray(ValueLayout.JAVA_INT_UNALIGNED);
  }

  private static StoredIndex with(StoredIndex stored, int at, int[] numbers) {
    List<StoredIndex.Tensor> tensors = new ArrayList<>(stored.tensors());
    byte[] bytes = new byte[4 * numbers.length];
    MemorySegment values = MemorySegment.ofArray(bytes);
    for (int i = 0; i < numbers.length; i++) {
      values.set(Nodes.INT, 4L * i, numbers[i]);
    }
    tensors.set(at, new StoredIndex.Tensor(tensors.get(at).name(), values));
    return new StoredIndex(
        stored.provider(),
        stored.spec(),
        stored.metric(),
        stored.builtOf(),
        stored.rows(),
        tensors);
  }

  /** True if it answered, false if it was refused with a sentence. */
  private static boolean answers(EmbeddingStore store, StoredIndex lying, Clustered rows) {
    float[] query = rows.rows()[17];
    try (VectorIndex index = new HnswProvider().open(store, lying, Clustered.options(SPEC))) {
      for (IndexQuery asked :
          List.of(
              new IndexQuery.Near(query),
              new IndexQuery.Near(rows.rows()[900], 4, 5),
              new IndexQuery.Product(List.of(query), List.of(rows.rows()[3])))) {
        for (Allowed allowed :
            List.of(Allowed.all(), Allowed.range(20, 60), new Allowed(0, 9999, r -> r % 2 == 0))) {
          List<Hit> hits = index.nearest(asked, 5, allowed);
          for (Hit hit : hits) {
            assertTrue(allowed.allows(hit.row()) && hit.row() < ROWS, "row " + hit.row());
            double score =
                asked instanceof IndexQuery.Near near
                    ? lying.metric().score(near.vector(), rows.rows()[(int) hit.row()])
                    : ((IndexQuery.Product) asked)
                        .score(rows.rows()[(int) hit.row()], 0, query.length);
            assertEquals(score, hit.score());
          }
        }
      }
      return true;
    } catch (ConfigurationException e) {
      assertTrue(e.getMessage().length() > 20, e.getMessage());
      return false;
    }
  }

  @Test
  void everyTensorMayLieCutShortOrFullOfNoise() {
    Clustered rows = Clustered.of(ROWS, 9, 5);
    // A zero makes rows stand apart, so that all tensors have numbers.
    rows.rows()[40] = new float[9];
    Random random = new Random(11);
    int answered = 0;
    int refused = 0;
    try (EmbeddingStore store = rows.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, SPEC)) {
      StoredIndex stored = index.stored().orElseThrow();
      assertTrue(answers(store, stored, rows), "the true one is refused");
      for (int at = 0; at < stored.tensors().size(); at++) {
        int[] own = numbers(stored.tensors().get(at));
        List<int[]> lies = new ArrayList<>();
        lies.add(new int[0]);
        lies.add(Arrays.copyOf(own, Math.max(0, own.length - 1)));
        lies.add(Arrays.copyOf(own, own.length + 1));
        lies.add(random.ints(own.length).toArray());
        lies.add(random.ints(own.length, 0, ROWS).toArray());
        lies.add(new int[own.length]);
        int[] least = own.clone();
        Arrays.fill(least, Integer.MIN_VALUE);
        lies.add(least);
        int[] nan = own.clone();
        Arrays.fill(nan, Float.floatToIntBits(Float.NaN));
        lies.add(nan);
        int[] backwards = own.clone();
        for (int i = 0; i < own.length; i++) {
          backwards[i] = own[own.length - 1 - i];
        }
        lies.add(backwards);
        for (int k = 0; k < 60 && own.length > 0; k++) {
          int[] one = own.clone();
          one[random.nextInt(one.length)] =
              k % 3 == 0 ? random.nextInt() : random.nextInt(2 * ROWS) - 5;
          lies.add(one);
        }
        for (int[] lie : lies) {
          if (answers(store, with(stored, at, lie), rows)) {
            answered++;
          } else {
            refused++;
          }
        }
      }
    }
    assertTrue(answered > 100 && refused > 100, answered + " answered, " + refused + " refused");
  }

  @Test
  void whatIsWrongIsSaid() {
    Clustered rows = Clustered.of(ROWS, 9, 5);
    try (EmbeddingStore store = rows.mapped(folder, ElementType.F32);
        VectorIndex index = Clustered.build(store, Metric.COSINE, SPEC)) {
      StoredIndex stored = index.stored().orElseThrow();
      int last = stored.tensors().size() - 1;
      int neighbors =
          stored.tensors().stream().map(StoredIndex.Tensor::name).toList().indexOf("neighbors-0.0");
      assertTrue(last >= 6, "a graph of " + last + " tensors has no level above");
      int[] own = numbers(stored.tensors().get(neighbors));
      for (int list = 0; list < own.length; list += 1 + own[list]) {
        Arrays.fill(own, list + 1, list + 1 + own[list], ROWS);
      }
      StoredIndex lying = with(stored, neighbors, own);
      try (VectorIndex opened = new HnswProvider().open(store, lying, Clustered.options(SPEC))) {
        assertEquals(
            "the index is damaged: it has neighbour 1500 on level 0, where 1500 nodes are; build"
                + " it again",
            assertThrows(
                    ConfigurationException.class,
                    () -> opened.nearest(new IndexQuery.Near(rows.rows()[1]), 3, Allowed.all()))
                .getMessage());
      }
    }
  }
}
