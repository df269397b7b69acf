package embedkit.storage.mmap;

import static embedkit.storage.mmap.SpecFile.floats;
import static embedkit.storage.mmap.SpecFile.joined;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.spi.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedTableTest {

  @TempDir Path folder;

  private static final MappedStoreProvider PROVIDER = new MappedStoreProvider();

  private static EmbeddingTable open(String address, Map<String, String> options) {
    return PROVIDER.open(
        Tables.installed().file(address), Options.check("mmap", PROVIDER.options(), options));
  }

  private EmbeddingTable make(Path path, TableShape shape, Optional<Vocabulary> words) {
    Options options = Options.check("mmap", PROVIDER.options(), Map.of("path", path.toString()));
    return PROVIDER.createTable(shape, words, Map.of("seed", "7"), options);
  }

  private Path trained(String name) {
    Path path = folder.resolve(name);
    Vocabulary words = Vocabulary.of(List.of("cat", "kitten", "\u00e9t\u00e9"));
    try (EmbeddingTable table = make(path, TableShape.f32(3, 2), Optional.of(words))) {
      table.store().scatter(0, 3, new float[] {1, 2, 3, 4, 5, 6}, 0, 2);
    }
    return path;
  }

  @Test
  void aTableThatWasClosedOpensWithItsWordsRowsAndMetadata() {
    try (EmbeddingTable table = open(trained("t.safetensors").toString(), Map.of())) {
      assertArrayEquals(new float[] {5, 6}, table.vector("\u00e9t\u00e9").orElseThrow());
      assertEquals("7", table.metadata().get("seed"));
      assertFalse(table.store().writable());
      assertThrows(
          ReadOnlyStoreException.class, () -> table.store().scatter(0, 1, new float[2], 0, 2));
      assertThrows(ReadOnlyStoreException.class, () -> table.store().slot("m", 2, 0));
    }
  }

  @Test
  void aTableWrittenAsAFormatHasTheTensorsOfOneTrainedInPlace() throws IOException {
    Path inPlace = trained("t.safetensors");
    Path saved = folder.resolve("saved.safetensors");
    try (EmbeddingTable table = open(inPlace.toString(), Map.of())) {
      Tables.installed().save(table, saved, Saving.usual());
    }
    assertArrayEquals(data(inPlace), data(saved));
  }

  private static byte[] data(Path path) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 8 + (int) file.getLong();
    assertEquals(0, start % 64, "data begins on a 64-byte boundary");
    byte[] data = new byte[file.capacity() - start];
    file.get(start, data);
    return data;
  }

  @Test
  void slotsAreSavedAndFoundAgain() {
    Path saved = folder.resolve("saved.safetensors");
    try (EmbeddingTable table = make(folder.resolve("t"), TableShape.f32(3, 2), Optional.empty())) {
      table.store().slot("accumulator", 2, 0.5f).add(1, 1, new float[] {1, 2}, 0, 2);
      Tables.installed().save(table, saved, Saving.usual().as("safetensors:state=true"));
    }
    try (EmbeddingTable table = open(saved.toString(), Map.of())) {
      float[] back = new float[6];
      table.store().slot("accumulator", 2, 0).gather(0, 3, back, 0, 2);
      assertArrayEquals(new float[] {.5f, .5f, 1.5f, 2.5f, .5f, .5f}, back);
    }
  }

  @Test
  void aTableBeingWrittenIsDirtyAndHasOneWriter() {
    String path = trained("t.safetensors").toString();
    try (EmbeddingTable writer = open(path, Map.of("write", "true"))) {
      FileAccessException second =
          assertThrows(
              FileAccessException.class,
              () -> open(path, Map.of("write", "true", "dirty", "true")));
      assertTrue(second.getMessage().contains("another writer"), second.getMessage());
      VectorFileException dirty =
          assertThrows(VectorFileException.class, () -> open(path, Map.of()));
      assertTrue(dirty.getMessage().contains("mmap:dirty=true"), dirty.getMessage());
      open(path, Map.of("dirty", "true")).close();
      writer.store().add(0, 1, new float[] {1, 1}, 0, 2);
    }
    try (EmbeddingTable table = open(path, Map.of())) {
      assertArrayEquals(new float[] {2, 3}, table.vector("cat").orElseThrow());
    }
  }

  @Test
  void aNewTableDoesNotTakeOverAFileThatIsThere() {
    Path path = trained("t.safetensors");
    FileAccessException e =
        assertThrows(
            FileAccessException.class, () -> make(path, TableShape.f32(1, 1), Optional.empty()));
    assertTrue(e.getMessage().contains("it is there already"), e.getMessage());
    open(path.toString(), Map.of()).close();
  }

  @Test
  void aScratchTableTakesItsFileWithIt() throws IOException {
    EmbeddingStore store =
        PROVIDER.create(TableShape.f32(3, 2), Options.defaults(PROVIDER.options()));
    store.slot("m", 2, 1);
    store.close();
    assertThrows(StoreClosedException.class, store::rows);
    try (EmbeddingTable table = make(folder.resolve("t"), TableShape.f32(3, 2), Optional.empty())) {
      table.store().slot("m", 2, 1);
    }
    try (var files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("t")), files.toList(), "no slot stays behind");
    }
  }

  @Test
  void anUnalignedFileOfAnotherToolIsRead() {
    byte[] pad = {9};
    String json =
        "{\"pad\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
            + "\"w\":{\"shape\":[2,2],\"data_offsets\":[1,17],\"dtype\":\"F32\"},"
            + "\"h\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[17,21]},"
            + "\"__metadata__\":{\"format\":\"p\\u0074\"}} ";
    byte[] halves = {(byte) 0x80, 0x3f, 0x00, (byte) 0xc0};
    Path path = SpecFile.write(folder, SpecFile.of(json, joined(pad, floats(1, 2, 3, 4), halves)));
    try (EmbeddingTable table = open(path + "#w", Map.of())) {
      assertArrayEquals(new float[] {3, 4}, table.vector(1));
      assertEquals("pt", table.metadata().get("format"));
    }
    try (EmbeddingTable table = open(path + "#h", Map.of())) {
      assertEquals(ElementType.BF16, table.store().elementType());
      assertArrayEquals(new float[] {1, -2}, table.vector(0));
    }
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> open(path + "#nothing", Map.of()));
    assertTrue(e.getMessage().contains("w, h"), e.getMessage());
  }

  /** 17 GB of address space, some KB of disk. */
  @Test
  void rowsPastTwoToTheThirtySecondNumbersAreTheRightOnes() throws IOException {
    long rows = (1L << 32) / 100 + 1000;
    Path path = folder.resolve("far");
    try (EmbeddingTable table = make(path, TableShape.f32(rows, 100), Optional.empty())) {
      EmbeddingStore store = table.store();
      float[] block = new float[200];
      block[99] = 3;
      block[100] = 7;
      store.scatter(new long[] {rows - 1, 5}, 2, block, 100);
      store.add(rows - 2, 2, block, 0, 100);
      float[] back = new float[200];
      store.gather(new long[] {rows - 2, rows - 1}, 2, back, 100);
      assertEquals(3, back[99]);
      assertEquals(7, back[100]);
      assertEquals(3, back[199]);
      store.gather(4, 2, back, 0, 100);
      assertEquals(7, back[100]);
      assertThrows(RowOutOfRangeException.class, () -> store.gather(rows, 1, back, 0, 100));
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
