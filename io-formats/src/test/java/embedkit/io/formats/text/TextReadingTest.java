package embedkit.io.formats.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.LoadReport;
import embedkit.api.VectorFileException;
import embedkit.io.formats.Loaded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the text formats make of files as they are found, and of broken ones. */
class TextReadingTest {

  @TempDir Path folder;

  @Test
  void trailingSpacesAndCarriageReturnsDoNotMatter() {
    Loaded loaded = word2vec("2 3 \ncat 1 2.5 -3 \r\ndog\t1e0  2  3\t\r\n");
    assertEquals(List.of("cat", "dog"), loaded.tokens());
    assertArrayEquals(new float[] {1, 2.5f, -3}, loaded.rows().get(0));
    assertArrayEquals(new float[] {1, 2, 3}, loaded.rows().get(1));
    assertEquals("", loaded.problems());
  }

  @Test
  void tokensWithSpacesAreReadFromTheRight() {
    // GloVe issues 191 and 150: 840B has such keys; gensim 388, 2881, 2795; fastText 204, 318.
    Loaded loaded =
        glove("the .1 .2\n. . . 1 2\nat name@domain.com 3 4\n1 1/2 5 6\nNew York, 7 8\n");
    assertEquals(
        List.of("the", ". . .", "at name@domain.com", "1 1/2", "New York,"), loaded.tokens());
    assertArrayEquals(new float[] {7, 8}, loaded.rows().get(4));
  }

  @Test
  void noBreakSpacesBelongToTokens() {
    // fastText 163: about 34 keys of wiki.en.vec are such, and vanish under split().
    String token = Loaded.utf8("\u00A0");
    String other = Loaded.utf8("10\u00A0000");
    Loaded loaded =
        word2vec("3 1\n" + token + " 1\n" + other + " 2\n" + Loaded.utf8("\u2003") + " 3\n");
    assertEquals(List.of("\u00A0", "10\u00A0000", "\u2003"), loaded.tokens());
  }

  @Test
  void aTabMayBeAToken() {
    // fastText 505: a tab among the keys stops -pretrainedVectors early.
    Loaded loaded = word2vec("3 2\na 1 2\n\t 3 4\nb 5 6\n");
    assertEquals(List.of("a", "\t", "b"), loaded.tokens());
  }

  @Test
  void aLabelIsATokenLikeAnyOther() {
    // fastText 218.
    assertEquals(List.of("__label__x"), word2vec("1 1\n__label__x 1\n").tokens());
  }

  @Test
  void headerlessGloveIsRecognised() {
    // deeplearning4j 1714 (ArrayIndexOutOfBounds), 2859 ("Unable to guess input file format").
    assertEquals("glove-text", recognised("the 0.1 0.2\nof 0.3 0.4\n"));
    assertEquals("glove-text", recognised("2003 0.1 0.2\nof 0.3 0.4\n"));
    assertEquals("word2vec-text", recognised("2 2\nthe 0.1 0.2\nof 0.3 0.4\n"));
    assertEquals("word2vec-text", recognised("2 1\nthe 0.1\nof 0.3\n"));
    assertEquals("word2vec-text", recognised("0 300\n"));
    assertEquals("word2vec-text", recognised("5 3\n"));
    assertEquals("glove-text", recognised("5 3\n6 4\nx 3\n"));
  }

  @Test
  void proseAndMatricesAreNotRecognised() {
    for (String text :
        List.of("Once upon a time\nthere was\n", "1 2 3\n4 5 6\n", "a\nb\n", "\n\n", "x 1\0 2\n")) {
      assertThrows(AssertionError.class, () -> recognised(text), text);
    }
  }

  @Test
  void aByteOrderMarkIsSkippedAndTold() {
    Loaded loaded = word2vec("\u00ef\u00bb\u00bf1 1\nx 1\n");
    assertEquals(List.of("x"), loaded.tokens());
    assertEquals("1 byte order mark skipped", loaded.problems());
  }

