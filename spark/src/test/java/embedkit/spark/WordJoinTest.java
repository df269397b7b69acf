package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
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
import org.junit.jupiter.api.io.TempDir;

/** A table that is joined with texts gives the vectors of one that is mapped. */
class WordJoinTest {

  private static final int DIM = 19;
  private static final int WORDS = 400;
  private static final int PARTS = 3;
  private static final StructType TEXTS =
      new StructType().add("number", DataTypes.IntegerType).add("text", DataTypes.StringType);

  @TempDir static Path folder;

  private static SparkSession session;
  private static Dataset<Row> texts;
  private static EmbedkitModel mapped;

  @BeforeAll
  static void begin() {
    session = Texts.session();
    List<Row> rows = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 2500; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(90); j > 0; j--) {
        // Half of the words are none of the table.
        text.append("Word").append((int) Math.pow(2 * WORDS, random.nextDouble()));
        text.append(j % 9 == 0 ? ".\n" : j % 7 == 0 ? ", " : " ");
      }
      rows.add(RowFactory.create(i, i == 40 ? null : i == 41 ? "nobody knows" : text.toString()));
    }
    texts = session.createDataFrame(rows, TEXTS).repartition(2);
    mapped = new EmbedkitModel("mapped", table("whole.safetensors", 0, 1).toString());
  }

  @AfterAll
  static void end() {
    SharedTables.forget(mapped.file());
    session.stop();
  }

  /** Every so-manieth word of the table. */
  private static Path table(String name, int first, int step) {
    List<String> words = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    Random random = new Random(5);
    for (int word = 0; word < WORDS; word++) {
      float[] vector = new float[DIM];
      for (int i = 0; i < DIM; i++) {
        vector[i] = random.nextFloat() - 0.5f;
      }
      if (word % step == first) {
        words.add("word" + word);
        vectors.add(vector);
      }
    }
    Path file = folder.resolve(name);
    try (EmbeddingTable table =
        Tables.installed()
            .create(
                "mmap:path=" + file,
                new TableShape(words.size(), DIM, ElementType.F32),
                Optional.of(Vocabulary.of(words)),
                Map.of("tokenizer", "words"))) {
      for (int row = 0; row < words.size(); row++) {
        table.store().scatter(row, 1, vectors.get(row), 0, DIM);
      }
    }
    return file;
  }

  private static List<Row> numbered(Dataset<Row> rows) {
    return rows.orderBy("number").collectAsList();
  }

  @Test
  void aTableInPartsGivesTheVectorsOfOneThatIsMappedBitForBit() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    for (int part = 0; part < PARTS; part++) {
      table("parts/part-0000" + part + ".safetensors", part, PARTS);
    }
    List<Row> expected = numbered(mapped.transform(texts));
    WordJoin join = WordJoin.ofParts(session, folder.resolve("parts").toString());
    assertEquals(expected, numbered(join.transform(texts)));
    assertEquals(2500, expected.size());
    assertTrue(expected.get(40).isNullAt(2));
    assertEquals(Vectors.zeros(DIM), expected.get(41).get(2));
    long known = expected.stream().filter(row -> !Vectors.zeros(DIM).equals(row.get(2))).count();
    assertTrue(known > 2000, known + " texts have words of the table");
  }

  @Test
  void aTableThatIsADataFrameGivesThemToo() {
    WordJoin join = WordJoin.of(mapped.getVectors()).setOutputCol("sense").setTokenizer("words");
    Dataset<Row> some = texts.where("number < 100");
    List<Row> expected = numbered(mapped.transform(some));
    List<Row> found = numbered(join.transform(some));
    for (int i = 0; i < 100; i++) {
      assertEquals(expected.get(i).get(2), found.get(i).getAs("sense"));
    }
    assertEquals(0, join.transform(texts.where("number < 0")).count());
  }

  @Test
  void whatCannotBeJoinedIsRefused() {
    StructType schema =
        new StructType().add("word", DataTypes.StringType).add("vector", SQLDataTypes.VectorType());
    Dataset<Row> none = session.createDataFrame(List.<Row>of(), schema);
    Dataset<Row> twice =
        session.createDataFrame(
            List.of(
                RowFactory.create("word1", Vectors.dense(1, 2)),
                RowFactory.create("word1", Vectors.dense(3, 4))),
            schema);
    Dataset<Row> uneven =
        session.createDataFrame(
            List.of(
                RowFactory.create("word1", Vectors.dense(1, 2)),
                RowFactory.create("word2", Vectors.dense(3))),
            schema);
    assertThrows(ConfigurationException.class, () -> WordJoin.of(texts));
    assertThrows(ConfigurationException.class, () -> WordJoin.of(none).transform(texts));
    assertThrows(
        ConfigurationException.class, () -> WordJoin.of(twice).setInputCol("t").transform(texts));
    assertTrue(told(twice).contains("the word word1 stands twice"));
    assertTrue(told(uneven).contains("have 2 and, for the word word2, 1 numbers"));
    ConfigurationException empty =
        assertThrows(
            ConfigurationException.class,
            () ->
                WordJoin.ofParts(session, Files.createDirectory(folder.resolve("no")).toString()));
    assertTrue(empty.getMessage().contains("part-00000.safetensors"), empty.getMessage());
  }

  private static String told(Dataset<Row> vectors) {
    Throwable thrown =
        assertThrows(Exception.class, () -> WordJoin.of(vectors).transform(texts).count());
    while (thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown.getMessage();
  }
}
