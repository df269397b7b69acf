package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tripped up a Java program that has Embedkit as a library. */
class LibraryFaultsTest {

  private static final Tables TABLES = Tables.installed();

  @TempDir Path folder;

  private static EmbeddingTable table(String store, String... words) {
    EmbeddingTable table =
        TABLES.create(store, TableShape.f32(words.length, 2), Vocabulary.of(List.of(words)));
    for (int row = 0; row < words.length; row++) {
      table.store().scatter(row, 1, new float[] {row + 1, -row}, 0, 2);
    }
    return table;
  }

  private static void assertRows(EmbeddingTable table, String... words) {
    assertEquals(words.length, table.rows());
    for (int row = 0; row < words.length; row++) {
      assertEquals(row, table.row(words[row]));
      assertArrayEquals(new float[] {row + 1, -row}, table.vector((long) row));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "npz", "h5", "txt", "csv", "json"})
  void aTableWhoseStoreHasGrownWithoutItIsNotSaved(String ending) {
    Path file = folder.resolve("grown." + ending);
    try (EmbeddingTable table = table("heap", "cat", "dog")) {
      table.store().append(1);
      List<Executable> all =
          List.of(
              () -> TABLES.save(table, file),
              () -> TABLES.checkSavable(table, file, Saving.usual()),
              () -> TABLES.copy(table, "heap", Progress.NONE),
              () -> TABLES.checkpoint(table, file, Progress.NONE));
      for (Executable one : all) {
        assertEquals(
            "the table has 3 rows and 2 words: its store has grown without it; name the words of"
                + " all rows with withVocabulary, or make a new table of them",
            assertThrows(ConfigurationException.class, one).getMessage());
      }
      assertFalse(Files.exists(file));
      table.store().scatter(2, 1, new float[] {3, -2}, 0, 2);
      TABLES.save(table.withVocabulary(Vocabulary.of(List.of("cat", "dog", "emu"))), file);
    }
    try (EmbeddingTable opened = TABLES.open(file)) {
      assertRows(opened, "cat", "dog", "emu");
    }
  }

  @Test
  void theStoreOfAMappedTableDoesNotGrow() {
    Path file = folder.resolve("mapped.safetensors");
    try (EmbeddingTable table = table("mmap:path=" + file, "cat", "dog")) {
      assertThrows(StoreException.class, () -> table.store().append(1));
    }
    try (EmbeddingTable opened = TABLES.open(file)) {
      assertRows(opened, "cat", "dog");
    }
  }

