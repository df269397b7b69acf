package org.example.springai;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;

class StaticEmbeddingModelTest {

  @TempDir Path folder;

  @Test
  void textsAndDocumentsAreEmbedded() throws IOException {
    Path table = Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\n");
    try (StaticEmbeddingModel model = new StaticEmbeddingModel(table)) {
      List<float[]> found = model.embed(List.of("The cat!", "dog"));
      assertArrayEquals(new float[] {2, 1.5f}, found.get(0));
      assertArrayEquals(new float[] {0, 2}, found.get(1));
      assertArrayEquals(new float[] {1, 0}, model.embed(new Document("cat")));
      assertEquals(1, model.embedForResponse(List.of("cat", "dog")).getResults().get(1).getIndex());
      assertEquals(2, model.dimensions());
    }
  }
}
