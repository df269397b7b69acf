package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityJoinTest {

  private static final int DIM = 7;
  private static final StructType SCHEMA =
      new StructType().add("id", DataTypes.IntegerType).add("v", SQLDataTypes.VectorType());

  private static SparkSession session;

  @BeforeAll
  static void begin() {
    session = Texts.session();
  }

  @AfterAll
  static void end() {
    session.stop();
  }

  private static List<Row> random(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] vector = random.doubles(DIM, -1, 1).map(x -> (float) x).toArray();
      rows.add(RowFactory.create(i, i % 50 == 9 ? null : Vectors.dense(vector)));
    }
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows, int parts) {
    return session.createDataFrame(rows, SCHEMA).repartition(parts);
  }

  private static double cosine(Vector a, Vector b) {
    double norms = Vectors.norm(a, 2) * Vectors.norm(b, 2);
    return norms == 0 ? 0 : a.dot(b) / norms;
  }

  private static List<Row> expected(Row of, List<Row> among, int count) {
    return among.stream()
        .filter(each -> !each.isNullAt(1))
        .sorted(
            Comparator.comparingDouble(each -> -cosine((Vector) of.get(1), (Vector) each.get(1))))
        .limit(count)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "hnsw"})
  void eachRowIsJoinedWithTheNearestOfTheOtherSide(String index) {
    List<Row> left = random(300, 1);
    List<Row> right = random(700, 2);
    List<Row> joined =
        new SimilarityJoin(index)
            .nearest(frame(left, 2), "v", frame(right, 3), "v", 4)
            .collectAsList();
    assertEquals(294 * 4, joined.size());
    int right4 = 0;
    for (Row one : left) {
      if (one.isNullAt(1)) {
        continue;
      }
      List<Row> mine =
          joined.stream()
              .filter(each -> each.getStruct(0).getInt(0) == one.getInt(0))
              .sorted(Comparator.comparingDouble(each -> -each.getDouble(2)))
              .toList();
      List<Row> wanted = expected(one, right, 4);
      assertEquals(4, mine.size());
      for (int i = 0; i < 4; i++) {
        Row near = mine.get(i).getStruct(1);
        assertEquals(
            cosine((Vector) one.get(1), (Vector) near.get(1)), mine.get(i).getDouble(2), 1e-6);
        right4 += near.getInt(0) == wanted.get(i).getInt(0) ? 1 : 0;
      }
    }
    // The graph of 230 rows misses next to nothing; an exact answer misses nothing.
    assertTrue(right4 >= (index.equals("exact") ? 294 * 4 : 294 * 4 * 9 / 10), right4 + " found");
  }

  @Test
  void ofFewerRowsAllAreJoinedAndZerosAreNearToNothing() {
    List<Row> right =
        List.of(
            RowFactory.create(1, Vectors.dense(0, 2)),
            RowFactory.create(2, Vectors.sparse(2, new int[] {0}, new double[] {-3})));
    List<Row> left =
        List.of(
            RowFactory.create(5, Vectors.dense(0, 0)), RowFactory.create(6, Vectors.dense(5, 0)));
    Dataset<Row> joined =
        new SimilarityJoin().nearest(frame(left, 1), "v", frame(right, 3), "v", 9);
    List<String> said =
        joined.selectExpr("left.id", "right.id", "similarity").collectAsList().stream()
            .map(row -> row.getInt(0) + " " + row.getInt(1) + " " + row.getDouble(2))
            .sorted()
            .toList();
    assertEquals(List.of("5 1 0.0", "5 2 0.0", "6 1 0.0", "6 2 -1.0"), said);
    assertEquals(
        0, new SimilarityJoin().nearest(frame(left, 1), "v", frame(List.of(), 2), "v", 9).count());
    assertEquals(
        0, new SimilarityJoin().nearest(frame(List.of(), 2), "v", frame(left, 1), "v", 9).count());
  }

  @Test
  void whatCannotBeJoinedIsRefused() {
    Dataset<Row> some = frame(random(3, 1), 1);
    SimilarityJoin join = new SimilarityJoin();
    assertThrows(ConfigurationException.class, () -> join.nearest(some, "w", some, "v", 1));
    assertThrows(ConfigurationException.class, () -> join.nearest(some, "v", some, "id", 1));
    assertThrows(ConfigurationException.class, () -> join.nearest(some, "v", some, "v", 0));
    Dataset<Row> longer = frame(List.of(RowFactory.create(1, Vectors.dense(1, 2, 3))), 1);
    Exception other =
        assertThrows(Exception.class, () -> join.nearest(some, "v", longer, "v", 1).count());
    assertTrue(other.toString().contains("numbers"), other.toString());
  }
}