  @Test
  void aRowWithTooFewNumbersFailsWithItsLine() {
    VectorFileException e = broken("word2vec-text", "3 3\na 1 2 3\nkitten 1 2\nb 1 2 3\n");
    assertEquals(
        "vectors.txt:3: expected 3 numbers after \"kitten\", found 2; drop such lines by"
            + " reading it as word2vec-text:on-bad-row=skip",
        message(e));
    assertEquals("3", e.place());
  }

  @Test
  void aRowWithTooManyNumbersIsNotATokenWithSpaces() {
    VectorFileException e = broken("glove-text", "a 1 2\nb 1 2\nkitten 1 2 3 4\n");
    assertTrue(message(e).contains(":3: expected 2 numbers after \"kitten\", found 4"), message(e));
  }

  @Test
  void aFieldThatIsNoNumberIsQuoted() {
    VectorFileException e = broken("word2vec-text", "2 3\nx 1 2 3\na 1 2,5 3\n");
    assertTrue(
        message(e).contains(":3: expected 3 numbers after \"a\", found \"2,5\" as number 2"));
  }

  @Test
  void badRowsAreSkippedAndToldWhereAsked() {
    Loaded loaded =
        Loaded.as("word2vec-text:on-bad-row=skip", file("5 2\na 1 2\nb 1\nc x 2\nd\ne 5 6\n"));
    assertEquals(List.of("a", "e"), loaded.tokens());
    assertEquals("3 bad row skipped", loaded.problems());
    assertEquals(
        List.of(
            "line 3: expected 2 numbers after \"b\", found 1",
            "line 4: expected 2 numbers after \"c\", found \"x\" as number 1",
            "line 5: expected 2 numbers after \"d\", found 0"),
        loaded.report().problems().getFirst().places());
  }

  @Test
  void aFileWithFewerRowsThanAnnouncedIsCutShort() {
    // fastText 452: the header says 1,000,000, the file has 999,999 rows.
    String text = "3 1\na 1.25\nb 2.25\n";
    VectorFileException e = broken("word2vec-text", text);
    assertEquals(
        "vectors.txt:4: expected 3 rows, as line 1 announces, found the end of the file after 2;"
            + " it may be cut short; read what there is by reading it as"
            + " word2vec-text:on-missing-rows=keep",
        message(e));
    Loaded kept = Loaded.as("word2vec-text:on-missing-rows=keep", file(text));
    assertEquals(List.of("a", "b"), kept.tokens());
    assertEquals("1 header announces more rows than the file has", kept.problems());
  }

  @Test
  void aHeaderThatCannotBeTrueFailsBeforeAnythingIsAllocated() {
    VectorFileException e = broken("word2vec-text", "999999999999 300\na 1\n");
    assertTrue(message(e).contains(":1: expected a file long enough for the 999999999999 rows"));
    e = broken("word2vec-text", "1 2000000000\na 1\n");
    assertTrue(message(e).contains(":1: expected a dim of 1 to 1048576, found dim 2000000000"));
    e = broken("word2vec-text", "1 0\na\n");
    assertTrue(message(e).contains("found dim 0"));
  }

  @Test
  void moreRowsThanAnnouncedAreKeptAndTold() {
    // GloVe's -write-header 1 does not count the <unk> row that it appends.
    Loaded loaded = word2vec("1 2\na 1 2\n<unk> 3 4\n");
    assertEquals(List.of("a", "<unk>"), loaded.tokens());
    assertEquals("1 header announces fewer rows than the file has, all kept", loaded.problems());
  }

