package embedkit.app.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frozen rows stay, and the others learn as if those were not there. */
class FrozenRowsTest {

  private static final int ROWS = 30;
  private static final int DIM = 5;

  private static EmbeddingTable table(String store) {
    Tables tables = Tables.installed();
    EmbeddingTable table =
        tables.create(store, TableShape.f32(ROWS, DIM), Optional.empty(), Map.of());
    tables.initialize(table, "uniform", 3);
    return table;
  }

  private static float[] rows(EmbeddingStore store) {
    float[] all = new float[ROWS * DIM];
    store.gather(0, ROWS, all, 0, DIM);
    return all;
  }

  private static void learn(EmbeddingStore store, String spec) {
    TableOptimizer optimizer = Tables.installed().catalog().optimizer(spec).bind(store);
    Random random = new Random(4);
    for (int step = 0; step < 12; step++) {
      long[] ids = random.longs(0, ROWS).distinct().limit(9).toArray();
      float[] gradients = new float[ids.length * DIM];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = random.nextFloat() - 0.5f;
      }
      optimizer.step(ids, 0, ids.length, gradients, 0, DIM, 0.1);
    }
    optimizer.settle();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "heap; sgd:lr=0.1",
        "heap; sgd:lr=0.1,momentum=0.9,weight-decay=0.1",
        "heap; adagrad",
        "heap; adam:semantics=dense,weight-decay=0.1",
        "heap; adamw",
        "heap; sparse-adam",
        "heap; rmsprop",
        "heap; ftrl",
        "mmap; rowwise-adagrad",
        "mmap; adamw",
      })
  void frozenRowsStayAndTheOthersLearnAsBefore(String store, String spec) {
    try (EmbeddingTable free = table(store);
        EmbeddingTable held = table(store)) {
      float[] before = rows(held.store());
      EmbeddingStore freezing = Tables.freezing(held.store(), row -> row % 3 == 0 || row == 7);
      learn(free.store(), spec);
      learn(freezing, spec);
      float[] expected = rows(free.store());
      for (int row = 0; row < ROWS; row++) {
        if (row % 3 == 0 || row == 7) {
          System.arraycopy(before, row * DIM, expected, row * DIM, DIM);
        }
      }
      assertArrayEquals(expected, rows(held.store()));
    }
  }

  @ParameterizedTest
  @CsvSource({"heap", "mmap"})
  void blocksOfRowsGoRoundTheFrozenOnes(String store) {
    try (EmbeddingTable table = table(store)) {
      EmbeddingStore freezing = Tables.freezing(table.store(), row -> row % 3 == 0);
      float[] expected = rows(table.store());
      float[] ones = new float[ROWS * DIM];
      Arrays.fill(ones, 1);
      freezing.scatter(0, ROWS, ones, 0, DIM);
      freezing.add(2, 8, ones, 0, DIM);
      for (int i = 0; i < expected.length; i++) {
        int row = i / DIM;
        float now = row >= 2 && row < 10 ? 2 : 1;
        expected[i] = row % 3 == 0 ? expected[i] : now;
      }
      assertArrayEquals(expected, rows(freezing));
      assertEquals(ROWS, freezing.rows());
      assertThrows(RowOutOfRangeException.class, () -> freezing.add(2, ROWS, ones, 0, DIM));
      assertArrayEquals(expected, rows(freezing));
    }
  }
}
