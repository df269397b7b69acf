package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, each a process of its own, some of which are killed. */
@Tag("long")
class LocalClusterTest {

  private static final List<String> TEXT = Texts.twoTopics(5000);
  private static final int KILLS = 2;

  @TempDir Path folder;

  @Test
  void aRunWhoseExecutorsAreKilledEndsWithTheSameTable() throws IOException {
    Path killers = Files.createDirectory(folder.resolve("killers"));
    try (SparkSession session =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .appName("killed")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "-Dembedkit.test.killers=" + killers)
            .config("spark.task.maxFailures", "8")
            .getOrCreate()) {
      JavaRDD<String> lines =
          JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(TEXT, 2);
      float[] whole = train(lines, "whole");
      for (int i = 0; i < KILLS; i++) {
        Files.createFile(killers.resolve("kill-" + i));
      }
      float[] killed = train(lines, "killed");
      try (var left = Files.list(killers)) {
        assertEquals(0, left.count());
      }
      assertArrayEquals(whole, killed, 0f);
    }
  }

  private float[] train(JavaRDD<String> lines, String name) {
    Path table = folder.resolve(name + ".safetensors");
    Map<String, String> settings =
        Map.of("tokenizer", "words", "dim", "16", "epochs", "2", "optimizer", "faulty");
    new ClusterTraining(settings, 2, folder.resolve(name).toString())
        .train(lines, table.toString());
    try (EmbeddingTable learned = Tables.installed().open(table)) {
      float[] rows = new float[(int) learned.rows() * 16];
      learned.store().gather(0, (int) learned.rows(), rows, 0, 16);
      return rows;
    }
  }
}