  @Test
  void tokensThatAreNotUtf8KeepTheirBytesAndAreTold() {
    // GloVe 17; gensim 496, 2569: word2vec cuts tokens at 98 bytes, in the middle of a letter.
    Loaded loaded = word2vec("2 1\ncaf\u00c3 1\nna\u00efve 2\n");
    assertEquals(List.of("caf\\xc3", "na\\xefve"), loaded.tokens());
    assertTrue(
        loaded.problems().startsWith("2 token that is not UTF-8 shown by its bytes"),
        loaded.problems());
    Path file = file("2 1\ncaf\u00c3 1\nb 2\n");
    assertEquals(List.of("b"), Loaded.as("word2vec-text:on-bad-utf8=skip", file).tokens());
    assertThrows(
        VectorFileException.class, () -> Loaded.as("word2vec-text:on-bad-utf8=fail", file));
  }

  @Test
  void numbersThatAreNotFiniteAreTold() {
    String text = "3 2\na nan 1\nb 1 -inf\nc 1 1e39\n";
    Loaded kept = word2vec(text);
    assertArrayEquals(new float[] {1, Float.NEGATIVE_INFINITY}, kept.rows().get(1));
    assertEquals("3 row with a number that is not finite kept", kept.problems());
    Loaded zeroed = Loaded.as("word2vec-text:on-non-finite=replace", file(text));
    assertArrayEquals(new float[] {0, 1}, zeroed.rows().get(0));
    assertEquals(List.of(), Loaded.as("word2vec-text:on-non-finite=skip", file(text)).tokens());
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () -> Loaded.as("word2vec-text:on-non-finite=fail", file(text)));
    assertTrue(
        message(e).contains(":2: expected finite numbers after \"a\", found NaN as number 1"));
  }

  @Test
  void blankLinesAreToldExceptAtTheEnd() {
    Loaded loaded = word2vec("2 1\n\na 1\n \nb 2\n\n\n");
    assertEquals(List.of("a", "b"), loaded.tokens());
    assertEquals("2 blank line skipped", loaded.problems());
    assertEquals(List.of("line 2", "line 4"), loaded.report().problems().getFirst().places());
  }

  @Test
  void aBlankLineAtTheEndOfAChunkIsToldThoughTheNextChunkHasNoFlaw() {
    // A header, rows and one blank line fill a chunk to its last byte.
    int rows = (LineSource.CHUNK - 10) / 4;
    String announced = (rows + 1) + " 1";
    int blanks = LineSource.CHUNK - 4 * rows - 2 - announced.length();
    String chunk = announced + " ".repeat(blanks) + "\n" + "w 1\n".repeat(rows) + "\n";
    assertEquals(LineSource.CHUNK, chunk.length());
    Loaded loaded = word2vec(chunk + "v 2\n");
    assertEquals(rows + 1, loaded.tokens().size());
    LoadReport.Problem blank =
        loaded.report().problems().stream()
            .filter(p -> p.kind().contains("blank"))
            .findFirst()
            .orElseThrow();
    assertEquals(1, blank.count());
    assertEquals(List.of("before line " + (rows + 3)), blank.places());
  }

  @Test
  void fieldsThatAreNumbersInAnyWayOfWritingCountForTheDim() {
    // Told by the head alone: a sign, an exponent, no digit before or behind the point, NaN.
    assertEquals(6, glove("a +1 -1. .5 1e-05 nan 7\nb 1 2 3 4 5 6\n").dim());
    assertEquals(2, glove("a 1-2 3 4\nb 5.6.7 3 4\nc - 3 4\nd . 3 4\n").dim());
    assertEquals(1, glove("x-1 2\ny- 3\n-4 5\n").dim());
  }

  @Test
  void aLastLineWithoutLineFeedIsToldAsItsNumberMayBeCut() {
    assertEquals(
        "1 no line feed behind the last row, whose last number may be cut short",
        word2vec("1 1\na 1.2").problems());
  }

  @Test
  void aLineWithoutEndIsRefusedInBoundedMemory() throws IOException {
    Path file = folder.resolve("long.txt");
    byte[] piece = "1 ".repeat(1 << 19).getBytes(StandardCharsets.US_ASCII);
    try (var out = Files.newOutputStream(file)) {
      out.write("5 2\na 1 2\nb ".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 40; i++) {
        out.write(piece);
      }
    }
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.as("word2vec-text", file));
    assertTrue(e.getMessage().contains(":3: expected a line of at most 33554432 bytes"));
  }

  @Test
  void aDamagedGzipFileGivesItsRowsAndThenATypedError() throws IOException {
    Path whole = folder.resolve("vectors.txt.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write(manyRows(20_000, 10).getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(20_000, Loaded.as("word2vec-text", whole).tokens().size());
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.txt.gz");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Loaded.as("word2vec-text", cut));
    assertTrue(e.getMessage().contains("expected whole gzip data"), e.getMessage());
    assertTrue(Integer.parseInt(e.place()) > 5000, e.place());
  }

  @Test
  void rowsOfManyChunksComeInOrderWithTheirLines() {
    Path file = file(manyRows(60_000, 9).replace("\nw31234 ", "\nw31234 x"));
    Loaded loaded = Loaded.as("word2vec-text:on-bad-row=skip", file);
    assertEquals(59_999, loaded.tokens().size());
    assertEquals("w31233", loaded.tokens().get(31_233));
    assertEquals("w31235", loaded.tokens().get(31_234));
  }

  @Test
  void aBrokenRowFarInsideIsFoundAtItsLine() {
    String text = manyRows(60_000, 9).replace("\nw51234 ", "\nw51234 x");
    assertEquals("51236", broken("word2vec-text", text).place());
  }

  @Test
  void theWriterRefusesTokensThatWouldNotReadBack() {
    Tables tables = Tables.installed();
    for (String token : List.of("a b", "", "a\nb", "a\rb", "tab\there")) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> Saved.to(tables, folder, token, ""));
      assertTrue(e.getMessage().contains("row 1 has"), e.getMessage());
    }
    Path kept = Saved.to(tables, folder, "a b", ":spaces=keep");
    assertEquals(List.of("first", "a b"), Loaded.as("word2vec-text", kept).tokens());
    assertThrows(
        ConfigurationException.class, () -> Saved.to(tables, folder, "a 1", ":spaces=keep"));
  }

  @Test
  void everyNumberOfTheGloveFileReadsAsTheJdkReadsIt() throws IOException {
    Path glove = Path.of("../../shared/data/glove.6B.100d.top60k.txt.gz").toAbsolutePath();
    assumeTrue(Files.exists(glove), "no GloVe file beside the project: " + glove.normalize());
    Loaded loaded = Loaded.recognised(glove.toString());
    assertEquals(60_000, loaded.rows().size());
    assertEquals("", loaded.problems());
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(glove)), StandardCharsets.UTF_8))) {
      for (int row = 0; row < 60_000; row++) {
        String[] fields = in.readLine().split(" ");
        assertEquals(fields[0], loaded.tokens().get(row));
        for (int i = 0; i < 100; i++) {
          float expected = Float.parseFloat(fields[i + 1]);
          float actual = loaded.rows().get(row)[i];
          if (Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(actual)) {
            assertEquals(expected, actual, "row " + row + " number " + i);
          }
        }
      }
    }
  }

  private static String manyRows(int rows, int dim) {
    StringBuilder text = new StringBuilder(rows + " " + dim + "\n");
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      text.append('w').append(i);
      for (int d = 0; d < dim; d++) {
        text.append(' ').append(random.nextInt(2000) / 1000f - 1);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private Path file(String latin1) {
    return Loaded.file(folder, "vectors.txt", latin1);
  }

  private Loaded word2vec(String latin1) {
    return Loaded.as("word2vec-text", file(latin1));
  }

  private Loaded glove(String latin1) {
    return Loaded.as("glove-text", file(latin1));
  }

  private String recognised(String latin1) {
    return Loaded.recogniserOf(file(latin1));
  }

  private VectorFileException broken(String format, String latin1) {
    Path file = file(latin1);
    return assertThrows(VectorFileException.class, () -> Loaded.as(format, file));
  }

  private String message(VectorFileException e) {
    return e.getMessage().replace(folder + "/", "");
  }
}
