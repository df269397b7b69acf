package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.index.Allowed;
import embedkit.api.index.IndexQuery;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.api.index.VectorIndex;
import embedkit.search.answer.NearWords;
import embedkit.search.index.Indexes;
import embedkit.search.question.Nearest;
import embedkit.search.question.Questions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A warm process reads by other machine code than a cold one, which did not survive this. */
  @ParameterizedTest
  @ValueSource(strings = {"t.safetensors", "t.index.safetensors"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows does not cut a file that is mapped")
  void aFileThatIsCutShortWhileItIsAskedEndsTheQuestionAlone(String cut, @TempDir Path folder)
      throws IOException {
    Tables tables = Tables.installed();
    Path file = folder.resolve("t.safetensors");
    int rows = 3000;
    List<String> words = IntStream.range(0, rows).mapToObj(i -> "w" + i).toList();
    try (EmbeddingTable table =
        tables.create("heap", TableShape.f32(rows, 32), Vocabulary.of(words))) {
      tables.initialize(table, "uniform", 7);
      tables.save(table, file);
    }
    Indexes indexes = Indexes.installed();
    try (EmbeddingTable stored = tables.open(file)) {
      try (VectorIndex built = indexes.build(stored, "hnsw", Metric.COSINE)) {
        indexes.save(built, file);
      }
      float[] asked = new float[32];
      asked[3] = 1;
      try (VectorIndex index = indexes.open(stored, file)) {
        for (int i = 0; i < 3000; i++) {
          asked[i % 32] += 0.01f;
          index.nearest(new IndexQuery.Near(asked), 5, Allowed.all());
        }
        try (FileChannel channel =
            FileChannel.open(folder.resolve(cut), StandardOpenOption.WRITE)) {
          channel.truncate(1);
        }
        IndexQuery query = new IndexQuery.Near(asked);
        EmbedkitException told =
            assertThrows(EmbedkitException.class, () -> index.nearest(query, 5, Allowed.all()));
        assertTrue(told.getMessage().contains("cut short"), told.getMessage());
      }
    }
  }
}
