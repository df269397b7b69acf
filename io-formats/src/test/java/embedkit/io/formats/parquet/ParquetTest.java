package embedkit.io.formats.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.VectorFileException;
import embedkit.io.formats.Loaded;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in Parquet; the files are made by make_parquet.py beside them. */
class ParquetTest {

  private static final String FILES = "src/test/resources/parquet/";
  private static final List<String> WORDS = List.of("the", "caf\u00e9", "\u65e5\u672c");

  @TempDir Path folder;

  private static Loaded fixture(String name) {
    return Loaded.recognised(FILES + name);
  }

  private static Loaded as(String spec, String name) {
    return Loaded.as(spec, FILES + name);
  }

  private static void checkRows(Loaded loaded) {
    assertEquals(3, loaded.rows().size());
    assertArrayEquals(new float[] {0.5f, -1}, loaded.rows().get(0));
    assertArrayEquals(new float[] {2, 3.25f}, loaded.rows().get(1));
    assertArrayEquals(new float[] {4, 5}, loaded.rows().get(2));
    assertEquals("", loaded.problems());
  }

  private static String refusal(String spec, String name) {
    return assertThrows(VectorFileException.class, () -> as(spec, name)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd"})
  void aColumnOfWordsAndOneOfListsAreATable(String codec) {
    Loaded loaded = fixture(codec + ".parquet");
    assertEquals(WORDS, loaded.tokens());
    checkRows(loaded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "brotli"})
  void dataPackedByAnythingElseIsToldByItsName(String codec) {
    assertEquals(
        FILES
            + codec
            + ".parquet:column word: expected data that is not packed, or by snappy, gzip or zstd,"
            + " found "
            + codec
            + "; write it again, in pandas with to_parquet(..., compression=\"zstd\")",
        refusal("parquet", codec + ".parquet"));
  }

  @Test
  void listsOfDoublesOfAFixedSizeAmongOtherColumnsAreFound() {
    Loaded loaded = fixture("fixed_doubles.parquet");
    assertEquals(WORDS, loaded.tokens());
    checkRows(loaded);
  }

  @Test
  void halvesAreRead() {
    Loaded loaded = fixture("halves.parquet");
    assertEquals(WORDS, loaded.tokens());
    checkRows(loaded);
  }

  @Test
  void aFrameWithAColumnForEachNumberIsReadWithItsIndex() {
    Loaded loaded = fixture("wide.parquet");
    assertEquals(WORDS, loaded.tokens());
    checkRows(loaded);
  }

  @Test
  void aFileWithoutWordsIsABareMatrix() {
    Loaded loaded = fixture("matrix.parquet");
    assertEquals(List.of(), loaded.tokens());
    checkRows(loaded);
  }

  @Test
  void columnsAreNamedByTheAddressOrByOptions() {
    checkRows(fixture("two.parquet#small"));
    assertEquals(3, as("parquet:vector=large", "two.parquet").dim());
    assertEquals(List.of("7", "8", "9"), as("parquet:token=id", "fixed_doubles.parquet").tokens());
    assertEquals(
        List.of("en", "fr", "ja"), as("parquet:token=lang", "fixed_doubles.parquet").tokens());
  }

  @Test
  void whatCannotBeChosenIsNamed() {
    assertTrue(
        refusal("parquet", "two.parquet")
            .endsWith(
                "expected one column of lists of float, double or half, found small, large; say"
                    + " which is meant, as FILE#NAME"));
    assertTrue(
        refusal("parquet", "no_numbers.parquet")
            .endsWith(
                "expected one column of lists of float, double or half, found word of byte_array, id"
                    + " of int64"));
    assertTrue(
        refusal("parquet:vector=word", "two.parquet")
            .contains(":column word: expected lists of float, double or half, found word of"));
    assertTrue(
        refusal("parquet:token=small", "two.parquet")
            .contains(":column small: expected texts or whole numbers, found word of"));
  }

  @Test
  void rowsAreReadInTheirOrderAcrossBatchesAndGroups() {
    Loaded loaded = fixture("many.parquet");
    assertEquals(5000, loaded.rows().size());
    for (int i = 0; i < 5000; i++) {
      assertEquals("w" + i, loaded.tokens().get(i));
      assertArrayEquals(new float[] {i, i / 2f, -i}, loaded.rows().get(i));
    }
  }

  @Test
  void theFirstFlawIsToldByItsRowWithTheSettingThatHelps() {
    String message = refusal("parquet", "flawed.parquet");
    assertTrue(
        message.endsWith(
            "flawed.parquet:row 1: expected a word, found null; drop such rows by reading it as"
                + " parquet:on-bad-row=skip"),
        message);
  }

  @Test
  void nullsAndListsOfOtherLengthsArePassedOverWhereThatIsAskedFor() {
    Loaded loaded = as("parquet:on-bad-row=skip", "flawed.parquet");
    assertEquals(List.of("a", "e", "a"), loaded.tokens());
    assertArrayEquals(new float[] {1, 2}, loaded.rows().get(0));
    assertArrayEquals(new float[] {10, 11}, loaded.rows().get(2));
    assertEquals(
        "5 bad row skipped\n1 row with a number that is not finite kept", loaded.problems());
    assertEquals(
        List.of(
            "row 1: expected a word, found null",
            "row 2: expected 2 numbers after \"b\", found null",
            "row 3: expected 2 numbers after \"c\", found 3"),
        loaded.report().problems().getFirst().places());
  }

  @Test
  void numbersThatAreNotFiniteGoByTheirPolicy() {
    Loaded mended = as("parquet:on-bad-row=skip,on-non-finite=replace", "flawed.parquet");
    assertArrayEquals(new float[] {0, 9}, mended.rows().get(1));
    String message = refusal("parquet:on-bad-row=skip,on-non-finite=fail", "flawed.parquet");
    assertTrue(
        message.contains(
            ":row 5: expected finite numbers after \"e\", found NaN as number 1; keep it by"),
        message);
  }

  @Test
  void wordsThatAreNotUtf8AreShownByTheirBytes() {
    Loaded loaded = fixture("bytes.parquet");
    assertEquals(List.of("caf\\xe9", "x"), loaded.tokens());
    assertEquals("1 token that is not UTF-8 shown by its bytes", loaded.problems());
  }

  @Test
  void damagedAndPackedFilesAreToldInASentence() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(FILES, "snappy.parquet"));
    Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, 500));
    String message =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(cut).close())
            .getMessage();
    assertTrue(message.contains("expected whole Parquet, found data that is cut short"), message);
    Path packed = folder.resolve("a.parquet.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(whole);
    }
    assertThrows(ConfigurationException.class, () -> Tables.installed().open(packed).close());
  }
}
