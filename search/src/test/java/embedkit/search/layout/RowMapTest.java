package embedkit.search.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.index.Metric;
import embedkit.api.index.RowsChecksum;
import embedkit.search.Neighbors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map that is kept beside its table. */
class RowMapTest {

  private static final Umap QUICK = new Umap(5, 0.1, 1, 10, 5, 9);

  @TempDir private Path folder;

  private static EmbeddingTable table() {
    return Rows.table(Rows.around(4, 120, 6, 0.3));
  }

  @Test
  void whatWasSavedIsOpened() throws IOException {
    Path file = folder.resolve("cats.map.safetensors");
    try (EmbeddingTable table = table()) {
      RowMap made = RowMap.umap(table, Metric.COSINE, QUICK, LayoutListener.NONE);
      made.save(file);
      RowMap opened = RowMap.open(file, table.store()).orElseThrow();
      assertArrayEquals(made.layout().x(), opened.layout().x());
      assertArrayEquals(made.layout().y(), opened.layout().y());
      assertArrayEquals(made.clusters().cluster(), opened.clusters().cluster());
      assertArrayEquals(made.clusters().labels(), opened.clusters().labels());
      assertArrayEquals(made.zoom(), opened.zoom());
      assertEquals(made.metadata(), opened.metadata());
      assertEquals(
          Map.of(
              "layout",
              "umap",
              "metric",
              "COSINE",
              "seed",
              "9",
              "neighbours",
              "5",
              "min-dist",
              "0.1",
              "spread",
              "1.0",
              "rounds",
              "10",
              "negatives",
              "5"),
          opened.metadata());
      assertEquals(RowsChecksum.of(table.store()), opened.builtOf());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void anExactIndexGivesTheMapThatTheComparisonOfAllGives() {
    try (EmbeddingTable table = table()) {
      RowMap made = RowMap.umap(table, Metric.COSINE, QUICK, LayoutListener.NONE);
      RowMap by = RowMap.umap(table, Neighbors.in(table).index(), QUICK, LayoutListener.NONE);
      assertEquals(made.metadata(), by.metadata());
      // Distances are summed otherwise, so the points are not the same to the last bit.
      Trustworthiness found = Trustworthiness.of(table.store(), Metric.COSINE, by.layout(), 5);
      Trustworthiness all = Trustworthiness.of(table.store(), Metric.COSINE, made.layout(), 5);
      assertEquals(all.trustworthiness(), found.trustworthiness(), 0.05);
      try (EmbeddingTable fewer = Rows.table(Rows.around(4, 119, 6, 0.3))) {
        assertThrows(
            ConfigurationException.class,
            () -> RowMap.umap(fewer, Neighbors.in(table).index(), QUICK, LayoutListener.NONE));
      }
    }
  }

  @Test
  void theFileIsPlainSafetensors() throws IOException {
    Path file = folder.resolve("a.map.safetensors");
    Layout layout = new Layout(new float[] {1, 2, 3}, new float[] {-1, -2, -3});
    Clusters clusters = new Clusters(new int[] {0, -1, 0}, new int[] {2});
    new RowMap(layout, clusters, new float[] {1, 2, 3}, 0x1234abcd, Map.of("layout", "mine"))
        .save(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    String json = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    assertEquals(0, (8 + length) % 64);
    assertTrue(json.contains("\"embedkit.map.rows\":\"1234abcd\""), json);
    assertTrue(
        json.contains("\"positions\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}"),
        json);
    assertTrue(
        json.contains("\"labels\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[48,52]}"),
        json);
    assertEquals(3f, bytes.getFloat(8 + length + 16));
    assertEquals(-3f, bytes.getFloat(8 + length + 20));
    assertEquals(-1, bytes.getInt(8 + length + 28));
  }

  @Test
  void ofRowsThatChangedThereIsNone() {
    Path file = folder.resolve("a.map.safetensors");
    try (EmbeddingTable table = table();
        EmbeddingTable fewer = Rows.table(Rows.around(4, 119, 6, 0.3))) {
      RowMap.pca(table, Metric.COSINE, LayoutListener.NONE).save(file);
      assertTrue(RowMap.open(file, fewer.store()).isEmpty());
      assertTrue(RowMap.open(file, table.store()).isPresent());
      table.store().scatter(7, 1, new float[] {1, 2, 3, 4, 5, 6}, 0, 6);
      assertTrue(RowMap.open(file, table.store()).isEmpty());
      assertEquals(120, RowMap.open(file).layout().rows());
    }
  }

  @Test
  void everyByteThatIsDamagedOrMissingIsNoticed() throws IOException {
    Path file = folder.resolve("a.map.safetensors");
    try (EmbeddingTable table = Rows.table(Rows.around(2, 10, 3, 0.3))) {
      RowMap.pca(table, Metric.COSINE, LayoutListener.NONE).save(file);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x11;
      assertBroken(file, damaged, at);
      if (at % 7 == 0) {
        assertBroken(file, Arrays.copyOf(whole, at), at);
      }
    }
    assertBroken(file, Arrays.copyOf(whole, whole.length + 4), whole.length);
  }

  private static void assertBroken(Path file, byte[] bytes, int at) throws IOException {
    Files.write(file, bytes);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> RowMap.open(file), "byte " + at);
    assertTrue(e.getMessage().contains("make the map again"), e.getMessage());
    assertEquals(file, e.file());
  }

  @Test
  void aMapOfBeforeItsTextsHadAChecksumIsOpened() throws IOException {
    Path file = folder.resolve("a.map.safetensors");
    try (EmbeddingTable table = Rows.table(Rows.around(2, 10, 3, 0.3))) {
      RowMap.pca(table, Metric.COSINE, LayoutListener.NONE).save(file);
    }
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String json = new String(bytes, 8, length, StandardCharsets.US_ASCII);
    String before =
        json.replaceFirst(",\"embedkit.map.crc32c\":\"\\p{XDigit}{8}\"", "").stripTrailing();
    int padded = (8 + before.length() + 63) / 64 * 64;
    ByteBuffer old = ByteBuffer.allocate(padded + bytes.length - 8 - length);
    old.order(ByteOrder.LITTLE_ENDIAN).putLong(padded - 8);
    old.put((before + " ".repeat(padded - 8 - before.length())).getBytes());
    Files.write(file, old.put(bytes, 8 + length, bytes.length - 8 - length).array());
    assertEquals(Map.of("layout", "pca", "metric", "COSINE"), RowMap.open(file).metadata());
  }

  @Test
  void aFileOfSomethingElseOrNoneIsSaid() throws IOException {
    Path file = folder.resolve("a.safetensors");
    byte[] json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes();
    ByteBuffer bytes = ByteBuffer.allocate(12 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).array());
    assertThrows(VectorFileException.class, () -> RowMap.open(file));
    FileAccessException e =
        assertThrows(
            FileAccessException.class, () -> RowMap.open(folder.resolve("none.safetensors")));
    assertTrue(e.getMessage().contains("there is no such file"), e.getMessage());
  }

  @Test
  void theFileIsNamedAfterTheTables() {
    assertEquals(Path.of("a/cats.map.safetensors"), RowMap.beside(Path.of("a/cats.safetensors")));
    assertEquals(Path.of("glove.txt.gz.map.safetensors"), RowMap.beside(Path.of("glove.txt.gz")));
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Layout layout = new Layout(new float[2], new float[2]);
    Clusters clusters = new Clusters(new int[2], new int[] {1});
    float[] zoom = {1, 1};
    new RowMap(layout, clusters, zoom, 0, Map.of());
    assertThrows(
        ConfigurationException.class,
        () -> new RowMap(layout, clusters, new float[] {1}, 0, Map.of()));
    assertThrows(
        ConfigurationException.class,
        () -> new RowMap(layout, clusters, new float[] {1, 0}, 0, Map.of()));
    assertThrows(
        ConfigurationException.class,
        () -> new RowMap(layout, new Clusters(new int[2], new int[] {2}), zoom, 0, Map.of()));
    assertThrows(
        ConfigurationException.class,
        () -> new RowMap(layout, clusters, zoom, 0, Map.of("a", "\"")));
  }
}
