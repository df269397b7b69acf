package org.example.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From labelled lines to the label of a new line. */
class LabelsTest {

  private final Random random = new Random(5);

  @TempDir private Path folder;

  /** Words of a topic, and one in three that any topic has. */
  private List<String> words(int topic) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      words.add(i % 3 == 0 ? "any" + random.nextInt(30) : "t" + topic + "w" + random.nextInt(40));
    }
    return words;
  }

  @Test
  void aSavedTableTellsTheLabelOfLinesThatItHasNotSeen() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      int topic = random.nextInt(3);
      text.append("__label__t").append(topic).append(' ');
      text.append(String.join(" ", words(topic))).append('\n');
    }
    Path lines = Files.writeString(folder.resolve("lines.txt"), text);
    Path saved = folder.resolve("labels.safetensors");
    Pipeline pipeline =
        Pipeline.of(lines.toString())
            .with(Pipeline.OBJECTIVE, "labels")
            .with(Pipeline.DIM, 16L)
            .with(Pipeline.THREADS, 2L);
    try (EmbeddingTable table = pipeline.train()) {
      assertEquals("10", table.metadata().get(Pipeline.EPOCHS.name()));
      Tables.installed().save(table, saved);
    }
    try (EmbeddingTable table = Tables.installed().open(saved)) {
      Labels labels = Labels.of(table);
      int right = 0;
      for (int i = 0; i < 300; i++) {
        right += labels.of(words(i % 3)).equals("__label__t" + i % 3) ? 1 : 0;
      }
      assertTrue(right > 285, right + " of 300 labels are right");
    }
  }

  @Test
  void aTextWithoutLabelsIsRefused() throws IOException {
    Path lines = Files.writeString(folder.resolve("lines.txt"), "no label here\n".repeat(9));
    Pipeline pipeline = Pipeline.of(lines.toString()).with(Pipeline.OBJECTIVE, "labels");
    String message = assertThrows(ConfigurationException.class, pipeline::train).getMessage();
    assertTrue(message.contains("begin with __label__"), message);
  }
}
