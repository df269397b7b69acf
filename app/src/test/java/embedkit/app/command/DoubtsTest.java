package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that taught its table nothing says so, and what may help; one that did says nothing. */
class DoubtsTest {

  @TempDir Path folder;

  /** Lines of ten words, each line of one of ten topics. */
  private Path topics() throws IOException {
    Random random = new Random(3);
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < 2000; line++) {
      int topic = random.nextInt(10);
      for (int i = 0; i < 10; i++) {
        lines.append("t" + topic + "w" + random.nextInt(20)).append(i < 9 ? ' ' : '\n');
      }
    }
    return Files.writeString(folder.resolve("topics.txt"), lines);
  }

  private static List<String> doubts(Path text, Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("corpus", text.toString());
    all.put("threads", "1");
    all.put("dim", "20");
    try (TrainingRun run = PipelineRun.of(Tables.installed(), Pipeline.of(all)).read().start();
        EmbeddingTable _ = run.learn()) {
      return run.doubts();
    }
  }

  @Test
  void aRunThatLearnsRaisesNoDoubt() throws IOException {
    assertEquals(List.of(), doubts(topics(), Map.of()));
    assertEquals(List.of(), doubts(topics(), Map.of("objective", "cbow")));
    assertEquals(List.of(), doubts(topics(), Map.of("objective", "glove")));
  }

  @Test
  void rowsThatBeginAsZerosStayZeros() throws IOException {
    List<String> doubts = doubts(topics(), Map.of("init", "zeros"));
    assertEquals(1, doubts.size(), doubts.toString());
    assertTrue(doubts.getFirst().startsWith("all rows are zeros"), doubts.toString());
  }

  @Test
  void rowsThatBeginAlikeStayAlike() throws IOException {
    List<String> doubts = doubts(topics(), Map.of("init", "constant:value=0.1"));
    assertTrue(doubts.getFirst().startsWith("the rows are nearly alike"), doubts.toString());
  }

  @Test
  void aRateThatIsTooLowLeavesTheLossWhereItBegan() throws IOException {
    List<String> doubts =
        doubts(
            topics(),
            Map.of(
                "optimizer", "sgd:lr=0.002", "epochs", "2", "negatives", "5", "vectors", "input"));
    assertEquals(1, doubts.size(), doubts.toString());
    assertTrue(doubts.getFirst().startsWith("the loss ended at 4.15"), doubts.toString());
  }

  @Test
  void aRateThatIsTooHighMakesTheLossRise() throws IOException {
    List<String> doubts =
        doubts(
            topics(),
            Map.of(
                "optimizer", "sgd:lr=1",
                "schedule", "constant",
                "subsample", "0.0001",
                "negatives", "5"));
    assertTrue(doubts.getFirst().startsWith("the loss rose from"), doubts.toString());
  }

  @Test
  void linesOfOneWordTeachNothing() throws IOException {
    Path alone =
        Files.writeString(folder.resolve("alone.txt"), "cat\nkitten\ndog\npuppy\n".repeat(100));
    List<String> doubts = doubts(alone, Map.of("subsample", "0"));
    assertEquals(1, doubts.size(), doubts.toString());
    assertTrue(doubts.getFirst().startsWith("nothing was learned"), doubts.toString());
  }
}
