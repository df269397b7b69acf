package embedkit.training.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.api.TrainingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTextTest {

  private static Columns columns(String label, String text) {
    return new Columns(Optional.ofNullable(label), Optional.ofNullable(text), "__label__");
  }

  private static String read(String name, byte[] table, Columns columns, boolean padded)
      throws IOException {
    InputStream in = new ByteArrayInputStream(table);
    return new String(
        new ColumnText(name, in, columns, padded).readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String read(String name, String table, String label, String text)
      throws IOException {
    return read(name, table.getBytes(StandardCharsets.UTF_8), columns(label, text), false);
  }

  private static String failure(String name, String table, String label, String text) {
    return assertThrows(TrainingException.class, () -> read(name, table, label, text)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void columnsAreFoundByTheirNamesWhateverSeparatesThem(String separator) throws IOException {
    String table =
        "id|topic|text\n1|pet|the cat purrs\n2|court|a king rules\n".replace("|", separator);
    String expected = "__label__pet the cat purrs\n__label__court a king rules\n";
    assertEquals(expected, read("x", table, "topic", "text"));
    assertEquals(expected, read("x", table.replace("\n", "\r\n"), "topic", "3"));
    assertEquals(expected, read("x", "\ufeff\n" + table.strip(), "2", "text"));
  }

  @Test
  void columnsAreFoundByTheirNumbersWhereThereIsNoHeader() throws IOException {
    // AG's news: class, title, description.
    String table = "\"3\",\"Oil, again\",\"It rose; a lot\"\n\"4\",\"Sky\",\"Blue\"\n";
    assertEquals(
        "__label__3 Oil, again It rose; a lot\n__label__4 Sky Blue\n",
        read("news.csv", table, "1", null));
    assertEquals("__label__3 Oil, again\n__label__4 Sky\n", read("news.csv", table, "1", "2"));
  }

  @Test
  void textsAloneNeedNoLabels() throws IOException {
    assertEquals("a b\nc\n", read("x.tsv", "id\ttext\n1\ta b\n2\tc", null, "text"));
    assertEquals("a b\nc\n", read("x.csv", "text\na b\nc", null, "text"));
    assertEquals("__label__x a\n", read("x.tsv", "1\t__label__x a", null, "2"));
    assertEquals("a, b c\n", read("x", "text\n\"a, b\nc\"", null, "text"));
    assertEquals("a, b\n", read("x.tsv", "text\na, b", null, "text"));
    assertEquals("a, b\nc\n", read("x", "a b\na, b\nc", null, "1").substring(4));
  }

  @Test
  void aQuotedFieldMayHoldSeparatorsQuotesAndLineEnds() throws IOException {
    String table = "text,label\n\"a, \"\"b\"\"\nc\r\nd\",\"x\"\n\"\",y\n";
    assertEquals("__label__x a, \"b\" c  d\n__label__y\n", read("x", table, "label", "text"));
  }

  @Test
  void betweenTabsAQuoteThatDoesNotEndItsFieldIsALetter() throws IOException {
    String table = "x\t\"Great\" he said\ny\t\"quoted \"\"twice\"\"\"\nz\t5\" wide, 3\" high\n";
    assertEquals(
        "__label__x \"Great\" he said\n"
            + "__label__y quoted \"twice\"\n"
            + "__label__z 5\" wide, 3\" high\n",
        read("x", table, "1", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "science fiction, __label__science_fiction",
    "'  a   b ', __label__a_b",
    "__label__pet, __label__pet",
    "'', ''",
    "' ', ''",
    "été, __label__été"
  })
  void aLabelIsOneWordWithItsPrefix(String label, String expected) throws IOException {
    String line = (expected + " the text").strip();
    assertEquals(
        line + "\n", read("x.csv", "\"" + label + "\",the text\n", "1", "2").strip() + "\n");
  }

  @Test
  void wordsOfATextThatLookLikeLabelsAreLeftOutWhereLabelsHaveAColumn() throws IOException {
    assertEquals(
        "__label__ham buy  now a__label__b\n",
        read("x.tsv", "ham\tbuy __label__spam now a__label__b", "1", "2"));
    assertEquals("__label__ham  x\n", read("x.tsv", "ham\t__label__spam x", "1", "2"));
  }

  @Test
  void paddedLinesHaveTheNumbersOfTheRowsThatTheyCameOf() throws IOException {
    String table = "label,text\n\nx,\"a\nb\"\n\ny,c\n";
    byte[] bytes = table.getBytes(StandardCharsets.UTF_8);
    String padded = read("x.csv", bytes, columns("label", "text"), true);
    assertEquals("\n\n__label__x a b\n\n\n__label__y c\n", padded);
    assertEquals(table.indexOf("y,c") >= 0, padded.split("\n")[5].equals("__label__y c"));
    assertEquals(
        "__label__x a b\n__label__y c\n", read("x.csv", bytes, columns("label", "text"), false));
  }

  @Test
  void whatTheTableHasNotIsToldWithWhatItHas() {
    String table = "id,topic,text\n1,pet,cat\n";
    assertEquals(
        "a.csv:1: expected a header with the column \"topics\", found id, topic, text; did you mean"
            + " topic?",
        failure("a.csv", table, "topics", "text"));
    assertEquals(
        "a.csv:1: expected a header with the column \"label\", found id, topic, text; a column"
            + " without a name has its number, from 1",
        failure("a.csv", table, "label", null));
    assertEquals(
        "a.csv:1: expected a column 4, found 3 of them; count them from 1",
        failure("a.csv", table, "4", null));
    assertEquals(
        "a.csv:1: expected one column \"x\", found x, x; a column without a name has its number,"
            + " from 1",
        failure("a.csv", "x,x\n1,2\n", "x", null));
    assertEquals(
        "a.csv:1: expected two columns, found column 2 for labels and texts; name another",
        failure("a.csv", table, "topic", "2"));
    assertEquals(
        "a.csv:1: expected a column of texts, found that of labels alone; take a table that has"
            + " both",
        failure("a.csv", "label\nx\n", "label", null));
  }

  @Test
  void aBrokenRowIsToldByItsLine() {
    String good = "label,text\nx,a\n\n\"y\",\"b\nc\"\n";
    assertEquals(
        "a.csv:6: expected 2 fields, as in the first row, found 3; put quotes around a field that"
            + " has a separator in it",
        failure("a.csv", good + "z,d, e\n", "label", "text"));
    assertEquals(
        "a.csv:6: expected 2 fields, as in the first row, found 1; put quotes around a field that"
            + " has a separator in it",
        failure("a.csv", good + "z\n", "label", "text"));
    assertEquals(
        "a.csv:6: expected a quote that closes its field, found the end of the text; write a quote"
            + " in a field twice",
        failure("a.csv", good + "z,\"d\n\n", "label", "text"));
    assertEquals(
        "a.csv:6: expected the end of a field behind its closing quote, found more; write a quote"
            + " in a field twice",
        failure("a.csv", good + "z,\"d\" e\n", "label", "text"));
  }

  @Test
  void aRowWithoutAnEndIsRefusedBeforeItFillsTheHeap() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] into, int from, int length) {
            Arrays.fill(into, from, from + length, (byte) 'x');
            return length;
          }
        };
    String message =
        assertThrows(
                TrainingException.class,
                () -> new ColumnText("a.csv", endless, columns("1", "2"), false))
            .getMessage();
    assertEquals(
        "a.csv:1: expected a row of at most 67108864 bytes and 1048576 fields, found a longer one;"
            + " this is hardly a table of lines",
        message);
  }

  @Test
  void whatIsNoTableEndsInATypedFailureOrInLines() throws IOException {
    Random random = new Random(5);
    String letters = "ab,;\t\"\r\n 1\u0000";
    int read = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder table = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        table.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        String lines = read("x", table.toString(), "1", i % 2 == 0 ? "2" : null);
        assertTrue(lines.isEmpty() || lines.endsWith("\n"));
        assertFalse(lines.contains("\t") || lines.contains("\r"));
        read++;
      } catch (EmbedkitException e) {
        assertTrue(e.getMessage().matches("x:\\d+: expected .*, found .*"), e.getMessage());
      }
    }
    assertTrue(read > 100, "and some of them are tables: " + read);
    assertEquals("", read("x", "", "a", null));
    assertEquals("", read("x", "label,text", "label", null));
  }

  @Test
  void bytesThatAreNotUtf8StayForWhoReadsTheLines() throws IOException {
    byte[] table = "x,a\u00ff b\n".getBytes(StandardCharsets.ISO_8859_1);
    InputStream in = new ByteArrayInputStream(table);
    byte[] lines = new ColumnText("x.csv", in, columns("1", "2"), false).readAllBytes();
    assertEquals("__label__x a\u00ff b\n", new String(lines, StandardCharsets.ISO_8859_1));
  }

  @Test
  void theTableIsNotClosedAndComesInPieces() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    byte[] table = ("1,2\n" + "x,some words\n".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new ByteArrayInputStream(table) {
          @Override
          public int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, 7));
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    String lines =
        new String(
            new ColumnText("x.csv", slow, columns("1", "2"), false).readAllBytes(),
            StandardCharsets.UTF_8);
    assertEquals("__label__1 2\n" + "__label__x some words\n".repeat(20_000), lines);
    assertFalse(closed.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000001", "", " ", "99999999999999999999"})
  void aColumnIsANameOrANumberFromOne(String column) {
    assertThrows(ConfigurationException.class, () -> columns(column, null));
    assertFalse(Columns.isColumn(column));
  }

  @Test
  void labelsAndTextsAreInTwoColumns() {
    String message =
        assertThrows(ConfigurationException.class, () -> columns("a", "a")).getMessage();
    assertEquals("labels and texts are both in column a; they must be in two", message);
    assertThrows(ConfigurationException.class, () -> columns(null, null));
  }
}
