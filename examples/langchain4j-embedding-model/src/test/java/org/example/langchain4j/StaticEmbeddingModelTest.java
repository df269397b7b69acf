package org.example.langchain4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticEmbeddingModelTest {

  @TempDir Path folder;

  @Test
  void segmentsAreEmbeddedInTheirOrder() throws IOException {
    Path table = Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\n");
    try (StaticEmbeddingModel model = new StaticEmbeddingModel(table)) {
      var found =
          model.embedAll(List.of(TextSegment.from("The cat!"), TextSegment.from("dog"))).content();
      assertArrayEquals(new float[] {2, 1.5f}, found.get(0).vector());
      assertArrayEquals(new float[] {0, 2}, found.get(1).vector());
      assertArrayEquals(new float[] {1, 0}, model.embed("cat").content().vector());
      assertEquals(2, model.dimension());
      assertEquals("vectors.txt", model.modelName());
    }
  }
}
