package embedkit.app.command.flag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of words as other tools write them. */
class VocabularyFileTest {

  private static final List<String> FOUR = List.of("the", "of", "a", "b");

  @TempDir Path folder;

  private VocabularyFile read(String name, String text, long rows) {
    return read(name, text, rows, StandardCharsets.UTF_8);
  }

  private VocabularyFile read(String name, String text, long rows, Charset charset) {
    try {
      Path file = Files.writeString(folder.resolve(name), text, charset);
      return VocabularyFile.read(Tables.installed().file(file.toString()), rows);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> words(VocabularyFile file) {
    Vocabulary words = file.words();
    return LongStream.range(0, words.size()).mapToObj(words::token).toList();
  }

  @Test
  void thePiecesOfASentencePieceModelAreWords() throws IOException {
    // Two pieces, of which the first is of the type for what is unknown.
    byte[] model = {10, 9, 10, 5, '<', 'u', 'n', 'k', '>', 24, 2, 10, 5, 10, 3, 'c', 'a', 't'};
    Path file = Files.write(folder.resolve("spiece.model"), model);
    VocabularyFile read = VocabularyFile.read(Tables.installed().file(file.toString()), 3);
    assertEquals(List.of("<unk>", "cat", "#2"), words(read));
    assertThrows(
        VectorFileException.class,
        () -> VocabularyFile.read(Tables.installed().file(file.toString()), 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the\nof\na\nb\n",
        "the\r\nof\r\na\r\nb\r\n",
        "the\nof\na\nb",
        "the\nof\na\nb\n\n\n",
        "\uFEFFthe\nof\na\nb\n",
        "the\t0\nof\t-1.5\na\t-2e-3\nb\t-7\n",
        "the\t0\nof\t0\na\t-0\nb\t-1\n",
        "the 9\nof 8\na 7\nb 7\n",
        "the\t9\nof\t8\na\t7\nb\t6\n",
        "0\tthe\n1\tof\n2\ta\n3\tb\n",
        "2\ta\n0\tthe\n3\tb\n1\tof\n",
        "1\tthe\n2\tof\n3\ta\n4\tb\n",
        "of\t1\nthe\t0\na\t2\nb\t3\n",
        "[\"the\",\"of\",\"a\",\"b\"]",
        "\uFEFF[\"the\",\"of\",\"a\",\"b\"]",
        "[[\"the\",-1.5],[\"of\",-2],[\"a\",-3],[\"b\",-4]]",
        "{\"the\":0,\"a\":2,\"of\":1,\"b\":3}",
        "{\"0\":\"the\",\"1\":\"of\",\"2\":\"a\",\"3\":\"b\"}",
        "{\"version\":\"1\",\"vocab\":[\"the\",\"of\",\"a\",\"b\"]}",
        "{\"vocab\":{\"the\":0,\"a\":2,\"of\":1,\"b\":3}}",
        "{\"model\":{\"vocab\":[[\"the\",-1],[\"of\",-2]]},"
            + "\"added_tokens\":[{\"id\":2,\"content\":\"a\"},{\"id\":3,\"content\":\"b\"}]}"
      })
  void wordsAreReadAsTheyAreKept(String text) {
    VocabularyFile read = read("words", text, 4);
    assertEquals(FOUR, words(read));
    assertEquals(List.of(), read.notes());
    assertEquals(4, read.named());
  }

  @Test
  void utf16WithItsMarkIsRead() {
    assertEquals(
        List.of("caf\u00E9", "\u4E2D\u56FD"),
        words(read("w", "caf\u00E9\n\u4E2D\u56FD\n", 2, StandardCharsets.UTF_16)));
  }

  @Test
  void countsAreKept() {
    Vocabulary words = read("w", "</s> 0\nnew york 12\nof 8\n", 3).words();
    assertEquals("new york", words.token(1));
    assertEquals(12, words.count(1).orElseThrow());
    assertEquals(0, words.count(0).orElseThrow());
  }

  @Test
  void whatHoldsForSomeLinesOnlyBelongsToTheWord() {
    assertEquals(List.of("route 66", "of"), words(read("w", "route 66\nof\n", 2)));
    assertEquals(List.of("top 1", "top 10"), words(read("w", "top 1\ntop 10\n", 2)));
    assertEquals(List.of("\t7", "of"), words(read("w", "\t7\nof\n", 2)));
    assertEquals(List.of("7\tdays", "x\ty"), words(read("w", "7\tdays\nx\ty\n", 2)));
  }

  @Test
  void rowsWithoutAWordAreNumberedAndTold() {
    VocabularyFile lines = read("w", "the\nof\n", 4);
    assertEquals(List.of("the", "of", "#2", "#3"), words(lines));
    assertEquals(
        List.of(
            folder.resolve("w")
                + ": words for 2 of 4 rows; the others are named by their number, as #2"),
        lines.notes());
    assertEquals(List.of("#0", "of"), words(read("w.json", "{\"of\": 1}", 2)));
  }

  @Test
  void wordsOfByteLevelTokenizersAreThoseThatPeopleWrite() {
    String json =
        "{\"\u0120king\":0,\"\u0120caf\u00C3\u00A9\":1,\"\u00E4\u00B8\u0143\u00E5\u013D\u00BD\":2,"
            + "\"\u00C3\":3,\"\u010A\":4,\"<|end of text|>\":5,\"\u0120\":6,\"king\":7}";
    VocabularyFile read = read("vocab.json", json, 8);
    assertEquals(
        List.of(
            " king", " caf\u00E9", "\u4E2D\u56FD", "\u00C3", "\n", "<|end of text|>", " ", "king"),
        words(read));
    try (EmbeddingTable table = EmbeddingTable.of(FormatKit.rows(new float[8], 1), read.words())) {
      assertEquals(1, table.row("caf\u00E9"));
      assertEquals(1, table.row(" caf\u00E9"));
      assertEquals(2, table.row("\u4E2D\u56FD"));
      assertEquals(7, table.row("king"));
      assertEquals(0, table.row(" king"));
      assertEquals(-1, table.row("caf"));
    }
    assertEquals(
        List.of("caf\u00E9", "\u0120 x"),
        words(read("plain.json", "[\"caf\u00E9\",\"\u0120 x\"]", 2)),
        "a word with a space is of no byte-level tokenizer");
  }

  @Test
  void everyByteHasItsCharacter() {
    StringBuilder alphabet = new StringBuilder("[\"\u0120\"");
    for (int b = 0x21; b < 0x7F; b++) {
      alphabet.append(b == '"' || b == '\\' ? ",\"\\" + (char) b + '"' : ",\"" + (char) b + '"');
    }
    // The controls are U+0100 and on, DEL and what follows it begin at U+0121.
    alphabet.append(",\"\u0100\",\"\u0109\",\"\u011F\",\"\u0121\",\"\u00C2\u0122\"]");
    List<String> words = words(read("a.json", alphabet.toString(), 100));
    assertEquals("!", words.get(1));
    assertEquals("~", words.get(94));
    assertEquals(List.of("\0", "\t", "\u001F", "\u007F", "\u0080"), words.subList(95, 100));
  }

  @Test
  void whateverExceedsALimitOfTheParserIsToldWithItsPlace() {
    List<String> broken = new ArrayList<>();
    broken.add("{\"model\": " + "[".repeat(2000) + "]".repeat(2000) + "}");
    broken.add("{\"x\":\n" + "{\"y\":".repeat(5000));
    broken.add("{\"" + "n".repeat(60_000) + "\": 0}");
    broken.add("{\"a\": " + "9".repeat(2000) + "}");
    broken.add("[" + "[".repeat(2000));
    for (String text : broken) {
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> read("w.json", text, 4));
      assertTrue(e.place().matches("line \\d+, column \\d+"), e.getMessage());
      assertTrue(e.getMessage().length() < 500, e.getMessage());
    }
  }

  @Test
  void brokenFilesAreToldInASentence() {
    String[][] broken = {
      {"a\nb\nc\nd\n", "line 4: expected a row of the table, 0 to 2, found row 3 for \"d\""},
      {"a\nb\na\n", "expected each word once, found \"a\" again as row 2"},
      {"", "expected words, one a line, found an empty file"},
      {"x".repeat(2 << 20), "line 1: expected a word of at most 1048576 characters"},
      {"{\"cat\": 0, \"dog\": 0}", "expected one word for each row"},
      {"{\"cat\": 7}", "these are the words of another table"},
      {"{\"cat\": 1", "expected JSON"},
      {"[\"a\", 1]", "expected JSON with a word for row 1, found 1"},
      {"[\"a\"", "expected JSON"},
      {"[[\"a\", [", "expected JSON"},
      {"{\"cat\": 1} {", "expected the end of the JSON"},
      {"{\"model\": {\"vocab\": {\"cat\": \"x\"}}}", "expected JSON with a row's number"},
      {"{\"version\": \"1\"}", "expected a vocab of words and their ids, found none"}
    };
    for (String[] one : broken) {
      VectorFileException e =
          assertThrows(VectorFileException.class, () -> read("w", one[0], 3), one[1]);
      assertTrue(e.getMessage().contains(one[1]), e.getMessage());
    }
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () -> read("w", "caf\u00E9", 3, StandardCharsets.ISO_8859_1));
    assertTrue(e.getMessage().contains("expected UTF-8"), e.getMessage());
  }
}
