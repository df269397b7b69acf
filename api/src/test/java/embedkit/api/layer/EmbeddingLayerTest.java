package embedkit.api.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.testkit.ArrayStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of the layer for any ids, not just the golden ones. */
class EmbeddingLayerTest {

  private static final int ROWS = 40;
  private static final int DIM = 7;

  private final Random random = new Random(9);
  private final EmbeddingStore store = store(ROWS, DIM);

  private EmbeddingStore store(int rows, int dim) {
    EmbeddingStore made = new ArrayStore(TableShape.f32(rows, dim));
    made.scatter(0, rows, numbers(rows * dim), 0, dim);
    return made;
  }

  private float[] numbers(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private long[] ids(int n) {
    return random.longs(n, 0, ROWS).toArray();
  }

  private Bags bags() {
    long[][] bags = new long[12][];
    for (int bag = 0; bag < bags.length; bag++) {
      bags[bag] = ids(bag % 5);
    }
    return Bags.of(bags);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static Map<Long, float[]> byRow(SparseGradient gradient) {
    Map<Long, float[]> rows = new TreeMap<>();
    for (int entry = 0; entry < gradient.count(); entry++) {
      float[] row = rows.computeIfAbsent(gradient.row(entry), r -> new float[gradient.dim()]);
      for (int d = 0; d < gradient.dim(); d++) {
        row[d] += gradient.value(entry, d);
      }
    }
    return rows;
  }

  private interface Loss {
    double at();
  }

  /** Every number of the table is moved a little, and the loss with it. */
  private void assertSlopes(SparseGradient gradient, Loss loss) {
    Map<Long, float[]> rows = byRow(gradient);
    float step = 1 / 64f;
    float[] row = new float[DIM];
    for (long id = 0; id < ROWS; id++) {
      store.gather(id, 1, row, 0, DIM);
      for (int d = 0; d < DIM; d++) {
        float kept = row[d];
        row[d] = kept + step;
        store.scatter(id, 1, row, 0, DIM);
        double up = loss.at();
        row[d] = kept - step;
        store.scatter(id, 1, row, 0, DIM);
        double down = loss.at();
        row[d] = kept;
        store.scatter(id, 1, row, 0, DIM);
        double expected = rows.containsKey(id) ? rows.get(id)[d] : 0;
        assertEquals((up - down) / (2 * step), expected, 1e-3, "row " + id + ", column " + d);
      }
    }
  }

  @Test
  void theGradientOfALookupIsItsSlope() {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    long[] ids = ids(60);
    float[] upstream = numbers(60 * DIM);
    assertSlopes(
        layer.lookup(ids).gradient(upstream), () -> dot(layer.lookup(ids).output(), upstream));
  }

  @ParameterizedTest
  @EnumSource
  void theGradientOfABagIsItsSlope(BagMode mode) {
    // Far enough apart that a small step changes no maximum.
    float[] apart = new float[ROWS * DIM];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = (i * 37 % apart.length) / 16f;
    }
    store.scatter(0, ROWS, apart, 0, DIM);
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    Bags bags = bags();
    float[] upstream = numbers(bags.count() * DIM);
    assertSlopes(
        layer.bag(bags, mode).gradient(upstream),
        () -> dot(layer.bag(bags, mode).output(), upstream));
  }

  @Test
  void theGradientOfAWeightedBagIsItsSlopeInRowsAndInWeights() {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    float[] weights = numbers(bags().size());
    Bags bags = bags().weighted(weights);
    float[] upstream = numbers(bags.count() * DIM);
    assertSlopes(
        layer.bag(bags, BagMode.SUM).gradient(upstream),
        () -> dot(layer.bag(bags, BagMode.SUM).output(), upstream));
    float[] slopes = layer.bag(bags, BagMode.SUM).weightGradient(upstream);
    for (int i = 0; i < weights.length; i++) {
      float kept = weights[i];
      weights[i] = kept + 0.25f;
      double up = dot(layer.bag(bags, BagMode.SUM).output(), upstream);
      weights[i] = kept - 0.25f;
      double down = dot(layer.bag(bags, BagMode.SUM).output(), upstream);
      weights[i] = kept;
      assertEquals((up - down) / 0.5, slopes[i], 1e-3);
    }
  }

  @Test
  void coalescingChangesNoSum() {
    for (int round = 0; round < 50; round++) {
      int count = random.nextInt(200);
      long[] rows =
          random
              .longs(count, 0, round % 2 == 0 ? 20 : Long.MAX_VALUE >> random.nextInt(60))
              .toArray();
      SparseGradient gradient = SparseGradient.of(rows, numbers(count * DIM), DIM);
      SparseGradient once = gradient.coalesce();
      Map<Long, float[]> expected = byRow(gradient);
      assertEquals(expected.size(), once.count());
      int entry = 0;
      for (Map.Entry<Long, float[]> row : expected.entrySet()) {
        assertEquals(row.getKey(), once.row(entry), "rows come in order");
        for (int d = 0; d < DIM; d++) {
          assertEquals(row.getValue()[d], once.value(entry, d), "sums in the order of the entries");
        }
        entry++;
      }
      assertEquals(once, once.coalesce());
    }
  }

  @Test
  void millionsOfEntriesCoalesceAsTheySum() {
    int count = 2_000_000;
    long[] rows = random.longs(count, 0, 1000).map(row -> row * 5_000_000_011L).toArray();
    float[] values = new float[count];
    java.util.Arrays.fill(values, 1);
    SparseGradient once = SparseGradient.of(rows, values, 1).coalesce();
    long sum = 0;
    for (int entry = 0; entry < once.count(); entry++) {
      sum += (long) once.value(entry, 0);
    }
    assertEquals(1000, once.count());
    assertEquals(count, sum);
  }

  @Test
  void theOrderOfTheIdsDoesNotMatterToTheGradient() {
    EmbeddingLayer layer = EmbeddingLayer.over(store).withPadding(3).scaledByFrequency();
    long[] ids = ids(100);
    float[] upstream = numbers(100 * DIM);
    long[] turned = new long[100];
    float[] turnedUpstream = new float[100 * DIM];
    for (int i = 0; i < 100; i++) {
      turned[99 - i] = ids[i];
      System.arraycopy(upstream, i * DIM, turnedUpstream, (99 - i) * DIM, DIM);
    }
    Map<Long, float[]> one = byRow(layer.lookup(ids).gradient(upstream));
    Map<Long, float[]> other = byRow(layer.lookup(turned).gradient(turnedUpstream));
    assertEquals(one.keySet(), other.keySet());
    one.forEach((row, values) -> assertArrayEquals(values, other.get(row), 1e-5f));
  }

  /** Gradient descent, one row after the other. */
  private record PlainSteps(EmbeddingStore table) implements TableOptimizer {
    @Override
    public void step(
        long[] rows, int from, int count, float[] gradients, int offset, int stride, double rate) {
      float[] row = new float[table.dim()];
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < row.length; d++) {
          row[d] = (float) (-rate * gradients[offset + i * stride + d]);
        }
        table.add(rows[from + i], 1, row, 0, row.length);
      }
    }

