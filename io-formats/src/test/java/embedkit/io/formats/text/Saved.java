package embedkit.io.formats.text;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.Vocabulary;
import embedkit.testkit.FormatKit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Saves small tables. */
final class Saved {

  private Saved() {}

  /** Saves a table of two rows, "first" and the given token. */
  static Path to(Tables tables, Path folder, String token, String options) {
    Path file = folder.resolve("saved.txt");
    EmbeddingTable table =
        new EmbeddingTable(
            FormatKit.rows(new float[] {1, 2}, 1),
            Optional.of(Vocabulary.of(List.of("first", token))),
            Map.of(),
            new LoadReport(2, List.of()));
    tables.save(table, file, Saving.usual().as("word2vec-text" + options).replacing(true));
    return file;
  }
}
