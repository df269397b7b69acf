package embedkit.io.formats.csv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delimited files as spreadsheets, pandas and people write them, recognised by their content. */
class CsvTest {

  @TempDir Path folder;

  private void reads(String text, List<String> tokens, float... values) throws IOException {
    reads(text, "", tokens, values);
  }

  private void reads(String text, String options, List<String> tokens, float... values)
      throws IOException {
    Path file = Files.writeString(folder.resolve("some"), text);
    Opening opening = options.isEmpty() ? Opening.usual() : Opening.usual().as("csv:" + options);
    try (EmbeddingTable table = Tables.installed().open(file.toString(), opening)) {
      check(table, tokens, values);
    }
  }

  private static void check(EmbeddingTable table, List<String> tokens, float... values) {
    List<String> found = new ArrayList<>();
    float[] all = new float[values.length];
    assertEquals(values.length, table.rows() * table.dim());
    for (int i = 0; i < table.rows(); i++) {
      found.add(table.vocabulary().orElseThrow().token(i));
      System.arraycopy(table.vector(i), 0, all, i * table.dim(), table.dim());
    }
    assertEquals(tokens, found);
    assertArrayEquals(values, all);
  }

  private String failure(String text, String options) throws IOException {
    Path file = Files.writeString(folder.resolve("some"), text);
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () ->
                Tables.installed()
                    .open(file.toString(), Opening.usual().as("csv" + options))
                    .close());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    return e.getMessage().substring(file.toString().length() + 1);
  }

  @Test
  void aHeaderIsNoRow() throws IOException {
    reads("word,d0,d1\nthe,0.1,0.2\nof,1,2\n", List.of("the", "of"), 0.1f, 0.2f, 1, 2);
  }

  @Test
  void theNumberedColumnsOfPandasAreNoRow() throws IOException {
    reads(
        "word\t0\t1\t2\nthe\t0.1\t0.2\t0.3\nof\t1\t2\t3\n",
        List.of("the", "of"),
        0.1f,
        0.2f,
        0.3f,
        1,
        2,
        3);
    reads(",0,1\nthe,0.5,1\nof,2,3\n", List.of("the", "of"), 0.5f, 1, 2, 3);
  }

  @Test
  void theRowNumbersOfPandasAreNoNumbersOfARow() throws IOException {
    reads(",word,0,1\n0,the,0.5,1\n1,of,2,3\n", List.of("the", "of"), 0.5f, 1, 2, 3);
  }

  @Test
  void withoutAHeaderLineOneIsARow() throws IOException {
    reads("the,0.5,1\nof,2,3\n", List.of("the", "of"), 0.5f, 1, 2, 3);
    reads("word,2,3\nof,0,1\n", List.of("word", "of"), 2, 3, 0, 1);
  }

  @Test
  void aListInOneFieldIsARow() throws IOException {
    float[] values = {0.1f, -2, 3e-5f, 4};
    String pandas =
        ",combined,n_tokens,embedding\n0,\"the, of\",5,\"[0.1, -2]\"\n1,and,7,\"[3e-05, 4]\"\n";
    reads(pandas, List.of("the, of", "and"), values);
    reads(pandas, "token=n_tokens,vector=embedding", List.of("5", "7"), values);
    String numpy = "text;vec\nthe;[ 0.1  -2. ]\nof;\"[3e-05\n 4.   ]\"\n";
    reads(numpy, List.of("the", "of"), values);
    reads("the\t[0.1,-2]\nof\t{3e-5,4}\n", List.of("the", "of"), values);
    reads("embedding,id\n\"(0.1, -2)\",x7\n\"(3e-5, 4)\",x8\n", List.of("x7", "x8"), values);
    // Where all else is numbers the first column names the rows.
    reads(",n,embedding\n0,5,\"[0.1,-2]\"\n1,6,\"[3e-5,4]\"\n", List.of("0", "1"), values);
    // A token in brackets beside columns of numbers is no list.
    reads("[1],0.1,-2\n[2],3e-5,4\n", List.of("[1]", "[2]"), values);
  }

  @Test
  void ofSeveralListsTheOneThatIsCalledSoIsTaken() throws IOException {
    String text = "word,tags,embedding\nthe,\"[1]\",\"[2,3]\"\n";
    reads(text, List.of("the"), 2, 3);
    reads(text, "vector=tags", List.of("the"), 1);
    assertEquals(
        "1: expected a column called rows, found word, tags, embedding",
        failure(text, ":vector=rows"));
    assertEquals(
        "1: expected a column called rows, found word, tags, embedding",
        failure(text, ":token=rows"));
  }

  @Test
  void flawsOfAListNameLineAndField() throws IOException {
    String text = "word,embedding\nthe,\"[2,3]\"\n";
    assertEquals(
        "3: expected a list of 2 numbers as field 2 (embedding), found 1",
        firstPart(failure(text + "of,[4]\n", "")));
    assertEquals(
        "3: expected a list of 2 numbers as field 2 (embedding), found \"x\"",
        firstPart(failure(text + "of,\"[4, x]\"\n", "")));
    assertEquals(
        "3: expected a list of 2 numbers as field 2 (embedding), found \"[4, 5\"",
        firstPart(failure(text + "of,\"[4, 5\"\n", "")));
    assertEquals(
        "3: expected a list of 2 numbers as field 2 (embedding), found \"\"",
        firstPart(failure(text + "of,\n", "")));
    // What NumPy leaves out of a long array.
    assertEquals(
        "3: expected a list of 2 numbers as field 2 (embedding), found \"...\"",
        firstPart(failure(text + "of,[4 ... 5]\n", "")));
    reads(text + "of,[4]\nand,[4 5]\n", "on-bad-row=skip", List.of("the", "and"), 2, 3, 4, 5);
    assertEquals(
        "2: expected a list of numbers as field 2 (embedding), found \"None\"",
        firstPart(failure("word,embedding\nthe,None\n", ":vector=embedding")));
  }

  private static String firstPart(String message) {
    return message.split(";")[0];
  }

  @Test
  void semicolonsGoWithDecimalCommas() throws IOException {
    reads(
        "wort;x;y\r\nder;0,5;-1,25e-2\r\ndie;1;2,5\r\n",
        List.of("der", "die"),
        0.5f,
        -0.0125f,
        1,
        2.5f);
    reads("der;0.5;1\ndie;1;2.5\n", List.of("der", "die"), 0.5f, 1, 1, 2.5f);
  }

  @Test
  void pointsAndCommasInOneFileAreNoNumbers() throws IOException {
    String message = failure("a;0.5;1.5\nb;1,5;2\n", "");
    assertTrue(
        message.startsWith("2: expected a number with a decimal point as field 2, found \"1,5\""),
        message);
    assertTrue(failure("a;0,5;1\nb;1,5,2;2\n", "").contains("as field 2, found \"1,5,2\""));
  }

  @Test
  void quotedTokensHoldDelimitersQuotesAndLineBreaks() throws IOException {
    reads(
        "w,a,b\n\"a,b\",1,2\n\"say \"\"hi\"\"\",3,4\n\"two\nlines\",5,6\n\",\",\"7\",8\n",
        List.of("a,b", "say \"hi\"", "two\nlines", ","),
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8);
  }

  @Test
  void quotationMarksCanBeCharactersOfTokens() throws IOException {
    String text = "a,1,2\n\",3,4\n";
    String message = failure(text, "");
    assertTrue(message.startsWith("2: expected a closing quotation mark"), message);
    assertTrue(message.contains("csv:quotes=none"), message);
    reads(text, "quotes=none", List.of("a", "\""), 1, 2, 3, 4);
  }

  @Test
  void aByteOrderMarkAndASpareDelimiterDoNoHarm() throws IOException {
    reads("\ufeffword;a;b;\nx;1;2;\ny;3;4;\n", List.of("x", "y"), 1, 2, 3, 4);
  }

  @Test
  void flawsNameLineAndField() throws IOException {
    String message = failure("word,d0,d1\nthe,0.1,0.2\nof,1,two\n", "");
    assertEquals(
        "3: expected a number as field 3 (d1), found \"two\";"
            + " drop such rows by reading it as csv:on-bad-row=skip",
        message);
    assertTrue(
        failure("word,d0,d1\nthe,0.1,0.2\nof,1\n", "")
            .startsWith("3: expected 3 fields, a token and 2 numbers, found 2 fields"));
    assertTrue(
        failure("word,d0,d1\n\"a\nb\",0.1,0.2\nof,1,\n", "")
            .startsWith("4: expected a number as field 3 (d1), found \"\""));
  }

  @Test
  void flawedRowsAreSkippedIfThatIsWished() throws IOException {
    reads(
        "the,0.5,1\nof,1\nto,x,1\nby,2,3\n",
        "on-bad-row=skip",
        List.of("the", "by"),
        0.5f,
        1,
        2,
        3);
  }

  @Test
  void aFlawedFirstRowIsNotTakenForAHeader() throws IOException {
    String message = failure("the,0.5,x\nof,1,2\n", "");
    assertTrue(message.startsWith("1: expected a number as field 3, found \"x\""), message);
  }

  @Test
  void proseAndBareNumbersAreNotRecognised() throws IOException {
    for (String text : List.of("Hello, world\nand, so on\n", "1,2\n3,4\n", "{\"a\":[1,2]}\n")) {
      Path file = Files.writeString(folder.resolve("other"), text);
      assertTrue(
          !new Csv.Provider().recognise(Tables.installed().file(file.toString())).accepts(), text);
    }
  }

  @Test
  void aFileCalledCsvIsToldWhatIsWrongInIt() throws IOException {
    Path file = Files.writeString(folder.resolve("some.csv"), "word,a,b\nx,1,zwei\n");
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(file).close());
    assertTrue(
        e.getMessage().contains(":2: expected a number as field 3 (b), found \"zwei\""),
        e.getMessage());
  }

  @Test
  void theEndingOfTheTargetTellsTheDelimiter() throws IOException {
    EmbeddingTable table =
        EmbeddingTable.of(
            FormatKit.rows(new float[] {1, -0.5f, 3e-9f, 4}, 2),
            Vocabulary.of(List.of("cat", "a \"b\", c")));
    Path commas = folder.resolve("cats.csv");
    Tables.installed().save(table, commas);
    assertEquals(
        "word,d0,d1\ncat,1.0,-0.5\n\"a \"\"b\"\", c\",3.0E-9,4.0\n", Files.readString(commas));
    Path tabs = folder.resolve("cats.tsv");
    Tables.installed().save(table, tabs, Saving.usual().as("csv:header=no"));
    assertEquals(
        "cat\t1.0\t-0.5\n\"a \"\"b\"\", c\"\t3.0E-9\t4.0\n",
        Files.readString(tabs, StandardCharsets.UTF_8));
  }
}
