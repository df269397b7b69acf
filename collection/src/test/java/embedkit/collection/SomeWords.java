package embedkit.collection;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.text.TextEmbedder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A small model: cats at one end, cars at the other. */
final class SomeWords {

  private SomeWords() {}

  static Map<String, float[]> vectors() {
    Map<String, float[]> words = new LinkedHashMap<>();
    words.put("cat", new float[] {1, 0.1f, 0});
    words.put("kitten", new float[] {0.9f, 0.2f, 0});
    words.put("purrs", new float[] {0.8f, 0, 0.1f});
    words.put("car", new float[] {0, 0.1f, 1});
    words.put("engine", new float[] {0, 0.2f, 0.9f});
    words.put("the", new float[] {0.1f, 1, 0.1f});
    return words;
  }

  static Path save(Path folder) {
    Path file = folder.resolve("words.safetensors");
    try (EmbeddingTable table = Tables.installed().table(vectors())) {
      Tables.installed().save(table, file);
    }
    return file;
  }

  static TextEmbedder embedder(EmbeddingTable table) {
    return TextEmbedder.of(table, Tables.installed().catalog().tokenizer("words"));
  }
}
