package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.VectorIndex;
import embedkit.search.answer.NearWords;
import embedkit.search.question.Nearest;
import embedkit.search.question.Questions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes over tables that are stored. */
class IndexedTableTest {

  private static EmbeddingTable create(Tables tables, String storage) {
    Vocabulary words = Vocabulary.of(List.of("cat", "kitten", "dog"));
    EmbeddingTable table = tables.create(storage, TableShape.f32(3, 5), words);
    tables.initialize(table, "uniform", 7);
    return table;
  }

  @Test
  void theChecksumOfRowsIsTheOneThatTheirFileNotes(@TempDir Path folder) throws IOException {
    Tables tables = Tables.installed();
    Path file = folder.resolve("t.safetensors");
    int onHeap;
    try (EmbeddingTable table = create(tables, "heap")) {
      onHeap = RowsChecksum.of(table.store());
      tables.save(table, file);
    }
    try (EmbeddingTable stored = tables.open(file)) {
      assertEquals(onHeap, RowsChecksum.of(stored.store()));
      String header = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertTrue(header.contains("embeddings=" + HexFormat.of().toHexDigits(onHeap)), header);
    }
  }

  @Test
  void theCatalogMakesAnIndexThatQuestionsAsk() {
    Tables tables = Tables.installed();
    try (EmbeddingTable table = create(tables, "heap");
        VectorIndex index = Catalog.installed().index("exact", table.store(), Metric.COSINE)) {
      NearWords near = Questions.of(table, index).ask(new Nearest("cat", 2));
      assertEquals(new Nearest("cat", 2).in(table), near);
      assertEquals(2, near.words().size());
    }
  }
}
