package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainTest {

  @TempDir Path folder;

  private static String said;

  private static int run(String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Train.run(args, new PrintStream(err, true, StandardCharsets.UTF_8));
    said = err.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void theCommandLearnsAFileAsOneMachineDoes() throws IOException {
    Path text = folder.resolve("text.txt");
    // A file of so few bytes is one piece only where Spark is told so.
    Files.write(text, Texts.twoTopics(1000));
    Path out = folder.resolve("t.safetensors");
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.default.parallelism", "1")
            .getOrCreate()) {
      assertEquals(
          0, run("--corpus", text.toString(), "--out=" + out, "--dim", "8", "--epochs", "1"), said);
    }
    assertTrue(said.startsWith(out + " is written; the mean loss was "), said);
    Pipeline local = Pipeline.of(text).dim(8).epochs(1).threads(1);
    try (EmbeddingTable expected = local.train();
        EmbeddingTable found = Tables.installed().open(out)) {
      int rows = (int) expected.rows();
      assertEquals(rows, found.rows());
      float[] one = new float[rows * 8];
      float[] other = new float[rows * 8];
      expected.store().gather(0, rows, one, 0, 8);
      found.store().gather(0, rows, other, 0, 8);
      assertArrayEquals(one, other, 0f);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--dims 5, no flag --dims",
    "--corpus a --corpus b, --corpus is said twice",
    "--corpus a, --out is missing",
    "--corpus, is not a flag with its value",
    "corpus a, is not a flag with its value",
    "--threads 2, no flag --threads",
    "--corpus a --out b --parts many, --parts is many",
    "--corpus a --out b --parts 2 --rounds 0, rounds is 0",
    "--corpus a --out b --rounds often, --rounds is often",
    "--corpus a --out b --dim none, dim",
    "--corpus a --out b --optimizer nobody, nobody",
  })
  void whatIsWrongIsToldBeforeSparkIsAsked(String args, String sentence) {
    assertEquals(1, run(args.split(" ")));
    assertTrue(said.contains(sentence), said);
  }
}
