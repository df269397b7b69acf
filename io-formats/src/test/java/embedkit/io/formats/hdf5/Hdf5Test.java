package embedkit.io.formats.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.io.formats.Loaded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts of HDF5 as they are found; the files are made by make_fixtures.py beside them. */
class Hdf5Test {

  private static final List<String> WORDS =
      List.of("the", "caf\u00e9", "new york", "\u65e5\u672c", "</s>");

  @TempDir Path folder;

  static String fixture(String name) {
    return Path.of("src/test/resources/hdf5", name).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair_vlen.h5", "flatten.h5", "flatten_gzip.h5", "attribute.h5"})
  void aMatrixIsFoundWithItsWords(String name) {
    Loaded loaded = Loaded.recognised(fixture(name));
    assertEquals(WORDS, loaded.tokens());
    checkMatrix(loaded);
  }

  /** pandas, and h5py of numpy.bytes_, call the character set ASCII whatever it is. */
  @ParameterizedTest
  @ValueSource(strings = {"pair_vlen.h5", "flatten.h5"})
  void wordsThatAreCalledAsciiAreUtf8WhereTheyAre(String name) throws IOException {
    byte[] file = Files.readAllBytes(Path.of(fixture(name)));
    int changed = 0;
    // A string of any length, in UTF-8: class 9, a string padded with zeros, character set 1.
    for (int i = 0; i + 8 < file.length; i++) {
      boolean text = file[i] == 0x19 && file[i + 2] == 1 && file[i + 4] == 16 && file[i + 5] == 0;
      if (text) {
        file[i + 2] = 0;
        changed++;
      }
    }
    assertTrue(changed > 0, "no such type in " + name);
    Loaded loaded = Loaded.recognised(Files.write(folder.resolve(name), file).toString());
    assertEquals(WORDS, loaded.tokens());
    assertEquals("", loaded.problems());
  }

  @Test
  void wordsOfFixedLengthThatAreCalledAsciiAreUtf8WhereTheyAre() throws IOException {
    Loaded loaded = Loaded.recognised(fixture("ascii_charset.h5"));
    assertEquals(List.of("the", "caf\u00e9", "\u65e5\u672c", "\u00e9t\u00e9"), loaded.tokens());
    assertEquals("", loaded.problems());
    byte[] latin = Files.readAllBytes(Path.of(fixture("ascii_charset.h5")));
    int at = new String(latin, StandardCharsets.ISO_8859_1).indexOf("caf\u00c3\u00a9");
    latin[at + 3] = (byte) 0xE9;
    latin[at + 4] = 's';
    Path file = Files.write(folder.resolve("latin.h5"), latin);
    Loaded shown = Loaded.recognised(file.toString());
    assertEquals("caf\\xe9s", shown.tokens().get(1));
    assertTrue(shown.problems().startsWith("1 token that is not UTF-8"), shown.problems());
    Loaded told = Loaded.as("hdf5:encoding=windows-1252", file);
    assertEquals(List.of("the", "caf\u00e9s", "\u65e5\u672c", "\u00e9t\u00e9"), told.tokens());
    assertEquals("", told.problems());
  }

  @Test
  void fewerWordsThanRowsAreRefusedOrTheRestIsNumbered() {
    String file = fixture("fewer_words.h5");
    VectorFileException e = assertThrows(VectorFileException.class, () -> Loaded.as("hdf5", file));
    assertEquals("/words", e.place());
    assertTrue(
        e.getMessage()
            .endsWith(
                "expected 4 words, as the matrix has rows, found 3 words; number the rows that have"
                    + " none by reading it as hdf5:on-missing-words=number"),
        e.getMessage());
    Loaded numbered = Loaded.as("hdf5:on-missing-words=number", file);
    assertEquals(List.of("the", "of", "a", "#3"), numbered.tokens());
    assertArrayEquals(new float[] {9, 10, 11}, numbered.rows().get(3));
    assertEquals(List.of(), Loaded.as("hdf5:on-missing-words=drop", file).tokens());
    assertThrows(VectorFileException.class, () -> Loaded.as("hdf5:words=/words", file));
  }

  @Test
  void wordsOfFixedLengthAreCutAtTheirPadding() {
    Loaded loaded = Loaded.recognised(fixture("pair_fixed.h5"));
    assertEquals(List.of("the", "of", "and", "to", "in"), loaded.tokens());
    checkMatrix(loaded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keras2.h5",
        "keras2_split_attributes.h5",
        "keras3_legacy.h5",
        "keras3.weights.h5",
        "model.keras",
        "external.h5"
      })
  void theEmbeddingLayerOfAModelIsFound(String name) {
    Loaded loaded = Loaded.recognised(fixture(name));
    assertEquals(List.of(), loaded.tokens());
    checkMatrix(loaded);
  }

  @Test
  void theEmbeddingsOfKeras1AreFoundByTheirName() {
    Loaded loaded = Loaded.recognised(fixture("keras1.h5"));
    assertEquals(List.of(), loaded.tokens());
    assertEquals(4, loaded.rows().size());
    assertArrayEquals(new float[] {9, 10, 11}, loaded.rows().getLast());
  }

  @Test
  void theVocabularyOfAKerasModelNamesTheRows() {
    Loaded loaded = Loaded.recognised(fixture("stringlookup.keras"));
    assertEquals(List.of("[UNK]", "the", "of", "cat"), loaded.tokens());
  }

  @Test
  void signedBytesAreAMatrixWhereNothingElseIs() {
    Loaded loaded = Loaded.recognised(fixture("numberbatch_int8.h5"));
    assertEquals(List.of("/c/en/a", "/c/en/b", "/c/en/c", "/c/en/d"), loaded.tokens());
    assertEquals(3, loaded.dim());
    assertArrayEquals(new float[] {0, 9, 18}, loaded.rows().getFirst());
    assertArrayEquals(new float[] {81, 90, 99}, loaded.rows().getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"f16", "f32be", "f64", "f64be", "chunked"})
  void everyFloatingPointTypeIsRead(String name) {
    checkMatrix(Loaded.recognised(fixture("types.h5#/types/" + name)));
    checkMatrix(Loaded.as("hdf5:path=/types/" + name, fixture("types.h5")));
  }

  @Test
  void theWordsMayBeNamed() {
    Loaded loaded = Loaded.as("hdf5:path=/embedding,words=/words", fixture("pair_vlen.h5"));
    assertEquals(WORDS, loaded.tokens());
  }

  @Test
  void theLayerOfAnArchiveMayBeNamed() {
    checkMatrix(Loaded.recognised(fixture("model.keras#/layers/embedding/vars/0")));
  }

  @Test
  void aCutArchiveIsTyped() throws IOException {
    byte[] all = Files.readAllBytes(Path.of(fixture("model.keras")));
    for (int length = 4; length < all.length; length += 401) {
      Path cut = Files.write(folder.resolve("cut.keras"), Arrays.copyOf(all, length));
      assertThrows(VectorFileException.class, () -> Loaded.as("hdf5", cut));
    }
  }

  /** Text and HDF5 give each other's floats and words back, bit for bit. */
  @Test
  void whatIsWrittenReadsBackThroughAnotherFormat() throws IOException {
    Path text =
        Files.writeString(folder.resolve("a.txt"), "2 3\ncaf\u00e9 1.1 -0.0 3e-39\n\u65e5 7 8 9\n");
    Path h5 = folder.resolve("b.h5");
    Path back = folder.resolve("c.txt");
    Tables tables = Tables.installed();
    try (EmbeddingTable table = tables.open(text)) {
      tables.save(table, h5);
    }
    try (EmbeddingTable table = tables.open(h5)) {
      tables.save(table, back);
    }
    Loaded first = Loaded.recognised(text.toString());
    Loaded last = Loaded.recognised(back.toString());
    assertEquals(first.tokens(), last.tokens());
    for (int row = 0; row < first.rows().size(); row++) {
      assertArrayEquals(first.rows().get(row), last.rows().get(row));
    }
  }

  @Test
  void twoMatricesAreNotGuessedBetween() {
    VectorFileException e = broken(fixture("two.h5"));
    assertTrue(
        e.getMessage()
            .endsWith(
                "two.h5:/: expected one matrix, found 2: /a 5x3, /b 5x3; say"
                    + " which, as FILE#/a"),
        e.getMessage());
  }

  @Test
  void whatIsNoMatrixOfFloatsIsRefused() {
    for (String path : List.of("/ints", "/cube", "/nothing/there", "/types")) {
      VectorFileException e = broken(fixture("types.h5#" + path));
      assertEquals(path, e.place(), e.getMessage());
    }
  }

  @Test
  void aCutFileIsTyped() throws IOException {
    byte[] all = Files.readAllBytes(Path.of(fixture("keras2.h5")));
    for (int length = 8; length < all.length; length += 97) {
      Path cut = Files.write(folder.resolve("cut.h5"), Arrays.copyOf(all, length));
      try {
        checkMatrix(Loaded.as("hdf5", cut));
      } catch (VectorFileException e) {
        assertTrue(e.getMessage().startsWith(cut.toString()), e.getMessage());
      }
    }
  }

  @Test
  void aPackedFileIsReadLikeAPlainOne() throws IOException {
    byte[] packed = packed("pair_vlen.h5");
    Path file = Files.write(folder.resolve("pair.h5.gz"), packed);
    assertEquals("hdf5", Loaded.recogniserOf(file));
    checkMatrix(Loaded.as("hdf5", file));
  }

  @Test
  void aPackedFileThatIsCutIsTyped() throws IOException {
    byte[] packed = packed("two.h5");
    for (int cut : new int[] {packed.length / 2, packed.length - 4}) {
      Path file = Files.write(folder.resolve("cut.h5.gz"), Arrays.copyOf(packed, cut));
      assertTrue(broken(file.toString()).getMessage().contains("whole gzip data"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed", "plain"})
  void chunksWithSumsAreReadAndVerified(String name) {
    String address = fixture("sums.h5#" + name);
    checkMatrix(Loaded.as("hdf5", address));
    assertEquals(
        List.of(new Verified("/" + name, 60, Verified.Verdict.WHOLE)),
        Tables.installed().verify(address, Progress.NONE));
  }

  @Test
  void chunksOfAnOddLengthOrNeverWrittenHaveTheirSums() {
    List<float[]> rows = Loaded.as("hdf5", fixture("sums.h5#bytes")).rows();
    assertArrayEquals(new float[] {12, 13, 14}, rows.get(4));
    for (String name : List.of("bytes", "gap")) {
      List<Verified> found = Tables.installed().verify(fixture("sums.h5#" + name), Progress.NONE);
      assertEquals(Verified.Verdict.WHOLE, found.getFirst().verdict(), name);
    }
  }

  /** Chunks stand in bytes 4016 to 4300 of the file; with their sums, so many of them are these. */
  @ParameterizedTest
  @CsvSource({"packed, 74", "plain, 120", "bytes, 35"})
  void aChunkWithAnotherSumIsRefused(String name, int bytes) throws IOException {
    byte[] file = Files.readAllBytes(Path.of(fixture("sums.h5")));
    byte[] whole = file.clone();
    int refused = 0;
    // Wherever a bit falls over in a chunk or its sum, it is seen; elsewhere no row is another one.
    List<float[]> rows = Loaded.as("hdf5", fixture("sums.h5#" + name)).rows();
    for (int i = 4016; i <= 4300; i++) {
      file[i] ^= 4;
      String damaged = Files.write(folder.resolve("damaged.h5"), file) + "#" + name;
      file[i] = whole[i];
      try {
        List<float[]> read = Loaded.as("hdf5", damaged).rows();
        for (int row = 0; row < rows.size(); row++) {
          assertArrayEquals(rows.get(row), read.get(row), "byte " + i);
        }
      } catch (VectorFileException e) {
        assertTrue(e.getMessage().contains("Fletcher-32"), e.getMessage());
        refused++;
        List<Verified> found = Tables.installed().verify(damaged, Progress.NONE);
        assertEquals(Verified.Verdict.DAMAGED, found.getFirst().verdict());
      }
    }
    assertEquals(bytes, refused);
  }

  private static byte[] packed(String name) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      Files.copy(Path.of(fixture(name)), out);
    }
    return packed.toByteArray();
  }

  private static VectorFileException broken(String address) {
    return assertThrows(VectorFileException.class, () -> Loaded.as("hdf5", address));
  }

  private static void checkMatrix(Loaded loaded) {
    assertEquals(3, loaded.dim());
    assertEquals(5, loaded.rows().size());
    for (int row = 0; row < 5; row++) {
      float[] expected = new float[3];
      for (int d = 0; d < 3; d++) {
        expected[d] = (3 * row + d) / 8f - 1;
      }
      assertArrayEquals(expected, loaded.rows().get(row));
    }
  }
}
