package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.optimizers.Sgd;
import embedkit.search.Neighbors;
import embedkit.training.Pipeline;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the README and of the guided tour in the package embedkit, as it stands there. */
class PipelineInJavaTest {

  @TempDir Path folder;

  @Test
  void theReadmesPipelineLearnsAndSaves() throws IOException {
    Path text = folder.resolve("reviews.txt");
    Files.writeString(
        text, "a fine film with a fine cast\na dull film with a dull plot\n".repeat(200));
    Path saved = folder.resolve("reviews.safetensors");

    try (EmbeddingTable table =
        Pipeline.of(text).dim(64).optimizer(new Sgd(0.05)).seed(7).train()) {
      assertEquals(5, Neighbors.in(table).nearest("film", 5).size());
      Tables.installed().save(table, saved);
    }
    try (EmbeddingTable mapped = Tables.installed().open(saved)) {
      assertEquals(7, mapped.rows());
      assertTrue(Neighbors.in(mapped).similarity("film", "plot") > -1);
    }
  }

  @Test
  void theSameStepByStep() throws IOException {
    String text = "a fine film with a fine cast\na dull film with a dull plot\n".repeat(200);
    Path corpus = Files.writeString(folder.resolve("steps.txt"), text);
    ReadText read = Pipeline.of(corpus.toString()).with(Pipeline.SEED, 7L).read();
    assertEquals(7, read.vocabulary().size());
    try (TrainingRun run = read.start()) {
      float[] strange = run.table().vector("film").orElseThrow();
      try (EmbeddingTable table = run.learn()) {
        assertEquals(5, Neighbors.in(table).nearest(table.row("film"), 5).size());
        assertFalse(Arrays.equals(strange, table.vector("film").orElseThrow()));
      }
    }
  }

  @Test
  void theGuidedTourRuns() {
    for (String store : List.of("heap", "mmap:path=" + folder.resolve("tour.safetensors"))) {
      Tables tables = Tables.installed();
      Vocabulary words = Vocabulary.of(List.of("cat", "kitten"));
      try (EmbeddingTable table = tables.create(store, TableShape.f32(2, 100), words)) {
        tables.initialize(table, "uniform:low=-0.1,high=0.1", 7);
        float[] cat = table.vector("cat").orElseThrow();
        assertEquals(100, cat.length);
        if (store.equals("heap")) {
          tables.save(table, folder.resolve("cats.safetensors"));
        }
      }
    }
    try (EmbeddingTable heap = Tables.installed().open(folder.resolve("cats.safetensors"));
        EmbeddingTable mapped = Tables.installed().open(folder.resolve("tour.safetensors"))) {
      assertArrayEquals(heap.vector(1L), mapped.vector(1L));
    }
  }
}
