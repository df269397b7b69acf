package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.UnknownTokenException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Normalizer;
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
import org.junit.jupiter.api.io.TempDir;

class EmbedkitWord2VecTest {

  @TempDir static Path folder;

  private static SparkSession session;
  private static Dataset<Row> texts;
  private static EmbedkitModel model;

  @BeforeAll
  static void learn() {
    session = Texts.session();
    texts = texts(Texts.twoTopics(4000));
    model = estimator("run").fit(texts);
  }

  @AfterAll
  static void end() {
    SharedTables.forget(model.file());
    session.stop();
  }

  private static Dataset<Row> texts(List<String> lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(RowFactory.create(line));
    }
    return session
        .createDataFrame(rows, new StructType().add("line", DataTypes.StringType))
        .repartition(2);
  }

  private static EmbedkitWord2Vec estimator(String name) {
    return new EmbedkitWord2Vec()
        .setInputCol("line")
        .setOutputCol("sense")
        .setFolder(folder.resolve(name).toString())
        .setParts(2)
        .setVectorSize(12)
        .setWindowSize(4)
        .setMaxIter(3)
        .setMinCount(2)
        .setNegatives(4)
        .setSeed(3)
        .setTokenizer("words")
        .setOptimizer("adagrad:lr=0.1");
  }

  @Test
  void theModelIsATableThatAnyToolReads() {
    try (EmbeddingTable table = Tables.installed().open(Path.of(model.file()))) {
      assertEquals(12, table.dim());
      assertEquals("4", table.metadata().get("window"));
      assertEquals("3", table.metadata().get("epochs"));
      List<Row> vectors = model.getVectors().collectAsList();
      assertEquals(table.rows(), vectors.size());
      for (int row = 0; row < vectors.size(); row++) {
        assertEquals(table.vocabulary().orElseThrow().token(row), vectors.get(row).getString(0));
        float[] expected = new float[12];
        table.store().gather(row, 1, expected, 0, 12);
        double[] found = ((Vector) vectors.get(row).get(1)).toArray();
        for (int i = 0; i < 12; i++) {
          assertEquals(expected[i], found[i]);
        }
      }
    }
  }

  @Test
  void aTextsVectorIsTheMeanOfItsWords() {
    List<Row> known = model.getVectors().collectAsList();
    double[] first = ((Vector) known.get(3).get(1)).toArray();
    double[] second = ((Vector) known.get(5).get(1)).toArray();
    String both = known.get(3).getString(0) + " nobodyknowsthis " + known.get(5).getString(0);
    Dataset<Row> some =
        session.createDataFrame(
            List.of(
                RowFactory.create(both),
                RowFactory.create("nobodyknowsthis"),
                RowFactory.create((Object) null)),
            new StructType().add("line", DataTypes.StringType));
    List<Row> vectors = model.transform(some).collectAsList();
    double[] mean = ((Vector) vectors.get(0).getAs("sense")).toArray();
    for (int i = 0; i < 12; i++) {
      assertEquals((first[i] + second[i]) / 2, mean[i], 1e-6);
    }
    assertArrayEquals(new double[12], ((Vector) vectors.get(1).getAs("sense")).toArray());
    assertNull(vectors.get(2).getAs("sense"));
  }

  @Test
  void aTextsVectorIsAFunctionOfSql() {
    session
        .udf()
        .register(
            "embed",
            new TextVector(model.file(), session.sparkContext().hadoopConfiguration()),
            SQLDataTypes.VectorType());
    String word = model.getVectors().first().getString(0);
    Row found = session.sql("SELECT embed('" + word + "')").first();
    assertEquals(model.getVectors().first().get(1), found.get(0));
  }

  @Test
  void synonymsAreTheNearestWordsOfOneTopic() {
    List<Row> vectors = model.getVectors().collectAsList();
    String word =
        vectors.stream()
            .map(row -> row.getString(0))
            .filter(w -> w.equals("mat7"))
            .findFirst()
            .orElseThrow();
    List<Row> near = model.findSynonyms(word, 5).collectAsList();
    assertEquals(5, near.size());
    double before = 1;
    long same = 0;
    for (Row each : near) {
      assertTrue(each.getDouble(1) <= before && each.getDouble(1) > 0);
      before = each.getDouble(1);
      same += each.getString(0).startsWith("mat") ? 1 : 0;
      assertTrue(!each.getString(0).equals(word));
    }
    assertTrue(same >= 4, near.toString());
    assertThrows(UnknownTokenException.class, () -> model.findSynonyms("nobody", 5));
  }

  @Test
  void aModelThatWasWrittenIsReadWithItsTable() throws Exception {
    String path = folder.resolve("written").toString();
    model.write().overwrite().save(path);
    EmbedkitModel read = EmbedkitModel.load(path);
    assertEquals("sense", read.getOrDefault(read.outputCol()));
    assertEquals(model.uid(), read.uid());
    assertTrue(read.file().startsWith(path) || read.file().contains("written"), read.file());
    assertEquals(model.getVectors().collectAsList(), read.getVectors().collectAsList());
    SharedTables.forget(read.file());
  }

  @Test
  void theEstimatorIsAStageAmongSparksOwnAndIsReadAgain() throws Exception {
    String path = folder.resolve("estimator").toString();
    estimator("staged").setParts(1).save(path);
    EmbedkitWord2Vec read = EmbedkitWord2Vec.load(path);
    assertEquals(12, (int) read.getOrDefault(read.vectorSize()));
    Normalizer unit = new Normalizer().setInputCol("sense").setOutputCol("unit");
    PipelineModel fitted = new Pipeline().setStages(new PipelineStage[] {read, unit}).fit(texts);
    String saved = folder.resolve("pipeline").toString();
    fitted.save(saved);
    Row row = PipelineModel.load(saved).transform(texts.limit(50)).where("line != ''").first();
    double norm = Vectors.norm((Vector) row.getAs("unit"), 2);
    assertEquals(1, norm, 1e-6);
  }

  @Test
  void columnsAndTheFolderAreChecked() {
    ConfigurationException folderless =
        assertThrows(
            ConfigurationException.class,
            () -> new EmbedkitWord2Vec().setInputCol("line").fit(texts));
    assertTrue(folderless.getMessage().startsWith("folder is not set"), folderless.getMessage());
    assertThrows(
        ConfigurationException.class, () -> estimator("x").setInputCol("lines").fit(texts));
    assertThrows(
        ConfigurationException.class, () -> model.transform(model.transform(texts)).count());
    assertThrows(ConfigurationException.class, () -> estimator("y").setParts(0).fit(texts));
  }
}
