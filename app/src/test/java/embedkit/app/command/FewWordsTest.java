package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.answer.Console;
import embedkit.training.Pipeline;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of two topics, of so few words that each block has every word many times over: what is left
 * out of a pipeline is chosen so that they are learned, and no run goes astray.
 */
class FewWordsTest {

  private static final int SEEDS = 10;
  private static final int LINES = 150;

  @TempDir Path folder;

  /** Each line speaks of animals (a0, a1, ...) or of buildings (b0, b1, ...). */
  private static List<String> lines(int words, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      char topic = random.nextBoolean() ? 'a' : 'b';
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        text.append(topic).append(random.nextInt(words / 2)).append(' ');
      }
      lines.add(text.toString());
    }
    return lines;
  }

  /** The mean cosine of words of one topic above that of words of two. */
  private static double apart(EmbeddingTable table) {
    int words = (int) table.store().rows();
    float[][] rows = new float[words][table.dim()];
    for (int row = 0; row < words; row++) {
      table.store().gather(row, 1, rows[row], 0, table.dim());
    }
    double[] sums = new double[2];
    int[] pairs = new int[2];
    for (int a = 0; a < words; a++) {
      for (int b = 0; b < a; b++) {
        int same = topic(table, a) == topic(table, b) ? 0 : 1;
        sums[same] += Cosine.of(rows[a], rows[b]);
        pairs[same]++;
      }
    }
    return sums[0] / pairs[0] - sums[1] / pairs[1];
  }

  private static char topic(EmbeddingTable table, long row) {
    return table.vocabulary().orElseThrow().token(row).charAt(0);
  }

  private static void assertToldApart(int words, int threads, boolean deterministic, int seed) {
    Pipeline pipeline =
        Pipeline.ofLines(lines(words, seed))
            .dim(20)
            .threads(threads)
            .deterministic(deterministic)
            .seed(seed);
    try (EmbeddingTable table = pipeline.train()) {
      assertEquals(words, table.store().rows());
      double apart = apart(table);
      assertTrue(apart > 0.7, "seed " + seed + ": topics are " + apart + " apart");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 50, 200})
  void threadsThatShareRowsTellTopicsApart(int words) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      assertToldApart(words, 3, false, seed);
    }
  }

  /** Each step is the sum of three; with blocks of the usual length all seeds went astray. */
  @Test
  void threadsInStepTellTopicsApart() {
    assertToldApart(20, 2, true, 1);
  }

  /** Threads in step wait for each other at every block, which takes long beside other work. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {20, 50, 200})
  void threeThreadsInStepTellTopicsApartWithEverySeed(int words) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      assertToldApart(words, 3, true, seed);
    }
  }

  private record Result(int status, String err) {}

  private static Result run(Object... args) {
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            InputStream.nullInputStream(),
            false);
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return new Result(EmbedkitCommand.run(console, line), err.toString());
  }

  @Test
  void theChoiceIsToldInOneLineAndKeptInTheTable() throws Exception {
    Path text = Files.write(folder.resolve("few.txt"), lines(20, 1));
    Path out = folder.resolve("few.safetensors");
    Result chosen = run("train", "--corpus", text, "--dim", 8, "--threads", 1, "--out", out);
    assertEquals(0, chosen.status(), chosen.err());
    String said =
        "25 epochs and 4 negatives, as suits so few words; --epochs and --negatives say otherwise.";
    assertTrue(chosen.err().contains(said), chosen.err());
    assertTrue(objective(out).startsWith("skipgram:negatives=4,"), objective(out));

    Result epochs =
        run("train", "--corpus", text, "--dim", 8, "--epochs", 1, "--out", out, "--force");
    said = "4 negatives, as suits so few words; --negatives says otherwise.";
    assertTrue(epochs.err().lines().anyMatch(said::equals), epochs.err());

    Result given =
        run("train", "--corpus", text, "--dim", 8, "--negatives", 7, "--out", out, "--force");
    assertTrue(given.err().contains("25 epochs, as suits so many words"), given.err());
    assertTrue(objective(out).startsWith("skipgram:negatives=7,"), objective(out));
  }

  private static String objective(Path file) {
    try (EmbeddingTable table = Tables.installed().open(file)) {
      return table.metadata().get("objective");
    }
  }
}
