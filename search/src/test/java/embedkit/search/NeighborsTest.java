package embedkit.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.testkit.ArrayStore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search against a plain one in double precision, and its edges. */
class NeighborsTest {

  private static final int ROWS = 9001;
  private static final int DIM = 7;

  private static EmbeddingTable table(float[][] rows) {
    ArrayStore store = new ArrayStore(new TableShape(rows.length, rows[0].length, ElementType.F32));
    for (int i = 0; i < rows.length; i++) {
      store.scatter(new long[] {i}, 0, 1, rows[i], 0, rows[i].length);
    }
    List<String> names = IntStream.range(0, rows.length).mapToObj(i -> "w" + i).toList();
    return EmbeddingTable.of(store, Vocabulary.of(names));
  }

  private static float[][] random(int rows, int dim) {
    Random random = new Random(11);
    float[][] values = new float[rows][dim];
    for (float[] row : values) {
      for (int i = 0; i < dim; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static double plain(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    double apart = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
      apart += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (metric) {
      case COSINE -> squareA * squareB == 0 ? 0 : dot / Math.sqrt(squareA * squareB);
      case DOT -> dot;
      case EUCLIDEAN -> -Math.sqrt(apart);
    };
  }

  @ParameterizedTest
  @EnumSource
  void theNearestAreThoseOfAPlainSearch(Metric metric) {
    float[][] rows = random(ROWS, DIM);
    Arrays.fill(rows[5], 0);
    float[] query = rows[4500].clone();
    double[] scores = new double[ROWS];
    Arrays.setAll(scores, i -> plain(metric, query, rows[i]));
    List<Integer> expected =
        IntStream.range(0, ROWS)
            .boxed()
            .filter(i -> i != 4500)
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    List<Neighbor> found = Neighbors.in(table(rows)).by(metric).nearest(4500, 50);
    assertEquals(50, found.size());
    for (int i = 0; i < 50; i++) {
      Neighbor neighbor = found.get(i);
      assertEquals(scores[expected.get(i)], neighbor.score(), 1e-4, "rank " + i);
      assertEquals(scores[(int) neighbor.row()], neighbor.score(), 1e-4, "row " + neighbor.row());
      assertEquals("w" + neighbor.row(), neighbor.token());
    }
    assertEquals(50, found.stream().mapToLong(Neighbor::row).distinct().count());
  }

  @Test
  void ofEquallyNearRowsTheLowerComesFirst() {
    float[][] rows = new float[ROWS][DIM];
    for (float[] row : rows) {
      Arrays.fill(row, 1);
    }
    List<Neighbor> found = Neighbors.in(table(rows)).nearest(rows[0], 4, 1, 0);
    assertEquals(List.of(2L, 3L, 4L, 5L), found.stream().map(Neighbor::row).toList());
  }

  @Test
  void aRowThatIsNotANumberIsNeverAnAnswer() {
    float[][] rows = {{1, 0}, {Float.NaN, 1}, {0, 1}};
    for (Metric metric : Metric.values()) {
      List<Neighbor> found = Neighbors.in(table(rows)).by(metric).nearest(rows[0], 3);
      assertEquals(List.of(0L, 2L), found.stream().map(Neighbor::row).toList());
    }
  }

  @Test
  void aZeroRowHasCosineZero() {
    float[][] rows = {{1, 0}, {0, 0}, {-1, 0}};
    List<Neighbor> found = Neighbors.in(table(rows)).nearest(0, 2);
    assertEquals(List.of(1L, 2L), found.stream().map(Neighbor::row).toList());
    assertEquals(0f, found.get(0).score());
    assertEquals(-1f, found.get(1).score());
  }

  @Test
  void moreThanThereAreGivesAllAndNoneGivesNone() {
    EmbeddingTable table = table(random(3, 2));
    assertEquals(2, Neighbors.in(table).nearest(0, Integer.MAX_VALUE).size());
    assertTrue(Neighbors.in(table).nearest(0, 0).isEmpty());
  }

  @Test
  void aQueryOfAnotherDimOrANegativeTopIsRefused() {
    Neighbors neighbors = Neighbors.in(table(random(3, 2)));
    assertEquals(
        "a query of 3 numbers cannot be asked of a table of dim 2",
        assertThrows(ConfigurationException.class, () -> neighbors.nearest(new float[3], 1))
            .getMessage());
    assertThrows(ConfigurationException.class, () -> neighbors.nearest(new float[2], -1));
    assertThrows(
        ConfigurationException.class, () -> neighbors.similarity(new float[2], new float[3]));
  }

  @ParameterizedTest
  @EnumSource
  void manyQuestionsAtOnceAreAnsweredAsOneByOne(Metric metric) {
    float[][] rows = random(ROWS, 37);
    Arrays.fill(rows[7], 1e-25f);
    Arrays.fill(rows[8], 1e25f);
    Neighbors neighbors = Neighbors.in(table(rows)).by(metric);
    float[][] queries = Arrays.copyOf(random(300, 37), 300);
    long[][] exclude = new long[300][];
    Arrays.setAll(exclude, i -> new long[] {i, 0});
    List<List<Neighbor>> together = neighbors.nearest(queries, 5, exclude);
    for (int i = 0; i < queries.length; i += 7) {
      assertEquals(neighbors.nearest(queries[i], 5, i, 0), together.get(i), "question " + i);
    }
  }

  @Test
  void sumsAndProductsOfTermsAreThoseOfTheirPapers() {
    float[][] rows = random(2000, 10);
    EmbeddingTable table = table(rows);
    List<Terms> questions =
        List.of(
            Terms.analogy(table, 1, 2, 3),
            Terms.analogy(table, 4, 5, 6),
            Terms.none().plus(table, 9));
    List<List<Neighbor>> sums = Neighbors.in(table).nearest(questions, 3);
    List<List<Neighbor>> products = Neighbors.in(table).nearestByProduct(questions, 3);
    assertEquals(best(rows, true, 1, 2, 3), sums.get(0).getFirst().row());
    assertEquals(best(rows, true, 4, 5, 6), sums.get(1).getFirst().row());
    assertEquals(best(rows, false, 1, 2, 3), products.get(0).getFirst().row());
    assertEquals(best(rows, false, 4, 5, 6), products.get(1).getFirst().row());
    assertEquals(Neighbors.in(table).nearest(9, 1).getFirst().row(), sums.get(2).getFirst().row());
    long kept =
        Neighbors.in(table).nearest(Terms.none().plus(table, 9).keepingRows(), 1).getFirst().row();
    assertEquals(9, kept);
  }

  private static long best(float[][] rows, boolean sum, int a, int b, int c) {
    int best = -1;
    double score = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows.length; i++) {
      double toA = plain(Metric.COSINE, rows[i], rows[a]);
      double toB = plain(Metric.COSINE, rows[i], rows[b]);
      double toC = plain(Metric.COSINE, rows[i], rows[c]);
      double own =
          sum ? toB - toA + toC : (1 + toB) / 2 * (1 + toC) / 2 / ((1 + toA) / 2 + 0.000001);
      if (i != a && i != b && i != c && own > score) {
        best = i;
        score = own;
      }
    }
    return best;
  }

  @Test
  void onlyRowsOfTheRangeAndThePatternAreAnswers() {
    EmbeddingTable table = table(random(2000, 4));
    Among some = new Among(100, 1500, Optional.of(Pattern.compile("w.*7")));
    List<Neighbor> found = Neighbors.in(table).among(some).nearest(3, 2000);
    assertEquals(140, found.size());
    assertTrue(found.stream().allMatch(n -> n.row() >= 100 && n.row() < 1500 && n.row() % 10 == 7));
    assertEquals(List.of(), Neighbors.in(table).among(Among.first(0)).nearest(3, 5));
  }

  @Test
  void theOddOneAndTheNearestOfSomeAreFound() {
    float[][] rows = {{1, 0}, {0.9f, 0.1f}, {-1, 0.2f}, {0.8f, 0}};
    Neighbors neighbors = Neighbors.in(table(rows));
    assertEquals(2, neighbors.oddOne(List.of(rows)));
    assertEquals(1, neighbors.nearestOf(rows[0], List.of(rows[2], rows[1])));
    assertThrows(ConfigurationException.class, () -> neighbors.oddOne(List.of()));
    assertThrows(ConfigurationException.class, () -> neighbors.nearestOf(rows[0], List.of()));
  }

  @Test
  void rowsCloserThanAnotherAreThoseBeforeItInTheOrder() {
    EmbeddingTable table = table(random(5000, 3));
    Neighbors neighbors = Neighbors.in(table);
    List<Neighbor> all = neighbors.nearest(17, 5000);
    for (int rank : new int[] {0, 5, 1023, 1024, 3000, 4998}) {
      List<Neighbor> closer = neighbors.closerThan(17, all.get(rank).row());
      assertEquals(rank, closer.size(), 3, "rank " + rank);
      assertTrue(closer.stream().allMatch(n -> n.score() > all.get(rank).score()));
    }
  }

  @Test
  void whatLiesBetweenTwoRowsIsCloserToEachThanTheyAreToEachOther() {
    EmbeddingTable table = table(random(2000, DIM));
    Neighbors neighbors = Neighbors.in(table);
    long far = neighbors.nearest(17, 300).getLast().row();
    List<Long> there = neighbors.closerThan(17, far).stream().map(Neighbor::row).toList();
    List<Long> back = neighbors.closerThan(far, 17).stream().map(Neighbor::row).toList();
    List<Neighbor> between =
        neighbors.between(table.vector(17), table.vector(far), new long[] {17, far});
    assertEquals(
        there.stream().filter(back::contains).sorted().toList(),
        between.stream().map(Neighbor::row).sorted().toList());
    assertTrue(between.size() > 5, "some do");
    for (int i = 0; i < between.size(); i++) {
      long row = between.get(i).row();
      float lower = Math.min(neighbors.similarity(17, row), neighbors.similarity(far, row));
      assertEquals(lower, between.get(i).score());
      assertTrue(i == 0 || between.get(i - 1).score() >= lower, "the closest first");
    }
  }

  @Test
  void aPlainMeanLeavesVectorsAsLongAsTheyAre() {
    Terms terms =
        Terms.none().with(new float[] {3, 0}, 1, 5).with(new float[] {0, 1}, 1, 2).keepingRows();
    assertArrayEquals(new float[] {1.5f, 0.5f}, terms.plainMean(2));
    assertEquals(0, terms.excluded().length);
  }
}
