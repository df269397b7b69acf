package embedkit.io.formats.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.io.formats.Loaded;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NumPy wrote, by make_fixtures.py beside them. */
class NumpyTest {

  private static final List<String> WORDS =
      List.of("the", "caf\u00e9", "new york", "\u65e5\u672c\ud83d\ude00", "</s>");

  @TempDir Path folder;

  private static String fixture(String name) {
    return Path.of("src/test/resources/numpy", name).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2",
        "f4",
        "f8",
        "f2be",
        "f4be",
        "f8be",
        "f2_fortran",
        "f4_fortran",
        "f8_fortran",
        "f2be_fortran",
        "f4be_fortran",
        "f8be_fortran",
        "version1",
        "version2",
        "version3"
      })
  void everyTypeOrderAndVersionIsRead(String name) {
    checkMatrix(Loaded.recognised(fixture(name + ".npy")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"words.npz", "bytes.npz"})
  void tokensAreFoundBesideTheMatrix(String name) {
    Loaded loaded = Loaded.recognised(fixture(name));
    assertEquals(WORDS, loaded.tokens());
    checkMatrix(loaded);
  }

  @Test
  void aMatrixMayBeNamed() {
    checkMatrix(Loaded.recognised(fixture("two.npz#b")));
    checkMatrix(Loaded.as("npz:path=a", fixture("two.npz")));
    VectorFileException e = broken("npz", fixture("two.npz"));
    assertTrue(e.getMessage().contains("found 2 among a, b; say which, as FILE#NAME"));
  }

  @Test
  void anArrayForEachWordIsToldHowToBecomeAMatrix() throws IOException {
    byte[] vector = Files.readAllBytes(Path.of(fixture("vector.npy")));
    Path file = folder.resolve("dict.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 14; i++) {
        zip.putNextEntry(new ZipEntry("w" + i + ".npy"));
        zip.write(vector);
      }
    }
    String message = broken("npz", file.toString()).getMessage();
    assertTrue(message.contains("w9 and 4 others; they are one for each word"), message);
    assertTrue(message.contains("vocab=t.files"), message);
  }

  @Test
  void picklesAreNeverRead() {
    VectorFileException e = broken("npy", fixture("pickle.npy"));
    assertTrue(e.getMessage().contains("no pickled objects, ever"), e.getMessage());
  }

  @Test
  void whatIsNoMatrixOfFloatsIsRefused() {
    assertTrue(broken("npy", fixture("vector.npy")).getMessage().contains("of shape [3]"));
    assertTrue(broken("npy", fixture("ints.npy")).getMessage().contains("type i8"));
  }

  @Test
  void aShapeThatTheFileCannotHoldIsRefusedBeforeAnythingIsAllocated() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(fixture("f4.npy")));
    String text = new String(bytes, "ISO-8859-1").replace("(5, 3)", "(5000000000, 300)");
    Path file = Loaded.file(folder, "huge.npy", text);
    assertTrue(
        broken("npy", file.toString()).getMessage().contains("for the shape [5000000000, 300]"));
  }

  @Test
  void aDamagedArchiveIsFoundByItsSum() throws IOException {
    Path file = folder.resolve("damaged.npz");
    EmbeddingTable table =
        EmbeddingTable.of(FormatKit.rows(new float[300], 3), Vocabulary.of(tokens(100)));
    Tables.installed().save(table, file, Saving.usual());
    assertEquals(100, Loaded.as("npz", file).tokens().size());
    byte[] bytes = Files.readAllBytes(file);
    int at = bytes.length - 400;
    assertEquals(0, bytes[at], "a float in the middle of the matrix");
    bytes[at] = 1;
    Files.write(file, bytes);
    assertTrue(broken("npz", file.toString()).getMessage().contains("CRC-32"));
  }

  @Test
  void damagedTokensAreFoundByTheirSum() {
    VectorFileException e = broken("npz", fixture("words_damaged.npz"));
    assertTrue(e.getMessage().contains("the CRC-32 that the archive tells of words"), "" + e);
  }

  @Test
  void everyMemberOfAnArchiveIsVerified() throws IOException {
    assertEquals(
        Map.of("vectors.npy", Verified.Verdict.WHOLE, "words.npy", Verified.Verdict.DAMAGED),
        verified(fixture("words_damaged.npz")));
    assertEquals(
        Map.of("vectors.npy", Verified.Verdict.WHOLE, "words.npy", Verified.Verdict.WHOLE),
        verified(fixture("words.npz")));
  }

  @Test
  void aPackedFileIsVerifiedByTheSumOfItsPacking() throws IOException {
    Path file = folder.resolve("a.npy.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(Files.readAllBytes(Path.of(fixture("f4.npy"))));
    }
    assertEquals(Map.of("a.npy in gzip", Verified.Verdict.WHOLE), verified(file.toString()));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1;
    Files.write(file, bytes);
    assertEquals(Map.of("a.npy.gz", Verified.Verdict.DAMAGED), verified(file.toString()));
  }

  @Test
  void fewerTokensThanRowsAreRefusedOrTheRestIsNumbered() {
    VectorFileException e = broken("npz", fixture("fewer_words.npz"));
    assertEquals("words", e.place());
    assertTrue(
        e.getMessage()
            .endsWith(
                "expected 4 words, as the matrix has rows, found 3 words; number the rows that have"
                    + " none by reading it as npz:on-missing-words=number"),
        e.getMessage());
    Loaded numbered = Loaded.as("npz:on-missing-words=number", fixture("fewer_words.npz"));
    assertEquals(List.of("the", "of", "a", "#3"), numbered.tokens());
    assertArrayEquals(new float[] {9, 10, 11}, numbered.rows().get(3));
    Loaded bare = Loaded.as("npz:on-missing-words=drop", fixture("fewer_words.npz"));
    assertEquals(List.of(), bare.tokens());
    assertThrows(
        VectorFileException.class, () -> Loaded.as("npz:words=words", fixture("fewer_words.npz")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), } trailing",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'more': True}",
        "{'descr': '<f4', 'shape': (1, 1)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1)}",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': (1, 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,, 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, -1)}",
        "{'descr': '<f4 or so', 'fortran_order': False, 'shape': (1, 1)}",
        "'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)"
      })
  void aHeaderThatNumpyRefusesIsRefused(String header) {
    Path file = npy(header, "\1\0");
    assertTrue(broken("npy", file.toString()).place().startsWith("byte 10"), header);
  }

  @Test
  void aHeaderMayHaveItsKeysInAnyOrderAndSpaces() {
    String header = "  { \"shape\":( 1 ,1, ) ,'fortran_order' : False, 'descr':'<f4'}  \n";
    Loaded loaded = Loaded.as("npy", npy(header, "\1\0"));
    assertArrayEquals(new float[] {1}, loaded.rows().getFirst());
    assertEquals("byte 6", broken("npy", npy(header, "\1\1").toString()).place());
  }

  private Path npy(String header, String version) {
    String length = "" + (char) header.length() + "\0";
    return Loaded.file(
        folder, "a.npy", "\u0093NUMPY" + version + length + header + "\0\0\u0080\u003F");
  }

  private static Map<String, Verified.Verdict> verified(String address) {
    return Tables.installed().verify(address, Progress.NONE).stream()
        .collect(Collectors.toMap(Verified::part, Verified::verdict));
  }

  @Test
  void tokensAreNotDroppedInSilence() {
    EmbeddingTable table =
        EmbeddingTable.of(FormatKit.rows(new float[] {1}, 1), Vocabulary.of(List.of("a")));
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> Tables.installed().save(table, folder.resolve("a.npy")));
    assertTrue(e.getMessage().contains("npy:tokens=drop"), e.getMessage());
  }

  private static List<String> tokens(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(i -> "t" + i).toList();
  }

  private static VectorFileException broken(String format, String address) {
    return assertThrows(VectorFileException.class, () -> Loaded.as(format, address));
  }

  private static void checkMatrix(Loaded loaded) {
    assertEquals(3, loaded.dim());
    assertEquals(5, loaded.rows().size());
    for (int row = 0; row < 5; row++) {
      float[] expected = {3 * row / 8f - 1, (3 * row + 1) / 8f - 1, (3 * row + 2) / 8f - 1};
      assertArrayEquals(expected, loaded.rows().get(row));
    }
  }
}
