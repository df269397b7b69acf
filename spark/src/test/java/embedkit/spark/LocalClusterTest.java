package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.training.part.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors, each a process of its own, some of which are killed in the midst of a sub-step.
 */
class LocalClusterTest {

  private static final List<String> TEXT = Texts.twoTopics(3000);
  private static final int PARTS = 2;

  @TempDir Path folder;

  @Test
  void twoKilledExecutorsChangeNothing() throws IOException {
    killed(2, 2);
  }

  @Test
  @Tag("long")
  void twentyKilledExecutorsChangeNothing() throws IOException {
    killed(20, 20);
  }

  /** Lets one executor end in each of so many sub-steps, which are drawn. */
  private void killed(int kills, int epochs) throws IOException {
    Path killers = Files.createDirectory(folder.resolve("killers"));
    Set<Integer> at = new HashSet<>();
    for (Random random = new Random(22); at.size() < kills; ) {
      at.add(1 + random.nextInt(PARTS * epochs));
    }
    try (SparkSession session =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .appName("killed")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dembedkit.test.killers=" + killers)
            .config("spark.task.maxFailures", "50")
            .config("spark.stage.maxConsecutiveAttempts", "50")
            // Executors that die are replaced, however many they are.
            .config("spark.deploy.maxExecutorRetries", "-1")
            .getOrCreate()) {
      JavaRDD<String> lines =
          JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(TEXT, 2);
      float[] whole = train(lines, "whole", epochs);
      Killers listener = new Killers(killers, at);
      session.sparkContext().addSparkListener(listener);
      assertArrayEquals(whole, train(lines, "killed", epochs), 0f);
      assertEquals(kills, listener.sent.get());
      try (var left = Files.list(killers)) {
        assertEquals(0, left.count());
      }
      assertTrue(listener.removed.get() >= kills - 1, "removed: " + listener.removed.get());
    }
  }

  /** Puts down what ends an executor, when a sub-step that was drawn begins. */
  private static final class Killers extends SparkListener {
    private final Path folder;
    private final Set<Integer> at;
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger removed = new AtomicInteger();

    Killers(Path folder, Set<Integer> at) {
      this.folder = folder;
      this.at = at;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String[] said =
          job.properties().getProperty("spark.job.description", "").split(" of ")[0].split(" ");
      if (said[0].equals("sub-step") && at.contains(Integer.parseInt(said[1]))) {
        try {
          Files.createFile(folder.resolve("kill-" + sent.incrementAndGet()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
      removed.incrementAndGet();
    }
  }

  private float[] train(JavaRDD<String> lines, String name, int epochs) {
    Path table = folder.resolve(name + ".safetensors");
    Map<String, String> settings =
        Map.of("tokenizer", "words", "dim", "16", "epochs", "" + epochs, "optimizer", "faulty");
    new ClusterTraining(settings, new Parts(PARTS, 1), folder.resolve(name).toString())
        .train(lines, table.toString());
    try (EmbeddingTable learned = Tables.installed().open(table)) {
      float[] rows = new float[(int) learned.rows() * 16];
      learned.store().gather(0, (int) learned.rows(), rows, 0, 16);
      return rows;
    }
  }
}
