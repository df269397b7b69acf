package my.app;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.optimizers.Adagrad;
import embedkit.search.Neighbors;
import embedkit.training.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Learns a table of a small text, asks it, saves it, opens it mapped, and asks it again. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("embedkit-example");
    Path text = folder.resolve("text.txt");
    Path saved = folder.resolve("table.safetensors");
    Files.writeString(
        text, "the cat and the kitten purr\nthe king and the queen rule\n".repeat(400));
    Pipeline pipeline = Pipeline.of(text).dim(16).subsample(0).optimizer(new Adagrad(0.1));
    try (EmbeddingTable table = pipeline.train()) {
      Neighbors.in(table).nearest("cat", 3).forEach(System.out::println);
      Tables.installed().save(table, saved);
    }
    try (EmbeddingTable mapped = Tables.installed().open(saved)) {
      float own = Neighbors.in(mapped).similarity("cat", "kitten");
      float other = Neighbors.in(mapped).similarity("cat", "queen");
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