    @Override
    public long steps() {
      return 0;
    }

    @Override
    public void restoreSteps(long steps) {
      throw new IllegalStateException("nothing is resumed here");
    }
  }

  @Test
  void aFrozenRowNeverMoves() {
    EmbeddingLayer layer =
        EmbeddingLayer.over(store).freezing(row -> row % 3 == 0).withMaxNorm(0.5, 2);
    float[] before = new float[ROWS * DIM];
    store.gather(0, ROWS, before, 0, DIM);
    TableOptimizer optimizer = new PlainSteps(store);
    LookupPass pass = layer.lookup(ids(200));
    pass.gradient(numbers(200 * DIM)).step(optimizer, 0.1);
    layer.bag(bags(), BagMode.MAX).gradient(numbers(12 * DIM)).step(optimizer, 0.1);
    float[] after = new float[ROWS * DIM];
    store.gather(0, ROWS, after, 0, DIM);
    for (int i = 0; i < before.length; i++) {
      if (i / DIM % 3 == 0) {
        assertEquals(before[i], after[i]);
      } else {
        assertNotEquals(before[i], after[i]);
      }
    }
    assertEquals(0, layer.frozen().lookup(ids(5)).gradient(numbers(5 * DIM)).count());
  }

  @Test
  void anIdOutOfRangeIsNamedWithItsPlaceOrMapped() {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    assertEquals(
        "the id 40 at position 1 is not one of the 40 rows of this table (0 to 39)",
        assertThrows(RowOutOfRangeException.class, () -> layer.lookup(new long[] {1, 40}))
            .getMessage());
    assertThrows(
        RowOutOfRangeException.class,
        () -> layer.bag(Bags.of(new long[][] {{1}, {-1}}), BagMode.SUM));
    EmbeddingLayer mapped = layer.withUnknown(7);
    assertArrayEquals(
        layer.lookup(new long[] {7, 7, 2}).output(),
        mapped.lookup(new long[] {-5, Long.MAX_VALUE, 2}).output());
  }

  @Test
  void badSettingsAreRefusedInASentence() {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    assertRefused("the padding row is 40; the table has 40 rows", () -> layer.withPadding(40));
    assertRefused("the padding row is -41; the table has 40 rows", () -> layer.withPadding(-41));
    assertRefused("the unknown row is -1; the table has 40 rows", () -> layer.withUnknown(-1));
    assertRefused("max norm is 0.0", () -> layer.withMaxNorm(0, 2));
    assertRefused("max norm is NaN", () -> layer.withMaxNorm(Double.NaN, 2));
    long[] three = {1, 2, 3};
    assertRefused("the offset 1 of bag 0", () -> Bags.of(three, new int[] {1, 2}));
    assertRefused("the offset 1 of bag 2", () -> Bags.of(three, new int[] {0, 2, 1}));
    assertRefused("the offset 4 of bag 1", () -> Bags.of(three, new int[] {0, 4}));
    assertRefused("the last offset is 2", () -> Bags.ofBounds(three, new int[] {0, 2}));
    assertRefused("the last offset is missing", () -> Bags.ofBounds(three, new int[0]));
    assertRefused("2 weights", () -> Bags.of(three, new int[] {0}).weighted(new float[2]));
    assertThrows(IllegalArgumentException.class, () -> layer.lookup(three).gradient(new float[5]));
    assertThrows(IllegalArgumentException.class, () -> SparseGradient.of(three, new float[5], 2));
  }

  private static void assertRefused(
      String sentence, org.junit.jupiter.api.function.Executable settings) {
    String message = assertThrows(ConfigurationException.class, settings).getMessage();
    assertTrue(message.contains(sentence), message);
  }

  @Test
  void noIdsAndNoBagsAreNothing() {
    EmbeddingLayer layer = EmbeddingLayer.over(store);
    assertEquals(0, layer.lookup(new long[0]).output().length);
    assertEquals(0, layer.lookup(new long[0]).gradient(new float[0]).count());
    assertEquals(0, layer.bag(Bags.of(new long[0][]), BagMode.MEAN).output().length);
    assertArrayEquals(new float[2 * DIM], layer.bag(Bags.of(new long[2][0]), BagMode.MAX).output());
  }

  @Test
  void aBagLongerThanABlockIsOneBag() {
    try (EmbeddingStore ones = store(3, 1000)) {
      float[] row = new float[1000];
      java.util.Arrays.fill(row, 1);
      ones.scatter(2, 1, row, 0, 1000);
      long[] ids = new long[100];
      java.util.Arrays.fill(ids, 2);
      float[] sum =
          EmbeddingLayer.over(ones).bag(Bags.of(ids, new int[] {0, 0, 60}), BagMode.SUM).output();
      assertEquals(0, sum[999]);
      assertEquals(60, sum[1999]);
      assertEquals(40, sum[2999]);
    }
  }

  @Test
  void tokensOutOfTheVocabularyAreInNoBag() {
    Vocabulary words = Vocabulary.of(List.of("a", "b"));
    Bags bags = Bags.of(words, List.of(List.of("b", "x", "a", "b"), List.of(), List.of("y")));
    assertEquals(3, bags.count());
    assertEquals(3, bags.size());
    assertEquals(3, bags.start(1));
    assertArrayEquals(new long[] {1, 0, 1}, bags.ids());
  }
}
