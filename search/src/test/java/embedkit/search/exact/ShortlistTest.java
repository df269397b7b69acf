package embedkit.search.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.index.Metric;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The best of listed rows, against a plain loop in double precision. */
class ShortlistTest {

  private static final int DIM = 33;
  private static final int ROWS = 700;

  private final Random random = new Random(5);
  private final float[] query = vector(1);
  private final EmbeddingStore rows = rows();

  private float[] vector(float length) {
    float[] vector = new float[DIM];
    for (int d = 0; d < DIM; d++) {
      vector[d] = length * (float) random.nextGaussian();
    }
    return vector;
  }

  private EmbeddingStore rows() {
    EmbeddingStore store =
        Tables.installed()
            .create("heap", TableShape.f32(ROWS, DIM), Optional.empty(), Map.of())
            .store();
    for (int r = 0; r < ROWS; r++) {
      // Some have a square, or a product with the query, that binary32 does not hold.
      float length = r % 10 == 1 ? 1e30f : r % 10 == 2 ? 1e-30f : 1;
      store.scatter(r, 1, vector(length), 0, DIM);
    }
    store.scatter(5, 1, new float[DIM], 0, DIM);
    return store;
  }

  private double score(Metric metric, long row) {
    float[] vector = new float[DIM];
    rows.gather(row, 1, vector, 0, DIM);
    return RowOrder.of(metric).rank(query, vector);
  }

  @ParameterizedTest
  @EnumSource
  void theBestOfListedRowsAreThoseOfAPlainLoop(Metric metric) {
    long[] listed = LongStream.range(0, ROWS).filter(row -> row % 3 != 0).toArray();
    long[] best =
        LongStream.of(listed)
            .boxed()
            .sorted(Comparator.comparingDouble((Long row) -> -score(metric, row)))
            .limit(20)
            .sorted()
            .mapToLong(row -> row)
            .toArray();

    assertArrayEquals(best, new Shortlist(rows, RowOrder.of(metric), query).best(listed, 20));
  }

  @Test
  void aRowThatIsNoNumberIsNeverAmongTheBest() {
    float[] none = vector(1);
    none[DIM - 1] = Float.NaN;
    rows.scatter(7, 1, none, 0, DIM);
    long[] best = new Shortlist(rows, RowOrder.COSINE, query).best(new long[] {6, 7, 8}, 2);

    assertArrayEquals(new long[] {6, 8}, best);
  }

  @Test
  void fewRowsAreReturnedAsTheyAre() {
    long[] listed = {3, 5, 9};

    assertArrayEquals(listed, new Shortlist(rows, RowOrder.DOT, query).best(listed, 3));
  }
}