  /** What lies on disk under the same name is another file. */
  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "npz", "h5", "txt", "txt.gz", "parquet", "csv"})
  void aPathIsOfItsOwnFileSystem(String ending) throws IOException {
    Path decoy = folder.resolve("words." + ending);
    Files.writeString(decoy, "not the file that is meant");
    URI zip = URI.create("jar:" + folder.resolve("tables.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"));
        EmbeddingTable table = table("heap", "cat", "dog")) {
      Files.createDirectories(inside.getPath(folder.toString()));
      Path file = inside.getPath(decoy.toString());
      if (!ending.equals("parquet")) {
        TABLES.checkSavable(table, file, Saving.usual());
        TABLES.save(table, file);
        TABLES.save(table, file, Saving.usual().replacing(true));
        assertTrue(
            assertThrows(FileAccessException.class, () -> TABLES.save(table, file))
                .getMessage()
                .endsWith("it is there already"));
        try (EmbeddingTable opened = TABLES.open(file)) {
          assertRows(opened, "cat", "dog");
        }
        try (EmbeddingTable heap = TABLES.open(file, Opening.usual().into("heap"))) {
          assertRows(heap, "cat", "dog");
        }
      }
      try (Stream<Path> left = Files.list(inside.getPath(folder.toString()))) {
        assertTrue(left.allMatch(file::equals));
      }
      Path missing = inside.getPath("/missing." + ending);
      assertEquals(
          "cannot read " + missing + ": there is no such file",
          assertThrows(FileAccessException.class, () -> TABLES.open(missing)).getMessage());
    }
    assertEquals("not the file that is meant", Files.readString(decoy));
  }

  @Test
  void aBrokenFileOfAnotherFileSystemIsToldByItsName() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("broken.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path file = Files.write(inside.getPath("/broken.npy"), new byte[] {(byte) 0x93, 'N', 'U'});
      String message = assertThrows(RuntimeException.class, () -> TABLES.open(file)).getMessage();
      assertTrue(message.startsWith("/broken.npy: "), message);
    }
  }

  @Test
  void aFileSystemThatCannotBeWrittenIsToldAsSuch() {
    Path file = Path.of(URI.create("jrt:/java.base/words.safetensors"));
    try (EmbeddingTable table = table("heap", "cat", "dog")) {
      for (Executable one :
          List.<Executable>of(
              () -> TABLES.save(table, file),
              () -> TABLES.checkSavable(table, file, Saving.usual()))) {
        assertEquals(
            "cannot write " + file + ": its file system, jrt, is read-only",
            assertThrows(FileAccessException.class, one).getMessage());
      }
    }
  }

  private static List<String> thrownBy(List<Executable> all) {
    List<String> told = new ArrayList<>();
    for (Executable one : all) {
      Thread.currentThread().interrupt();
      try {
        one.execute();
      } catch (FileAccessException e) {
        told.add(e.getMessage());
      } catch (Throwable e) {
        throw new AssertionError("another exception than one of a file", e);
      } finally {
        assertTrue(Thread.interrupted(), "the interrupt is kept");
      }
    }
    return told;
  }

  /** Some formats read and write in ways that no interrupt ends, and go on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "safetensors",
        "npz",
        "npy",
        "h5",
        "txt",
        "txt.gz",
        "txt.xz",
        "bin",
        "csv",
        "json"
      })
  void aThreadThatIsInterruptedIsToldSo(String ending) {
    Path file = folder.resolve("words." + ending);
    Path other = folder.resolve("other." + ending);
    try (EmbeddingTable table = table("heap", "cat", "dog")) {
      Saving saving = ending.equals("npy") ? Saving.usual().as("npy:tokens=drop") : Saving.usual();
      TABLES.save(table, file, saving);
      List<String> told =
          thrownBy(
              List.of(
                  () -> TABLES.open(file).close(),
                  () -> TABLES.save(table, other, saving.replacing(true))));
      assertFalse(told.isEmpty());
      for (String message : told) {
        assertTrue(
            message.endsWith(
                ": its thread was interrupted; clear that with Thread.interrupted() and try again"),
            message);
        assertTrue(message.contains("cannot "), message);
      }
      try (EmbeddingTable opened = TABLES.open(file)) {
        assertEquals(2, opened.rows());
      }
    }
  }

  @Test
  void theRowOfATokenThatIsNotThereIsToldAsSuch() {
    try (EmbeddingTable table = table("heap", "cat", "dog")) {
      String message =
          assertThrows(RowOutOfRangeException.class, () -> table.vector(table.row("dgo")))
              .getMessage();
      assertEquals(
          "rows -1 to -1 are not all among the 2 rows of this table (0 to 1); -1 is the row of a"
              + " token that the table does not have, which embedkit.WordLookup tells with the"
              + " nearest spellings",
          message);
    }
  }

  @Test
  void theWordsOfAClosedTableAreGoneWhereverTheyLay() {
    Path file = folder.resolve("closed.safetensors");
    List<String> told = new ArrayList<>();
    try (EmbeddingTable heap = table("heap", "cat", "dog")) {
      TABLES.save(heap, file);
    }
    for (String store : List.of("heap", "mmap")) {
      EmbeddingTable table = TABLES.open(file, Opening.usual().into(store));
      Vocabulary words = table.vocabulary().orElseThrow();
      Vocabulary kept = VocabularyBuilder.copy(words);
      EmbeddingTable copy = TABLES.copy(table, "heap", Progress.NONE);
      table.close();
      assertEquals(2, words.size());
      for (Executable one :
          List.<Executable>of(
              () -> words.row("cat"),
              () -> words.token(0),
              () -> words.utf8(0),
              () -> words.count(0),
              () -> table.row("cat"))) {
        told.add(assertThrows(StoreClosedException.class, one).getMessage());
      }
      assertEquals(1, kept.row("dog"));
      assertEquals("cat", kept.token(0));
      if (store.equals("heap")) {
        assertRows(copy, "cat", "dog");
      }
      copy.close();
    }
    assertEquals(
        List.of("the table of this vocabulary was closed"), told.stream().distinct().toList());
  }

  @Test
  void whatIsPrintedSaysWhatItIs() {
    Path file = folder.resolve("printed.safetensors");
    EmbeddingTable heap = table("heap", "cat", "dog", "emu", "fox");
    TABLES.save(heap, file);
    assertEquals("table of 4 rows of dim 2 (f32) with words", heap.toString());
    assertEquals("4 rows of dim 2 (f32) on the heap", heap.store().toString());
    assertEquals(
        "vocabulary of 4 tokens: cat, dog, emu, ...", heap.vocabulary().orElseThrow().toString());
    assertEquals("vocabulary of 1 tokens: a", Vocabulary.of(List.of("a")).toString());
    EmbeddingTable mapped = TABLES.open(file);
    Vocabulary words = mapped.vocabulary().orElseThrow();
    assertEquals("4 rows of dim 2 (f32) mapped from " + file, mapped.store().toString());
    assertEquals(
        "4 rows of dim 2 (f32) mapped from " + file + ", some of them frozen",
        Tables.freezing(mapped.store(), row -> row == 0).toString());
    heap.close();
    mapped.close();
    assertEquals("closed table of dim 2", heap.toString());
    assertEquals("closed rows of dim 2 on the heap", heap.store().toString());
    assertEquals("closed rows of dim 2 of " + file, mapped.store().toString());
    assertEquals("vocabulary of 4 tokens of a table that is closed", words.toString());
  }
}
