package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {

  private static final List<String> PIECES =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "kit", "##ten", "the", "mat", "on", "never",
          ".");

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private Path vocab;

  @BeforeEach
  void writeVocabulary() throws IOException {
    vocab = Files.write(folder.resolve("vocab.txt"), PIECES);
  }

  private static Result run(String in, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    Console console =
        new Console(
            new PrintWriter(out),
            new PrintWriter(err),
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            false);
    return new Result(EmbedkitCommand.run(console, line), out.toString(), err.toString());
  }

  @Test
  void tokensIdsAndPlacesStandInAligned() {
    Result result = run("", "tokenize", vocab, "The kitten.");
    assertEquals(0, result.status(), result.err());
    assertEquals(
        """
             id  token start   end  text
              2  [CLS]     0     0
              7  the       0     3  The
              5  kit       4     7  kit
              6  ##ten     7    10  ten
             11  .        10    11  .
              3  [SEP]     0     0

        """,
        result.out().replaceAll(" +\n", "\n"));
  }

  @Test
  void eachLineOfTheStandardInputIsALineOfJson() throws IOException {
    Result result = run("cat\nkitten dog\n", "tokenize", vocab, "--json", "--no-special");
    assertEquals(0, result.status(), result.err());
    String[] lines = result.out().split("\n");
    assertEquals(2, lines.length);
    JsonNode second = new ObjectMapper().readTree(lines[1]);
    assertEquals("kitten dog", second.get("text").asText());
    assertEquals(
        "[{\"token\":\"kit\",\"id\":5,\"start\":0,\"end\":3},"
            + "{\"token\":\"##ten\",\"id\":6,\"start\":3,\"end\":6},"
            + "{\"token\":\"[UNK]\",\"id\":1,\"start\":7,\"end\":10}]",
        second.get("tokens").toString());
  }

  @Test
  void aTokenizerWithoutAVocabularyGivesItsWords() {
    assertEquals("a\nwarm\nmat\n\n", run("", "tokenize", "words", "A warm mat.").out());
  }

  @Test
  void whatIsNoTokenizerIsToldByItsName() throws IOException {
    Result missing = run("", "tokenize", folder.resolve("none.json"), "a");
    assertEquals(2, missing.status());
    assertTrue(missing.err().contains("there is no tokenizer's file"), missing.err());
    Path other = Files.writeString(folder.resolve("other.txt"), "a b c");
    Result unknown = run("", "tokenize", other, "a");
    assertEquals(2, unknown.status());
    assertTrue(unknown.err().contains("is no tokenizer's file that is known"), unknown.err());
    Result typo = run("", "tokenize", "wods", "a");
    assertEquals(2, typo.status());
    assertTrue(typo.err().contains("did you mean words?"), typo.err());
  }

  @Test
  void aTableOverATokenizerHasItsTokensForRows() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "The cat on the mat.\nThe kitten on the cat.\n".repeat(50));
    Path table = folder.resolve("table.safetensors");
    Result result =
        run(
            "",
            "train",
            "--corpus",
            text,
            "--tokenizer",
            vocab,
            "--dim",
            "6",
            "--threads",
            "1",
            "--epochs",
            "2",
            "--out",
            table);
    assertEquals(0, result.status(), result.err());
    try (EmbeddingTable learned = Tables.installed().open(table.toString(), Opening.usual())) {
      Vocabulary words = learned.vocabulary().orElseThrow();
      assertEquals(PIECES, LongStream.range(0, words.size()).mapToObj(words::token).toList());
      assertEquals(6, learned.dim());
      assertEquals(0, words.count(10).orElse(-1), "the text has no never");
      assertEquals(200, words.count(7).orElse(-1), "the stands four times in two lines");
      assertEquals(50, words.count(6).orElse(-1));
      assertEquals("bert:vocab=" + vocab + ",lower=true", learned.metadata().get("tokenizer"));
    }
    Result joined =
        run(
            "",
            "train",
            "--corpus",
            text,
            "--tokenizer",
            vocab,
            "--phrases",
            "1",
            "--out",
            table,
            "--force");
    assertEquals(2, joined.status());
    assertTrue(joined.err().contains("each of its tokens is a row"), joined.err());
  }
}
