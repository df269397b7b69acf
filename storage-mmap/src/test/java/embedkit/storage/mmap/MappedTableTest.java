package embedkit.storage.mmap;

import static embedkit.storage.mmap.SpecFile.floats;
import static embedkit.storage.mmap.SpecFile.joined;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.Progress;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.Slot;
import embedkit.api.StoreClosedException;
import embedkit.api.StoreException;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.spi.Options;
import embedkit.testkit.ArrayStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void aMultipleOfGradientsIsAddedInPlaceToFloatsThatMayBeWritten() {
    Path path = folder.resolve("t.safetensors");
    long[] rows = {2, 0};
    try (EmbeddingTable table = make(path, TableShape.f32(3, 2), Optional.empty())) {
      EmbeddingStore store = table.store();
      assertTrue(store.addMultiple(-0.5f, rows, 0, 2, new float[] {1, 2, 3, 4}, 0, 2));
      assertArrayEquals(new float[] {-0.5f, -1}, table.vector(2));
      assertArrayEquals(new float[] {-1.5f, -2}, table.vector(0));
    }
    try (EmbeddingTable table = open(path.toString(), Map.of())) {
      EmbeddingStore store = table.store();
      assertThrows(
          ReadOnlyStoreException.class,
          () -> store.addMultiple(-0.5f, rows, 0, 2, new float[4], 0, 2));
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

  /** The head of a file of ours, which is JSON. */
  private static String head(Path path) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] head = new byte[(int) file.getLong()];
    file.get(head);
    return new String(head, StandardCharsets.UTF_8);
  }

  @Test
  void aTableThatAsksForItHasPlacesAndCountsOfFourBytesWhereTheyFit() throws IOException {
    Map<String, String> narrow = Map.of("embedkit.vocab", "i32");
    for (long most : new long[] {7, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE}) {
      VocabularyBuilder builder = new VocabularyBuilder();
      List<String> tokens = List.of("cat", "kitten", "\u00e9t\u00e9");
      for (int i = 0; i < 3; i++) {
        byte[] utf8 = tokens.get(i).getBytes(StandardCharsets.UTF_8);
        builder.add(utf8, 0, utf8.length, most - i);
      }
      Vocabulary words = builder.build();
      Path inPlace = folder.resolve("in-place" + most + ".safetensors");
      Options options =
          Options.check("mmap", PROVIDER.options(), Map.of("path", inPlace.toString()));
      PROVIDER.createTable(TableShape.f32(3, 2), Optional.of(words), narrow, options).close();
      Path saved = folder.resolve("saved" + most + ".safetensors");
      try (EmbeddingTable table = open(inPlace.toString(), Map.of())) {
        Tables.installed().save(table, saved, Saving.usual());
      }
      assertArrayEquals(data(inPlace), data(saved));
      String counts = most > Integer.MAX_VALUE ? "I64" : "I32";
      for (Path file : List.of(inPlace, saved)) {
        assertTrue(head(file).contains("\"vocab.offsets\":{\"dtype\":\"I32\",\"shape\":[4]"));
        assertTrue(
            head(file).contains("\"vocab.counts\":{\"dtype\":\"" + counts + "\",\"shape\":[3]"));
        try (EmbeddingTable table = open(file.toString(), Map.of())) {
          Vocabulary read = table.vocabulary().orElseThrow();
          for (int i = 0; i < 3; i++) {
            assertEquals(tokens.get(i), read.token(i));
            assertEquals(i, read.row(tokens.get(i)));
            assertEquals(most - i, read.count(i).orElseThrow());
          }
        }
        assertTrue(verified(file).values().stream().allMatch(Verified.Verdict.WHOLE::equals));
      }
    }
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
  void aSlotOfAnyTypeIsSavedAndFoundAgainAndOneThatIsNotToBeSavedIsNot() throws IOException {
    Path saved = folder.resolve("saved.safetensors");
    int[] neighbours = {7, -1, 1 << 30, Integer.MIN_VALUE};
    long[] keys = {Long.MAX_VALUE, (1L << 53) + 1};
    float[] reals = {1, -127, 3, 127};
    Slot graph =
        new Slot("graph", new TableShape(2, 2, ElementType.I32), -1, Slot.Saved.WITH_STATE);
    Slot ids = new Slot("ids", new TableShape(2, 1, ElementType.I64), 0, Slot.Saved.WITH_STATE);
    Slot bytes = new Slot("bytes", new TableShape(2, 2, ElementType.I8), 0, Slot.Saved.WITH_STATE);
    Slot half = new Slot("half", new TableShape(2, 2, ElementType.F16), 0, Slot.Saved.WITH_STATE);
    Slot cache = new Slot("cache", TableShape.f32(9, 9), 0, Slot.Saved.NEVER);
    TableShape shape = TableShape.f32(3, 2);
    for (EmbeddingStore store :
        List.of(
            new ArrayStore(shape), PROVIDER.create(shape, Options.defaults(PROVIDER.options())))) {
      Files.deleteIfExists(saved);
      LoadReport nothing = new LoadReport(3, List.of());
      try (EmbeddingTable table = new EmbeddingTable(store, Optional.empty(), Map.of(), nothing)) {
        table.store().slot(graph).integers().scatter(0, 2, neighbours, 0, 2);
        table.store().slot(ids).integers().scatter(0, 2, keys, 0, 1);
        table.store().slot(bytes).scatter(0, 2, reals, 0, 2);
        table.store().slot(half).scatter(0, 2, reals, 0, 2);
        table.store().slot(cache);
        Tables.installed().checkpoint(table, saved, Progress.NONE);
      }
      SpecChecker.check(saved);
      assertFalse(verified(saved).containsValue(Verified.Verdict.DAMAGED));
      try (EmbeddingTable found = open(saved.toString(), Map.of());
          EmbeddingTable copied = Tables.installed().copy(found, "mmap", Progress.NONE)) {
        for (EmbeddingTable table : List.of(found, copied)) {
          List<Slot> slots = table.store().slotList();
          assertEquals(
              List.of("bytes", "graph", "half", "ids"), slots.stream().map(Slot::name).toList());
          int[] back = new int[4];
          table.store().slot(graph).integers().gather(0, 2, back, 0, 2);
          assertArrayEquals(neighbours, back);
          long[] keysBack = new long[2];
          table.store().slot(ids).integers().gather(0, 2, keysBack, 0, 1);
          assertArrayEquals(keys, keysBack);
          for (Slot slot : List.of(bytes, half)) {
            float[] realsBack = new float[4];
            table.store().slot(slot).gather(0, 2, realsBack, 0, 2);
            assertArrayEquals(reals, realsBack);
          }
        }
      }
    }
  }

  @Test
  void aSlotThatWouldBeTheTensorOfAnotherOnesScalesIsRefused() {
    try (EmbeddingTable table = make(folder.resolve("t"), TableShape.f32(3, 2), Optional.empty())) {
      table
          .store()
          .slot(new Slot("a", new TableShape(3, 2, ElementType.I8), 0, Slot.Saved.WITH_STATE));
      table.store().slot("a.scale", 2, 0);
      Path file = folder.resolve("two.safetensors");
      StoreException e =
          assertThrows(
              StoreException.class,
              () -> Tables.installed().checkpoint(table, file, Progress.NONE));
      assertTrue(e.getMessage().contains("slot.a.scale"), e.getMessage());
      assertFalse(Files.exists(file));
    }
  }

  @Test
  void besideTensorsOfTypesThatAreNewerThanThisProgramOthersOpen() {
    String json =
        "{\"odd\":{\"dtype\":\"F6_E2M3\",\"shape\":[2,4],\"data_offsets\":[0,6]},"
            + "\"tiny\":{\"dtype\":\"F4\",\"shape\":[3,2],\"data_offsets\":[6,9]},"
            + "\"new\":{\"dtype\":\"F5_E9X\",\"shape\":[7,3],\"data_offsets\":[9,12]},"
            + "\"whole\":{\"dtype\":\"I32\",\"shape\":[1,1],\"data_offsets\":[12,16]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[16,24]}}";
    Path path = SpecFile.write(folder, SpecFile.of(json, floats(0, 0, 0, 0, 5, 6)));
    try (EmbeddingTable table = open(path.toString(), Map.of())) {
      assertArrayEquals(new float[] {6}, table.vector(1));
    }
    for (String other : List.of("odd", "tiny", "new", "whole")) {
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> open(path + "#" + other, Map.of()));
      assertTrue(e.getMessage().contains("one of the types F32, F16, BF16, I8"), e.getMessage());
      assertTrue(e.getMessage().contains("the matrices w"), e.getMessage());
    }
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> open(path + "#new", Map.of()));
    assertTrue(e.getMessage().contains("F5_E9X [7, 3]"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "U16, 2",
    "I16, 2",
    "U32, 4",
    "U64, 8",
    "C64, 8",
    "BOOL, 1",
    "F8_E4M3, 1",
    "F8_E5M2, 1",
    "F8_E8M0, 1",
    "F8_E4M3FNUZ, 1",
    "F8_E5M2FNUZ, 1",
    "F8_NEWER, 1",
    "INT4, 1"
  })
  void besideATensorOfAnyTypeTheOthersOpen(String type, int bytes) {
    int end = 8 * bytes;
    String json =
        "{\"x\":{\"dtype\":\"%s\",\"shape\":[2,4],\"data_offsets\":[0,%d]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[%d,%d]}}";
    byte[] data = SpecFile.joined(new byte[end], floats(5, 6));
    byte[] file = SpecFile.of(String.format(json, type, end, end, end + 8), data);
    try (EmbeddingTable table = open(SpecFile.write(folder, file).toString(), Map.of())) {
      assertArrayEquals(new float[] {6}, table.vector(1));
    }
  }

  @Test
  void ofALanguageModelTheRowsOfItsTokensAreMeant() {
    String json =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"%s\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[8,16]}}";
    String[][] names = {
      {"bert.embeddings.position_embeddings.weight", "bert.embeddings.word_embeddings.weight"},
      {"wpe.weight", "wte.weight"},
      {"model.layers.0.mlp.up_proj.weight", "model.embed_tokens.weight"},
      {"encoder.embed_tokens.weight", "shared.weight"}
    };
    for (String[] both : names) {
      byte[] file = SpecFile.of(String.format(json, both[0], both[1]), floats(1, 2, 5, 6));
      try (EmbeddingTable table = open(SpecFile.write(folder, file).toString(), Map.of())) {
        assertArrayEquals(new float[] {5}, table.vector(0), both[1]);
        assertEquals(both[1], table.metadata().get("safetensors.tensor"));
      }
    }
    byte[] two =
        SpecFile.of(
            String.format(json, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"),
            floats(1, 2, 5, 6));
    Path path = SpecFile.write(folder, two);
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> open(path.toString(), Map.of()));
    assertTrue(e.getMessage().contains("name one of them behind a #"), e.getMessage());
  }

  @Test
  void aTableBeingWrittenIsDirtyAndHasOneWriter() {
    String path = trained("t.safetensors").toString();
    try (EmbeddingTable writer = open(path, Map.of("write", "true"))) {
      FileAccessException second =
          assertThrows(
              FileAccessException.class,
              () -> open(path, Map.of("write", "true", "dirty", "true")));
      assertTrue(second.getMessage().contains(" has it open to write"), second.getMessage());
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
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        try (var files = Files.list(folder)) {
          assertEquals(1, files.count(), "a slot has no name that a killed process could leave");
        }
      }
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
    // No checksum: it would read all of the holes.
    Map<String, String> given = Map.of("path", path.toString(), "checksum", "false");
    Options options = Options.check("mmap", PROVIDER.options(), given);
    try (EmbeddingTable table =
        PROVIDER.createTable(TableShape.f32(rows, 100), Optional.empty(), Map.of(), options)) {
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

  private static Map<String, Verified.Verdict> verified(Path path) {
    Map<String, Verified.Verdict> found = new TreeMap<>();
    Tables.installed()
        .verify(path.toString(), Progress.NONE)
        .forEach(part -> found.put(part.part(), part.verdict()));
    return found;
  }

  @Test
  void everyBitThatChangesIsFoundInItsTensor() throws IOException {
    Path path = trained("t.safetensors");
    Map<String, Verified.Verdict> sound =
        Map.of(
            "embeddings", Verified.Verdict.WHOLE,
            "vocab.offsets", Verified.Verdict.WHOLE,
            "vocab.utf8", Verified.Verdict.WHOLE);
    assertEquals(sound, verified(path));
    byte[] bytes = Files.readAllBytes(path);
    int start = bytes.length - data(path).length;
    for (int at = start; at < start + 24; at += 5) {
      bytes[at] ^= 1 << at % 8;
      Files.write(path, bytes);
      assertEquals(Verified.Verdict.DAMAGED, verified(path).get("embeddings"), "byte " + at);
      assertEquals(Verified.Verdict.WHOLE, verified(path).get("vocab.utf8"));
      bytes[at] ^= 1 << at % 8;
    }
    bytes[bytes.length - 1] ^= 1;
    Files.write(path, bytes);
    assertEquals(Verified.Verdict.DAMAGED, verified(path).get("vocab.utf8"));
  }

  @Test
  void aTableChangedInPlaceNotesItsNewChecksums() {
    Path path = trained("t.safetensors");
    try (EmbeddingTable table = open(path.toString(), Map.of("write", "true"))) {
      table.store().add(1, 1, new float[] {1, 1}, 0, 2);
    }
    assertFalse(verified(path).containsValue(Verified.Verdict.DAMAGED));
    assertFalse(verified(path).containsValue(Verified.Verdict.UNCHECKED));
    Map<String, String> without = Map.of("write", "true", "checksum", "false");
    try (EmbeddingTable table = open(path.toString(), without)) {
      table.store().add(1, 1, new float[] {1, 1}, 0, 2);
    }
    assertEquals(
        Set.of(Verified.Verdict.UNCHECKED), Set.copyOf(verified(path).values()), "none is stale");
  }

  @Test
  void aTableOfAnotherToolIsReadAndCalledUnchecked() {
    Path path =
        SpecFile.write(
            folder,
            SpecFile.of(
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}", floats(1)));
    assertEquals(Map.of("w", Verified.Verdict.UNCHECKED), verified(path));
  }

  @Test
  void bytesWithAScaleAreAQuarterOfTheSizeAndCopiesOfThemAreTheSame() throws IOException {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    int rows = 500;
    int dim = 60;
    float[] values = new float[rows * dim];
    Random random = new Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20)));
    }
    TableShape shape = new TableShape(rows, dim, ElementType.I8);
    try (EmbeddingTable table = make(first, shape, Optional.empty())) {
      table.store().scatter(0, rows, values, 0, dim);
    }
    try (EmbeddingTable table = open(first.toString(), Map.of())) {
      assertEquals(ElementType.I8, table.store().elementType());
      Tables.installed().save(table, second, Saving.usual());
      for (int row = 0; row < rows; row++) {
        float most = 0;
        for (int d = 0; d < dim; d++) {
          most = Math.max(most, Math.abs(values[row * dim + d]));
        }
        float[] back = table.vector(row);
        for (int d = 0; d < dim; d++) {
          assertEquals(values[row * dim + d], back[d], most / 127 * 0.5001f);
        }
      }
    }
    assertArrayEquals(data(first), data(second));
    assertEquals(rows * (dim + 4), data(first).length);
    assertFalse(verified(second).containsValue(Verified.Verdict.DAMAGED));
  }

  @Test
  void bytesOfOursWithoutTheirScalesAreRefusedAndThoseOfOthersAreTheNumbers() {
    String tensor = "\"w\":{\"dtype\":\"I8\",\"shape\":[1,4],\"data_offsets\":[0,4]}";
    Path others = SpecFile.write(folder, SpecFile.of("{" + tensor + "}", floats(1)));
    try (EmbeddingTable table = open(others.toString(), Map.of())) {
      assertArrayEquals(new float[] {0, 0, -128, 63}, table.vector(0));
    }
    String ours = "\"__metadata__\":{\"embedkit.state\":\"clean\"}";
    Path path = SpecFile.write(folder, SpecFile.of("{" + ours + "," + tensor + "}", floats(1)));
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> open(path.toString(), Map.of()));
    assertTrue(e.getMessage().contains("tensor w.scale: expected F32 [1]"), e.getMessage());
  }

  @Test
  void whatWeWriteIsByTheSpecification() throws IOException {
    Vocabulary words = Vocabulary.of(List.of("cat", "\"kitten\"", "\u00e9t\u00e9"));
    Map<String, String> metadata = Map.of("a \"quoted\" name", "tab\tand \ud83d\ude3a, {}[]\\");
    for (ElementType type : ElementType.ofTables()) {
      for (Optional<Vocabulary> vocabulary :
          List.of(Optional.of(words), Optional.<Vocabulary>empty())) {
        Path inPlace = folder.resolve("spec.safetensors");
        Path saved = folder.resolve("saved.safetensors");
        Options options =
            Options.check("mmap", PROVIDER.options(), Map.of("path", inPlace.toString()));
        TableShape shape = new TableShape(3, 5, type);
        try (EmbeddingTable table = PROVIDER.createTable(shape, vocabulary, metadata, options)) {
          table.store().slot("accumulator", 1, 0.5f);
          for (ElementType kept : ElementType.values()) {
            TableShape of = new TableShape(2, 3, kept);
            table.store().slot(new Slot("of." + kept.text(), of, 1, Slot.Saved.WITH_STATE));
          }
          Tables.installed().checkpoint(table, saved, Progress.NONE);
        }
        SpecChecker.check(inPlace);
        SpecChecker.check(saved);
        try (EmbeddingTable table = open(saved.toString(), Map.of())) {
          assertEquals(metadata, table.metadata());
          assertEquals(1 + ElementType.values().length, table.store().slotList().size());
        }
        Files.delete(inPlace);
        Files.delete(saved);
      }
    }
  }

  /** Threads that add until the last moment cannot change what close has summed up. */
  @Test
  void aTableClosedUnderItsWritersVerifies() throws Exception {
    int rows = 2000;
    for (int round = 0; round < 10; round++) {
      Path path = folder.resolve("race" + round);
      EmbeddingTable table = make(path, TableShape.f32(rows, 64), Optional.empty());
      List<Thread> adders = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        adders.add(Thread.ofPlatform().start(() -> addUntilClosed(table.store(), rows)));
      }
      Thread.sleep(5);
      table.close();
      for (Thread adder : adders) {
        adder.join();
      }
      assertEquals(Map.of("embeddings", Verified.Verdict.WHOLE), verified(path));
    }
  }

  private static void addUntilClosed(EmbeddingStore store, int rows) {
    float[] ones = new float[100 * 64];
    Arrays.fill(ones, 1);
    try {
      for (long first = 0; ; first = (first + 100) % rows) {
        store.add(first, 100, ones, 0, 64);
      }
    } catch (StoreClosedException e) {
      // As it must end.
      return;
    }
  }

  @Test
  void aStateOfAnotherLengthIsNotWrittenOver() throws IOException {
    String json =
        "{\"__metadata__\":{\"embedkit.state\":\"x\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
    Path path = SpecFile.write(folder, SpecFile.of(json, floats(1)));
    byte[] before = Files.readAllBytes(path);
    assertThrows(FileAccessException.class, () -> open(path.toString(), Map.of("write", "true")));
    assertArrayEquals(before, Files.readAllBytes(path));
  }

  @Test
  void aModelInSeveralFilesIsVerifiedFileByFile() throws IOException {
    trained("one.safetensors");
    Path two = trained("two.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index, "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
    assertEquals(6, verified(index).size());
    byte[] bytes = Files.readAllBytes(two);
    bytes[bytes.length - 1] ^= 1;
    Files.write(two, bytes);
    assertEquals(Verified.Verdict.DAMAGED, verified(index).get("two.safetensors#vocab.utf8"));
    assertEquals(Verified.Verdict.WHOLE, verified(index).get("one.safetensors#vocab.utf8"));
  }

  /** As {@code cp} does over a table that is asked: the file is the same one, with other bytes. */
  @Test
  void wordsOfAFileThatWasWrittenOverAreRefusedByATypedException() throws IOException {
    Path path = trained("over.safetensors");
    try (EmbeddingTable table = open(path.toString(), Map.of())) {
      Vocabulary words = table.vocabulary().orElseThrow();
      byte[] others = new byte[(int) Files.size(path)];
      for (int fill : new int[] {-1, 0x7f, 0x40}) {
        Arrays.fill(others, (byte) fill);
        Files.write(path, others, StandardOpenOption.WRITE);
        FileAccessException e =
            assertThrows(FileAccessException.class, () -> words.token(1), "filled with " + fill);
        assertTrue(e.getMessage().contains("written over while it was mapped"), e.getMessage());
        assertThrows(FileAccessException.class, () -> words.row("cat"));
      }
    }
  }

  @Test
  void wordsOfAFileThatWasCutShortAreRefusedByATypedException() throws IOException {
    Path path = folder.resolve("cut.safetensors");
    Vocabulary words = Vocabulary.of(IntStream.range(0, 50_000).mapToObj(i -> "word" + i).toList());
    make(path, TableShape.f32(50_000, 1), Optional.of(words)).close();
    try (EmbeddingTable table = open(path.toString(), Map.of())) {
      assertEquals(49_999, table.row("word49999"));
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(4096);
      }
      assertThrows(FileAccessException.class, () -> table.row("word49999"));
    }
  }

  @Test
  void aVocabularyOfManyWordsOfAllScriptsIsFoundByScanAndByIndex() {
    Path path = folder.resolve("words.safetensors");
    List<String> texts =
        IntStream.range(0, 20_000)
            .mapToObj(i -> (i % 3 == 0 ? "\ud55c\uad6d" : i % 3 == 1 ? "\ud83d\ude3a" : "w") + i)
            .toList();
    make(path, TableShape.f32(texts.size(), 1), Optional.of(Vocabulary.of(texts))).close();
    try (EmbeddingTable table = open(path.toString(), Map.of())) {
      for (int i = 0; i < texts.size(); i += i < 60 ? 1 : 101) {
        assertEquals(i, table.row(texts.get(i)));
        assertEquals(-1, table.row(texts.get(i) + "?"));
      }
    }
  }

  @Test
  void theFrontDoorOpensATableToWriteAndEvenADirtyOne() {
    Path path = trained("t.safetensors");
    Opening write = Opening.usual().as("mmap:write=true");
    try (EmbeddingTable table = Tables.installed().open(path.toString(), write)) {
      table.store().add(0, 1, new float[] {1, 1}, 0, 2);
      Opening dirty = Opening.usual().as("mmap:dirty=true");
      Tables.installed().open(path.toString(), dirty).close();
    }
    try (EmbeddingTable table = Tables.installed().open(path)) {
      assertArrayEquals(new float[] {2, 3}, table.vector("cat").orElseThrow());
    }
  }
}
