package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.file.Policy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

  @TempDir Path folder;

  private static byte[] exported(VectorCollection collection, ExportFormat format)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    collection.export(format, out, Progress.NONE);
    return out.toByteArray();
  }

  private VectorCollection some() {
    VectorCollection collection =
        VectorCollection.create(folder.resolve("c"), CollectionSettings.usual().ofDim(2));
    collection.put(
        new Item("a\tb\\", new float[] {0.1f, 1e-10f}, "one\ntwo\0", Map.of("x", "\\N\t\0")));
    collection.put(new Item("c", new float[] {-1, 3e38f}, "", Map.of("text", 5)));
    collection.commit();
    return collection;
  }

  @Test
  void linesOfJsonAreReadAgainAsTheSameItems() throws IOException {
    try (VectorCollection collection = some()) {
      byte[] lines = exported(collection, ExportFormat.JSON_LINES);
      ItemReader reader =
          ItemReader.jsonLines(
              new ByteArrayInputStream(lines),
              Path.of("out.jsonl"),
              new ItemReader.Fields("id", "text", Optional.of("vector")),
              Policy.FAIL);
      Item first = reader.next();
      assertEquals("a\tb\\", first.id());
      assertEquals("one\ntwo\0", first.text());
      assertArrayEquals(new float[] {0.1f, 1e-10f}, first.vector());
      assertEquals(Map.of("x", "\\N\t\0"), first.metadata());
      Item second = reader.next();
      // Named like a field of ours, so it was written within an object called metadata.
      assertEquals(Map.of("text", 5L), second.metadata());
      assertArrayEquals(new float[] {-1, 3e38f}, second.vector());
    }
  }

  @Test
  void copyEscapesWhatWouldEndAField() throws IOException {
    try (VectorCollection collection = some()) {
      String rows = new String(exported(collection, ExportFormat.PGVECTOR), StandardCharsets.UTF_8);
      assertEquals(
          List.of(
              "a\\tb\\\\\tone\\ntwo\ufffd\t{\"x\":\"\\\\\\\\N\\\\t\ufffd\"}\t[0.1,1.0E-10]",
              "c\t\t{\"text\":5}\t[-1.0,3.0E38]"),
          rows.lines().toList());
    }
  }

  @Test
  void bulkHasTheIdBeforeEachDocument() throws IOException {
    try (VectorCollection collection = some()) {
      String rows = new String(exported(collection, ExportFormat.BULK), StandardCharsets.UTF_8);
      assertEquals(
          List.of(
              "{\"index\":{\"_id\":\"a\\tb\\\\\"}}",
              "{\"text\":\"one\\ntwo\\u0000\",\"vector\":[0.1,1.0E-10],\"x\":\"\\\\N\\t\\u0000\"}",
              "{\"index\":{\"_id\":\"c\"}}",
              "{\"text\":\"\",\"vector\":[-1.0,3.0E38],\"metadata\":{\"text\":5}}"),
          rows.lines().toList());
    }
  }

  /** Read by Hardwood, which is not ours. Many rows of a few megabytes are several row groups. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 300})
  void parquetIsReadByAnotherLibrary(int dim) throws IOException {
    int rows = dim == 300 ? 40_000 : 1000;
    Path file = folder.resolve("out.parquet");
    CollectionSettings settings = CollectionSettings.usual().ofDim(dim).withWords(false);
    try (VectorCollection collection = VectorCollection.create(folder.resolve("p"), settings)) {
      for (int i = 0; i < rows; i++) {
        float[] vector = new float[dim];
        vector[dim - 1] = i;
        vector[0] = i + 0.5f;
        collection.put(new Item("id" + i, vector, "text \u00e9 " + i, Map.of("n", i)));
      }
      collection.commit();
      Files.write(file, exported(collection, ExportFormat.PARQUET));
    }
    assertColumn(file, "id", "id", rows, dim);
    if (dim == 2) {
      assertColumn(file, "text", "text \u00e9 ", rows, dim);
    }
  }

  private static void assertColumn(Path file, String column, String begin, int rows, int dim) {
    Opening opening = Opening.usual().as("parquet:token=" + column + ",vector=vector");
    try (EmbeddingTable table = Tables.installed().open(file, opening)) {
      assertEquals(rows, table.rows());
      assertEquals(dim, table.dim());
      for (int i : new int[] {0, 1, rows / 2, rows - 1}) {
        float[] expected = new float[dim];
        expected[dim - 1] = i;
        expected[0] = i + 0.5f;
        assertArrayEquals(expected, table.vector(begin + i).orElseThrow());
      }
    }
  }
}
