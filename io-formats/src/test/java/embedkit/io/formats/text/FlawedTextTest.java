package embedkit.io.formats.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.io.formats.Loaded;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text with a flaw is a text: its line is named, and what would read it. */
class FlawedTextTest {

  @TempDir Path folder;

  private Path file(String text) {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] bytes) {
    try {
      return Files.write(folder.resolve("vectors.vec"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What is said of a text whose format is told by its content. */
  private String refused(String text) {
    return refused(file(text));
  }

  private String refused(Path file) {
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.recognised(file.toString()));
    return e.getMessage().replace(folder + "/", "");
  }

  @Test
  void decimalCommasAreAFlawOfTheirLineThatAnOptionReads() {
    String text = "2 3\nthe 0,1 0,2 0,3\nof 1,5 2,5 -3,5e-1\n";
    assertEquals(
        "vectors.vec:2: expected 3 numbers after \"the\", found \"0,1\" as number 1; read decimal"
            + " commas by reading it as word2vec-text:decimal=comma; drop such lines by reading it"
            + " as word2vec-text:on-bad-row=skip",
        refused(text));
    Loaded loaded = Loaded.as("word2vec-text:decimal=comma", file(text));
    assertEquals(List.of("the", "of"), loaded.tokens());
    assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f}, loaded.rows().get(0));
    assertArrayEquals(new float[] {1.5f, 2.5f, -0.35f}, loaded.rows().get(1));
    assertEquals("", loaded.problems());
  }

  @Test
  void decimalCommasAreReadWithoutAHeaderToo() {
    String text = "New York, 0,1 0,2\nof 1 2,5\n1,5 3 4\n";
    assertTrue(refused(text).endsWith("by reading it as glove-text:decimal=comma"), refused(text));
    Loaded loaded = Loaded.as("glove-text:decimal=comma", file(text));
    assertEquals(List.of("New York,", "of", "1,5"), loaded.tokens());
    assertArrayEquals(new float[] {0.1f, 0.2f}, loaded.rows().get(0));
    assertArrayEquals(new float[] {1, 2.5f}, loaded.rows().get(1));
  }

  @Test
  void aNumberWithAPointAndACommaIsNone() {
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () -> Loaded.as("word2vec-text:decimal=comma", file("1 2\nx 1.234,5 2\n")));
    assertTrue(e.getMessage().contains("\"1.234,5\" as number 1"), e.getMessage());
  }

  @Test
  void quotedFieldsAreAFlawThatAnOptionReads() {
    String text =
        "3 3\n\"the\" \"0.1\" \"0.2\" \"0.3\"\n\"of\" \"1\" \"2\" \"3\"\n\"a \"\"b\"\"\" 4 5 6\n";
    String told = refused(text);
    assertTrue(told.startsWith("vectors.vec:2: expected 3 numbers after \"\"the\"\""), told);
    assertTrue(told.contains("leave quotes out by reading it as word2vec-text:quotes=strip"), told);
    Loaded loaded = Loaded.as("word2vec-text:quotes=strip", file(text));
    assertEquals(List.of("the", "of", "a \"b\""), loaded.tokens());
    assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f}, loaded.rows().get(0));
    assertArrayEquals(new float[] {4, 5, 6}, loaded.rows().get(2));
  }

  @Test
  void quotedDecimalCommasNameBothOptions() {
    String text = "2 2\n\"a\" \"0,5\" \"1,5\"\n\"b\" \"2,5\" \"3\"\n";
    assertTrue(refused(text).contains("word2vec-text:decimal=comma,quotes=strip"), refused(text));
    Loaded loaded = Loaded.as("word2vec-text:decimal=comma,quotes=strip", file(text));
    assertEquals(List.of("a", "b"), loaded.tokens());
    assertArrayEquals(new float[] {2.5f, 3}, loaded.rows().get(1));
  }

  @Test
  void quotesAndCommasOfTokensStayWithoutTheOption() {
    Loaded loaded = Loaded.recognised(file("2 2\n\"the\" 1 2\n1,5 3 4\n").toString());
    assertEquals(List.of("\"the\"", "1,5"), loaded.tokens());
  }

  @Test
  void sparseRowsAreAFlawOfTheirLine() {
    StringBuilder text = new StringBuilder("20 20\n");
    for (int row = 0; row < 20; row++) {
      text.append("t").append(row);
      for (int i = 0; i < 20; i++) {
        text.append(' ').append(i).append(":0.0000000000000");
      }
      text.append('\n');
    }
    assertTrue(
        refused(text.toString())
            .startsWith("vectors.vec:2: expected 20 numbers after \"t0\", found \"0:0.00"),
        refused(text.toString()));
    assertTrue(
        refused(text.toString())
            .endsWith(
                "; its rows are sparse, index:value, which are not read; write all numbers of each"
                    + " row"),
        refused(text.toString()));
  }

  @Test
  void aStrayZeroByteIsAFlawOfItsLine() {
    String inNumber = "3 3\nthe 0.1 0.2 0.3\nof 1.5 2\0.5 3.5\nto 1 2 3\n";
    assertTrue(
        refused(inNumber).startsWith("vectors.vec:3: expected 3 numbers after \"of\""),
        refused(inNumber));
    String first = "3 3\nthe 0.1 0\0.2 0.3\nof 1.5 2.5 3.5\nto 1 2 3\n";
    assertTrue(refused(first).startsWith("vectors.vec:2: expected 3 numbers"), refused(first));
    String inToken = "3 3\nthe 0.1 0.2 0.3\no\0f 1.5 2.5 3.5\nto 1 2 3\n";
    assertTrue(
        refused(inToken).startsWith("vectors.vec:3: expected a token without zero bytes"),
        refused(inToken));
    String headless = "the 0.1 0.2 0.3\nof 1.5 2\0.5 3.5\nto 1 2 3\n";
    assertTrue(
        refused(headless).startsWith("vectors.vec:2: expected 3 numbers"), refused(headless));
  }

  @Test
  void aFlawedFirstRowIsToldAndNotTheHeader() {
    String flawed = "4 3\nthe 0.1 0.2 0.3x\nof 1 2 3\ncat 4 5 6\ndog 7 8 9\n";
    assertTrue(
        refused(flawed)
            .startsWith(
                "vectors.vec:2: expected 3 numbers after \"the\", found \"0.3x\" as number 3"),
        refused(flawed));
    Loaded rest = Loaded.as("word2vec-text:on-bad-row=skip", file(flawed));
    assertEquals(List.of("of", "cat", "dog"), rest.tokens());
    String shorter = "4 3\nthe 0.1 0.2\nof 1 2 3\ncat 4 5 6\ndog 7 8 9\n";
    assertTrue(
        refused(shorter).startsWith("vectors.vec:2: expected 3 numbers after \"the\", found 2"),
        refused(shorter));
    String longer = "2 3\nthe 1 2 3\nof x y\n";
    assertTrue(refused(longer).startsWith("vectors.vec:3:"), refused(longer));
  }

  @Test
  void whatCPrintsForANumberThatIsNotFiniteGoesByItsPolicy() {
    String odd = "3 3\nthe 0.1 0.2 -nan(ind)\nof 1 1.#INF 3\ncat 4 5 6\n";
    Loaded kept = Loaded.recognised(file(odd).toString());
    assertEquals("2 row with a number that is not finite kept", kept.problems());
    assertEquals(Float.POSITIVE_INFINITY, kept.rows().get(1)[1]);
    Loaded mended = Loaded.as("word2vec-text:on-non-finite=replace", file(odd));
    assertEquals(0, mended.rows().get(0)[2]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2000000 300\nthe 0.0897",
        "2000000 300\nthe 0.0897\n",
        "2000000 300\nthe",
        "2000000 300\nthe 0.0897 0.016 -0.05"
      })
  void aFileThatIsCutInItsFirstRowIsCutAndNoTableOfTwoWords(String text) {
    assertTrue(
        refused(text)
            .startsWith(
                "vectors.vec:1: expected a file long enough for the 2000000 rows of dim 300"),
        refused(text));
  }

  @Test
  void threeWholeNumbersAreAHeaderUnlessTheOtherLinesAreLikeThem() {
    Loaded loaded = Loaded.recognised(file("2 3 0\nthe 1 2 3\nof 4 5 6\n").toString());
    assertEquals(List.of("the", "of"), loaded.tokens());
    Loaded rows = Loaded.recognised(file("2003 12 7\nof .1 .2\nto .3 .4\n").toString());
    assertEquals(List.of("2003", "of", "to"), rows.tokens());
    Loaded numbers = Loaded.recognised(file("5 3\n6 4\nx 3\n").toString());
    assertEquals(List.of("5", "6", "x"), numbers.tokens());
  }

  @Test
  void aTokenMayEndInANumberWhereTheHeaderGivesTheDim() {
    Loaded loaded =
        Loaded.recognised(
            file("3 3\nthe 0.1 0.2 0.3\niPhone 4 1 2 3\nWorld War 2 4 5 6\n").toString());
    assertEquals(List.of("the", "iPhone 4", "World War 2"), loaded.tokens());
    assertArrayEquals(new float[] {1, 2, 3}, loaded.rows().get(1));
    assertArrayEquals(new float[] {4, 5, 6}, loaded.rows().get(2));
    assertEquals("1 token that ends in a number kept", loaded.problems());
  }

  @Test
  void aHeaderOfTooSmallADimMakesNoTokensOfNumbers() {
    String text = "3 2\na .1 .2 .3\nb .4 .5 .6\nc .7 .8 .9\n";
    assertTrue(
        refused(text).startsWith("vectors.vec:2: expected 2 numbers after \"a\", found 3"),
        refused(text));
  }

  @Test
  void wordsOfAnotherEncodingAreReadWhereItIsNamed() {
    Charset gbk = Charset.forName("GBK");
    String text = "\u4e2d\u56fd 0.1 0.2\n\u8bed\u8a00 1 2\n\u6a21\u578b 3 4\n";
    Path file = file(text.getBytes(gbk));
    Loaded loaded = Loaded.as("glove-text:encoding=gbk", file);
    assertEquals(List.of("\u4e2d\u56fd", "\u8bed\u8a00", "\u6a21\u578b"), loaded.tokens());
    assertArrayEquals(new float[] {3, 4}, loaded.rows().get(2));
    Path headed = file(("3 2\n" + text).getBytes(StandardCharsets.UTF_16));
    assertEquals(loaded.tokens(), Loaded.as("word2vec-text:encoding=utf-16", headed).tokens());
  }

  @Test
  void distinctWordsThatAreNoUtf8KeepTheirBytesAndAreTold() {
    byte[] bytes =
        "caf\u00e9 1 2\ncaf\u00e8 3 4\nna\u00efve 5 6\n".getBytes(StandardCharsets.ISO_8859_1);
    Loaded loaded = Loaded.recognised(file(bytes).toString());
    assertEquals(List.of("caf\\xe9", "caf\\xe8", "na\\xefve"), loaded.tokens());
    assertTrue(
        loaded.problems().startsWith("3 token that is not UTF-8 shown by its bytes"),
        loaded.problems());
    assertTrue(loaded.problems().contains("glove-text:encoding=gbk"), loaded.problems());
    assertEquals(
        List.of("caf\u00e9", "caf\u00e8", "na\u00efve"),
        Loaded.as("glove-text:encoding=windows-1252", file(bytes)).tokens());
  }

  @Test
  void bytesThatAreNoneOfTheNamedEncodingAreShownToo() {
    byte[] bytes = "ok 1\n?? 2\nend 3\n".getBytes(StandardCharsets.US_ASCII);
    bytes[5] = (byte) 0xFF;
    Loaded loaded = Loaded.as("glove-text:encoding=gbk", file(bytes));
    assertEquals(List.of("ok", "\\xff?", "end"), loaded.tokens());
  }

  private EmbeddingTable oddTokens() {
    return EmbeddingTable.of(
        FormatKit.rows(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2),
        Vocabulary.of(List.of("the", "", "new york", "a\nb", "end")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"word2vec-text", "glove-text", "word2vec-binary"})
  void tokensThatCannotBeWrittenAreRefusedLeftOutOrEscaped(String format) {
    EmbeddingTable table = oddTokens();
    Path file = folder.resolve("written");
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> Tables.installed().save(table, file, Saving.usual().as(format)));
    assertTrue(e.getMessage().contains("row 1 has the "), e.getMessage());
    assertTrue(e.getMessage().contains(format + ":on-bad-token=skip"), e.getMessage());
    Tables.installed().save(table, file, Saving.usual().as(format + ":on-bad-token=skip"));
    Loaded fewer = Loaded.recognised(file.toString());
    assertEquals(List.of("the", "end"), fewer.tokens());
    assertArrayEquals(new float[] {9, 10}, fewer.rows().get(1));
    assertEquals("", fewer.problems());
    Saving escaping = Saving.usual().as(format + ":on-bad-token=escape").replacing(true);
    Tables.installed().save(table, file, escaping);
    Loaded all = Loaded.recognised(file.toString());
    assertEquals(List.of("the", "\\empty", "new\\x20york", "a\\x0ab", "end"), all.tokens());
    assertArrayEquals(new float[] {3, 4}, all.rows().get(1));
  }

  @Test
  void anEncodingThatJavaLacksIsRefused() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Tables.installed()
                    .open(
                        file("a 1\n").toString(),
                        Opening.usual().as("glove-text:encoding=klingon")));
    assertTrue(e.getMessage().contains("encoding=klingon"), e.getMessage());
  }
}
