package embedkit.api.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.file.SeparatedRows.Flaw;
import embedkit.api.file.SeparatedRows.Quotes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows between separators. */
class SeparatedRowsTest {

  private static SeparatedRows rows(String text, char separator, Quotes quotes) {
    return new SeparatedRows(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        separator,
        quotes,
        1 << 12,
        1 << 8);
  }

  private static List<String> fields(SeparatedRows rows) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < rows.fields(); i++) {
      fields.add(new String(rows.copy(i), StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static List<List<String>> all(String text, char separator, Quotes quotes)
      throws IOException {
    SeparatedRows rows = rows(text, separator, quotes);
    List<List<String>> all = new ArrayList<>();
    while (rows.next()) {
      assertEquals(Flaw.NONE, rows.flaw(), text);
      all.add(fields(rows));
    }
    return all;
  }

  /** Writes as RFC 4180 asks, with more quotes than are needed. */
  private static String written(List<List<String>> table, String end, Random random) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      for (int i = 0; i < row.size(); i++) {
        String field = row.get(i);
        boolean quoted = field.matches("(?s).*[\",\r\n].*") || random.nextBoolean();
        text.append(i == 0 ? "" : ",")
            .append(quoted ? '"' + field.replace("\"", "\"\"") + '"' : field);
      }
      text.append(end);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void whatIsWrittenAsTheRfcHasItIsReadAgain(String end) throws IOException {
    String[] pieces = {"a", "\"", ",", "\n", "\r", "\r\n", "ä", " ", "\"\"", "\t"};
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<List<String>> table = new ArrayList<>();
      long line = 1;
      for (int i = random.nextInt(6); i >= 0; i--) {
        List<String> row = new ArrayList<>();
        for (int k = random.nextInt(4); k >= 0; k--) {
          StringBuilder field = new StringBuilder();
          for (int c = random.nextInt(5); c > 0; c--) {
            field.append(pieces[random.nextInt(pieces.length)]);
          }
          row.add(field.toString());
        }
        table.add(row);
      }
      String text = written(table, end, random);
      SeparatedRows rows = rows(text, ',', Quotes.FIELDS);
      for (List<String> row : table) {
        assertTrue(rows.next());
        assertEquals(Flaw.NONE, rows.flaw(), text);
        assertEquals(row, fields(rows), text);
        assertEquals(line, rows.line(), text);
        assertTrue(rows.endsInLineFeed(), text);
        line += rows.lines();
      }
      assertFalse(rows.next());
      assertEquals(1 + text.chars().filter(c -> c == '\n').count(), line, text);
    }
  }

  @Test
  void anEmptyLineIsBlankAndAnEmptyFieldInQuotesIsNot() throws IOException {
    SeparatedRows rows = rows("\n\r\n\"\"\na", ',', Quotes.FIELDS);
    for (boolean blank : new boolean[] {true, true, false, false}) {
      assertTrue(rows.next());
      assertEquals(blank, rows.blank());
    }
    assertFalse(rows.endsInLineFeed());
    assertEquals(1, rows.lines());
    assertFalse(rows.next());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"a\",b\n", "\n", "abcdef,g"})
  void aMarkInFrontOfTheTextIsNoPartOfIt(String text) throws IOException {
    assertEquals(all(text, ',', Quotes.FIELDS), all("\ufeff" + text, ',', Quotes.FIELDS));
  }

  @Test
  void betweenTabsQuotesCountAroundAWholeFieldAlone() throws IOException {
    assertEquals(
        List.of(
            List.of("\"Great\" he said", "5\""),
            List.of("a \"b\"", "c"),
            List.of("\"open", "\"", "")),
        all(
            "\"Great\" he said\t5\"\n\"a \"\"b\"\"\"\tc\r\n\"open\t\"\t\"\"",
            '\t',
            Quotes.WHOLE_FIELDS));
    assertEquals(
        List.of(List.of("\"a", "b\""), List.of("\"c\"")),
        all("\"a;b\"\n\"c\"\n", ';', Quotes.NONE));
  }

  @ParameterizedTest
  @CsvSource({"'\"a\"b,c', TEXT_BEHIND_QUOTE", "'\"a,b', OPEN_QUOTE"})
  void aFlawIsToldAndTheNextRowIsReadBehindIt(String row, Flaw flaw) throws IOException {
    boolean open = flaw == Flaw.OPEN_QUOTE;
    SeparatedRows rows = rows("x,y\n" + row + (open ? "" : "\nlast,one"), ',', Quotes.FIELDS);
    assertTrue(rows.next());
    assertTrue(rows.next());
    assertEquals(flaw, rows.flaw());
    assertEquals(2, rows.line());
    assertEquals(!open, rows.next());
    assertEquals(open ? 0 : 2, rows.fields());
  }

  @Test
  void aRowThatIsTooLongIsToldBeforeItIsHeld() throws IOException {
    SeparatedRows bytes = rows("a".repeat(1 << 13), ',', Quotes.FIELDS);
    assertTrue(bytes.next());
    assertEquals(Flaw.TOO_LONG, bytes.flaw());
    assertTrue(bytes.bytes().length <= 1 << 12);
    SeparatedRows most = rows("a".repeat(1 << 12), ',', Quotes.FIELDS);
    assertTrue(most.next());
    assertEquals(Flaw.NONE, most.flaw());
    SeparatedRows fields = rows(",".repeat(1 << 8), ',', Quotes.FIELDS);
    assertTrue(fields.next());
    assertEquals(Flaw.TOO_LONG, fields.flaw());
    SeparatedRows quoted = rows("\"" + "a\n".repeat(1 << 12), ',', Quotes.FIELDS);
    assertTrue(quoted.next());
    assertEquals(Flaw.TOO_LONG, quoted.flaw());
  }

  @Test
  void boundsAndSeparatorsThatCannotBeAreRefused() {
    ByteArrayInputStream none = new ByteArrayInputStream(new byte[0]);
    assertThrows(
        ConfigurationException.class, () -> new SeparatedRows(none, 'ä', Quotes.NONE, 1, 1));
    assertThrows(
        ConfigurationException.class, () -> new SeparatedRows(none, ',', Quotes.NONE, 0, 1));
    assertThrows(
        ConfigurationException.class, () -> new SeparatedRows(none, ',', Quotes.NONE, 1, 0));
  }
}
