package my.app;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.search.Neighbors;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Learns a table of a small text, saves it, opens it again, and asks it. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("embedkit-example");
    Path text = folder.resolve("text.txt");
    Path saved = folder.resolve("table.safetensors");
    Files.writeString(
        text, "The cat and the kitten purr.\nThe king and the queen rule!\n".repeat(400));
    Pipeline pipeline =
        Pipeline.of(text.toString())
            .with(Pipeline.TOKENIZER, "words")
            .with(Pipeline.DIM, 16L)
            .with(Pipeline.SUBSAMPLE, 0.0)
            .with(Pipeline.OPTIMIZER, "adagrad:lr=0.1");
    try (EmbeddingTable table = pipeline.train()) {
      Tables.installed().save(table, saved);
    }
    try (EmbeddingTable table = Tables.installed().open(saved)) {
      Neighbors neighbors = Neighbors.in(table);
      neighbors.nearest(table.row("cat"), 3).forEach(System.out::println);
      float own = neighbors.similarity(table.row("cat"), table.row("kitten"));
      float other = neighbors.similarity(table.row("cat"), table.row("queen"));
      if (own <= other) {
        throw new IllegalStateException("cat is nearer to queen than to kitten");
      }
    } finally {
      Files.deleteIfExists(text);
      Files.deleteIfExists(saved);
      Files.delete(folder);
    }
  }
}
