package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TrainingCancelledException;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipeline chooses how the numbers of its rows are kept, on every storage. */
class ElementTypeTest {

  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void writeText() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(
        text, "the cat and the kitten purr\nthe king and the queen rule\n".repeat(400));
    pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.DIM, 8L)
            .with(Pipeline.SUBSAMPLE, 0.0)
            .with(Pipeline.EPOCHS, 1L)
            .with(Pipeline.THREADS, 1L);
  }

  private static float[] rows(EmbeddingTable table) {
    float[] rows = new float[(int) table.rows() * table.dim()];
    table.store().gather(0, (int) table.rows(), rows, 0, table.dim());
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"heap, f16", "heap, bf16", "mmap, f16", "mmap, bf16", "mmap, f32"})
  void theTableLearnsAndIsSavedInTheChosenType(String store, String type) throws IOException {
    Path file = folder.resolve("half.safetensors");
    Pipeline chosen = pipeline.with(Pipeline.STORE, store).with(Pipeline.ELEMENT_TYPE, type);
    float[] learned;
    try (EmbeddingTable table = chosen.train()) {
      assertEquals(ElementType.of(type), table.store().elementType());
      learned = rows(table);
      Tables.installed().save(table, file);
    }
    try (EmbeddingTable saved = Tables.installed().open(file)) {
      assertEquals(ElementType.of(type), saved.store().elementType());
      assertEquals(type, saved.metadata().get("element-type"));
      assertArrayEquals(learned, rows(saved));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"f16", "bf16"})
  void bothStoragesLearnTheSameBits(String type) {
    Pipeline chosen = pipeline.with(Pipeline.ELEMENT_TYPE, type);
    try (EmbeddingTable heap = chosen.train();
        EmbeddingTable mapped = chosen.with(Pipeline.STORE, "mmap").train()) {
      assertArrayEquals(rows(heap), rows(mapped));
    }
  }

  @Test
  void halfPrecisionLearnsNearlyWhatFullPrecisionDoes() {
    try (EmbeddingTable full = pipeline.train();
        EmbeddingTable half = pipeline.with(Pipeline.ELEMENT_TYPE, "f16").train()) {
      for (long row = 0; row < full.rows(); row++) {
        double cosine = Cosine.of(full.vector(row), half.vector(row));
        assertTrue(cosine > 0.99, "row " + row + ": " + cosine);
      }
    }
  }

  @Test
  void anInterruptedRunGoesOnInTheTypeThatItWasLeftIn() {
    Pipeline chosen = pipeline.with(Pipeline.ELEMENT_TYPE, "bf16");
    Path checkpoint = folder.resolve("left.safetensors");
    PipelineRun left = PipelineRun.of(Tables.installed(), chosen);
    TrainingRun.Checkpointing writing =
        new TrainingRun.Checkpointing(checkpoint, Duration.ofDays(1), failure -> {});
    try (TrainingRun run = left.read().start()) {
      left.cancel();
      assertThrows(TrainingCancelledException.class, () -> run.learn(progress -> {}, writing));
    }
    try (EmbeddingTable whole = chosen.train();
        TrainingRun again = chosen.read().resume(checkpoint)) {
      assertEquals(ElementType.BF16, again.table().store().elementType());
      try (EmbeddingTable table = again.learn()) {
        assertArrayEquals(rows(whole), rows(table));
      }
    }
  }

  @Test
  void aTypeThatCannotLearnIsNoneToChoose() {
    String message =
        assertThrows(ConfigurationException.class, () -> pipeline.with(Pipeline.ELEMENT_TYPE, "i8"))
            .getMessage();
    assertTrue(message.contains("one of f32, f16, bf16"), message);
  }
}
