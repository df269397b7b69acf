package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that goes on from a table takes what that has, and says what it lacks. */
class GrowthTest {

  @TempDir Path folder;
  private Path old;
  private Path more;

  @BeforeEach
  void learnTheOldTable() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(
        text, "the cat and the kitten purr\nthe king and the queen rule\n".repeat(400));
    more =
        Files.writeString(folder.resolve("more.txt"), "the hamster and the cat purr\n".repeat(9));
    old = folder.resolve("old.safetensors");
    try (EmbeddingTable table = pipeline(text).with(Pipeline.OPTIMIZER, "adagrad").train()) {
      Tables.installed().save(table, old, Saving.usual().as("safetensors:state=true"));
    }
  }

  private static Pipeline pipeline(Path text) {
    return Pipeline.of(text.toString())
        .with(Pipeline.DIM, 8L)
        .with(Pipeline.SUBSAMPLE, 0.0)
        .with(Pipeline.EPOCHS, 1L)
        .with(Pipeline.THREADS, 1L);
  }

  /** Rows of an accumulator before the first step of the new run moves them: there is none. */
  private static float least(EmbeddingStore state, long rows) {
    float[] values = new float[state.dim()];
    float least = Float.MAX_VALUE;
    for (long row = 0; row < rows; row++) {
      state.gather(row, 1, values, 0, values.length);
      for (float value : values) {
        least = Math.min(least, value);
      }
    }
    return least;
  }

  @Test
  void theOptimizersStateGoesOnWhereItWasSaved() {
    try (EmbeddingTable before = Tables.installed().open(old);
        TrainingRun run = run("adagrad:lr=0.01", "skipgram").read().start();
        EmbeddingTable after = run.learn()) {
      assertTrue(run.report().orElseThrow().endsWith("; the optimizer's state goes on"));
      for (String slot : before.store().slots().keySet()) {
        if (slot.endsWith("accumulator")) {
          EmbeddingStore then = before.store().slots().get(slot);
          EmbeddingStore now = after.store().slots().get(slot);
          assertTrue(least(then, then.rows()) > 0.01, slot);
          assertTrue(least(now, then.rows()) >= least(then, then.rows()), slot);
        }
      }
      assertEquals(before.rows() + 1, after.rows());
    }
  }

  private PipelineRun run(String optimizer, String objective) {
    Pipeline pipeline =
        pipeline(more)
            .with(Pipeline.FROM, old.toString())
            .with(Pipeline.OPTIMIZER, optimizer)
            .with(Pipeline.OBJECTIVE, objective);
    return PipelineRun.of(Tables.installed(), pipeline);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd|skipgram|1 words are new",
        "adagrad|cbow|1 words are new; the optimizer's state goes on",
        "sgd|skipgram:hierarchical=true|; what the objective learns beside the words starts anew"
      })
  void theReportSaysWhatGoesOn(String optimizer, String objective, String end) {
    try (TrainingRun run = run(optimizer, objective).read().start()) {
      assertTrue(run.report().orElseThrow().endsWith(end), run.report().orElseThrow());
    }
  }

  @Test
  void aTableWithANumberThatIsNoneIsRefusedBeforeItIsLearned() throws IOException {
    old = Files.writeString(folder.resolve("old.txt"), "2 2\ncat 1 2\npurr 1 nan\n");
    Pipeline grown = pipeline(more).with(Pipeline.FROM, old.toString()).with(Pipeline.DIM, 2L);
    String message = assertThrows(ConfigurationException.class, grown::train).getMessage();
    assertTrue(message.contains("old.txt: row 1 (\"purr\") has a number"), message);
    assertTrue(message.contains("on-non-finite=skip"), message);
  }
}
