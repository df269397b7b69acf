package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about texts as a person types them, by a table whose means are done by heart. */
class TextCommandsTest {

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private Path model;
  private Path texts;

  @BeforeEach
  void writeFiles() throws IOException {
    model =
        Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\nmat 4 0\n");
    texts = Files.writeString(folder.resolve("texts.txt"), "The cat.\n\ncat, dog!\r\nnothing");
  }

  private static Result run(InputStream in, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int status =
        EmbedkitCommand.run(
            new Console(new PrintWriter(out), new PrintWriter(err), in, false), line);
    return new Result(status, out.toString(), err.toString());
  }

  private static Result run(Object... args) {
    return run(InputStream.nullInputStream(), args);
  }

  @Test
  void everyLineOfAFileIsAVectorEmptyOnesToo() {
    Result result = run("embed", model, texts);
    assertEquals(0, result.status(), result.err());
    assertEquals(
        List.of("2.0 1.5", "0.0 0.0", "0.5 1.0", "0.0 0.0"), result.out().lines().toList());
    assertTrue(
        result.err().contains("2 of 4 texts have no token that the model knows"), result.err());
  }

  @Test
  void standardInputAndCompressedFilesAreReadAlike() throws IOException {
    byte[] bytes = "\ufeffdog\nunknown cat".getBytes(StandardCharsets.UTF_8);
    List<String> expected = List.of("0.0 2.0", "1.0 0.0");
    assertEquals(
        expected, run(new ByteArrayInputStream(bytes), "embed", model).out().lines().toList());
    assertEquals(
        expected, run(new ByteArrayInputStream(bytes), "embed", model, "-").out().lines().toList());
    Path packed = folder.resolve("texts.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(bytes);
    }
    assertEquals(expected, run("embed", model, packed).out().lines().toList());
  }

  @Test
  void jsonLinesHaveTheTextAndItsVector() throws IOException {
    Result result = run("embed", model, texts, "--json", "--normalize");
    List<String> lines = result.out().lines().toList();
    assertEquals(4, lines.size(), result.out());
    JsonNode first = new ObjectMapper().readTree(lines.getFirst());
    assertEquals("The cat.", first.get("text").asText());
    assertEquals(0.8, first.get("vector").get(0).asDouble(), 1e-6);
    assertEquals(0.6, first.get("vector").get(1).asDouble(), 1e-6);
    assertEquals("", new ObjectMapper().readTree(lines.get(1)).get("text").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vectors.npy", "out.safetensors", "vectors.npz"})
  void vectorsAreWrittenToAFileOfAnyFormatThatCanDoWithoutWords(String name) {
    Path out = folder.resolve(name);
    Result result = run("embed", model, texts, "--out", out);
    assertEquals(0, result.status(), result.err());
    assertTrue(result.err().contains("4 rows of dim 2"), result.err());
    try (EmbeddingTable table = Tables.installed().open(out)) {
      assertEquals(4, table.rows());
      assertArrayEquals(new float[] {2, 1.5f}, table.vector(0));
      assertArrayEquals(new float[] {0.5f, 1}, table.vector(2));
    }
    Result again = run("embed", model, texts, "--out", out);
    assertEquals(1, again.status());
    assertTrue(again.err().contains("there already"), again.err());
    assertEquals(0, run("embed", model, texts, "--out", out, "--force").status());
  }

  @Test
  void manyTextsAreWrittenInTheirOrder() throws IOException {
    StringBuilder many = new StringBuilder();
    int count = 300_000;
    for (int i = 0; i < count; i++) {
      many.append("cat ".repeat(i % 5)).append("dog\n");
    }
    Files.writeString(texts, many);
    Path out = folder.resolve("many.npy");
    assertEquals(0, run("embed", model, texts, "--out", out).status());
    try (EmbeddingTable table = Tables.installed().open(out)) {
      assertEquals(count, table.rows());
      for (int row : new int[] {0, 1, 2, 131_071, 131_072, 262_147, count - 1}) {
        float cats = row % 5;
        assertArrayEquals(
            new float[] {cats / (cats + 1), 2 / (cats + 1)},
            table.vector(row),
            1e-6f,
            "row " + row);
      }
    }
  }

  @Test
  void theFlagsSayHowTokensBecomeAVector() {
    assertEquals("3.0 3.0", line("the cat", "--pooling", "max"));
    assertEquals("0.5", line("cat", "--dim", "1", "--pooling", "zipf", "--sif-a", "0.3896104"));
    assertEquals("2.0", line("the cat", "--dim", "1"));
    assertEquals("3.0 3.0", line("the cat", "--max-tokens", "1"));
    assertEquals("0.0 0.0", line("The Cat", "--tokenizer", "whitespace"));
    assertEquals("2.0 1.5", line("the cat", "--no-normalize", "--unknown", "drop"));
  }

  private String line(String text, Object... flags) {
    Stream<Object> line = Stream.concat(Stream.of("embed", model), Stream.of(flags));
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    Result result = run(in, line.toArray());
    assertEquals(0, result.status(), result.err());
    return result.out().strip();
  }

  @Test
  void whatAllTextsHaveInCommonIsTakenOff() throws IOException {
    // All along (3, 3), but for cat and dog.
    Files.writeString(texts, "the\nthe\nthe\nthe\nthe cat\n");
    Result result = run("embed", model, texts, "--remove-common");
    assertEquals(0, result.status(), result.err());
    String[] numbers = result.out().lines().findFirst().orElseThrow().split(" ");
    assertTrue(Math.abs(Float.parseFloat(numbers[0])) < 0.2, result.out());
    Result typed = run("embed", model, "--remove-common");
    assertEquals(2, typed.status());
    assertTrue(typed.err().contains("name a FILE"), typed.err());
  }

  @Test
  void misuseIsToldWithWhatHelps() {
    assertMisused("pooling is \"sum\"", "--pooling", "sum");
    assertMisused("want counts", "--pooling", "sif");
    assertMisused("the rows of this table have 2 numbers", "--dim", "3");
    assertMisused("--dim is 0", "--dim", "0");
    assertMisused("no row for them", "--unknown", "keep");
    assertMisused("say --out too", "--to", "npy");
    assertMisused("no tokenizer is named \"wrods\"", "--tokenizer", "wrods");
  }

  private void assertMisused(String told, Object... flags) {
    Result result =
        run(Stream.concat(Stream.of("embed", model, texts), Stream.of(flags)).toArray());
    assertEquals(2, result.status(), result.out() + result.err());
    assertTrue(result.err().contains(told), result.err());
    assertFalse(result.err().contains("something went wrong"), result.err());
  }

  @Test
  void rowsWithoutWordsWantTheFlagForTheirTokenizer() throws IOException {
    Path bare = folder.resolve("bare.npy");
    assertEquals(0, run("embed", model, texts, "--out", bare).status());
    Result result = run("embed", bare, texts);
    assertEquals(2, result.status());
    assertTrue(result.err().contains("--tokenizer tokenizer.json"), result.err());
  }

  /** The tokenizer of four words, which cuts at two tokens. */
  private Path cuttingTokenizer() throws IOException {
    String json =
        "{'version':'1.0','truncation':{'max_length':2,'strategy':'LongestFirst','stride':0,"
            + "'direction':'Right'},'padding':null,'added_tokens':[],'normalizer':null,"
            + "'pre_tokenizer':{'type':'Whitespace'},'post_processor':null,'decoder':null,'model':"
            + "{'type':'WordLevel','unk_token':'cat','vocab':{'cat':0,'dog':1,'the':2,'mat':3}}}";
    return Files.writeString(folder.resolve("tokenizer.json"), json.replace('\'', '"'));
  }

  @Test
  void aNumberOfTokensStandsInThePlaceOfTheCutOfTheFile() throws IOException {
    Path words = cuttingTokenizer();
    Path text = Files.writeString(folder.resolve("text.txt"), "dog dog the mat");
    assertEquals("0.0 2.0", run("embed", model, text, "--tokenizer", words).out().strip());
    for (int most : new int[] {0, 4, 9}) {
      Result all = run("embed", model, text, "--tokenizer", words, "--max-tokens", most);
      assertEquals("1.75 1.75", all.out().strip(), all.err());
    }
    Result one = run("embed", model, text, "--tokenizer", words, "--max-tokens", 1);
    assertEquals("0.0 2.0", one.out().strip(), one.err());
    Result three = run("similar", model, "dog dog the", "the", "--tokenizer", words);
    assertEquals("0.7071", three.out().strip(), three.err());
    Result lifted =
        run("similar", model, "dog dog the", "the", "--tokenizer", words, "--max-tokens", 3);
    // (1, 7 / 3) and (3, 3).
    assertEquals("0.9285", lifted.out().strip(), lifted.err());
  }

  /** Gives a line at a time, and something happens before the second one. */
  private static InputStream lines(Runnable between, String... lines) {
    return new InputStream() {
      private int next;

      @Override
      public int read() {
        throw new UnsupportedOperationException("lines are read by the array");
      }

      @Override
      public int read(byte[] into, int from, int most) {
        if (next == lines.length) {
          return -1;
        }
        if (next == 1) {
          between.run();
        }
        byte[] line = (lines[next++] + "\n").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(line, 0, into, from, line.length);
        return line.length;
      }
    };
  }

  @Test
  void aShellReadsItsTokenizerOnce() throws IOException {
    Path words = cuttingTokenizer();
    String question = "nearest --top 1 --tokenizer '" + words + "' --text ";
    Runnable gone =
        () -> {
          try {
            Files.delete(words);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Result shell = run(lines(gone, question + "the", question + "'dog dog'"), "shell", model);
    assertEquals(0, shell.status(), shell.err());
    assertEquals("1.0000  the\n1.0000  dog\n", shell.out().replace("\r", ""), shell.err());
    assertFalse(Files.exists(words));
  }

  @Test
  void twoTextsAreCompared() throws IOException {
    Result result = run("similar", model, "the cat", "a cat and a mat");
    assertEquals(0, result.status(), result.err());
    // (2, 1.5) and (2.5, 0): 2 / 2.5.
    assertEquals("0.8000", result.out().strip());
    Result json = run("similar", model, "the cat", "a dog", "--json");
    JsonNode score = new ObjectMapper().readTree(json.out());
    assertEquals("the cat", score.get("a").asText());
    assertEquals(0.6, score.get("cosine").asDouble(), 1e-6);
  }

  @Test
  void theWordsNearestToATextAreListed() {
    Result result = run("nearest", model, "--text", "The dogs and a dog", "--top", "2");
    assertEquals(0, result.status(), result.err());
    assertEquals("0.9701  the\n0.8575  dog\n", result.out().replace("\r", ""));
    Result both = run("nearest", model, "cat", "--text", "a dog", "--top", "1", "--keep");
    assertEquals("1.0000  the\n", both.out().replace("\r", ""));
    Result none = run("nearest", model);
    assertEquals(2, none.status());
    assertTrue(none.err().contains("WORD"), none.err());
    Result strange = run("nearest", model, "--text", "xyzzy");
    assertEquals(2, strange.status());
    assertTrue(strange.err().contains("no token of \"xyzzy\" is in this table"), strange.err());
  }

  @Test
  void aStaticModelIsMadeOfATable() throws IOException {
    Path out = folder.resolve("model");
    Result result = run("distil", model, out, "--dim", "1", "--sif-a", "0", "--type", "f16");
    assertEquals(0, result.status(), result.err());
    assertTrue(result.err().contains("5 rows of dim 1"), result.err());
    assertTrue(Files.readString(out.resolve("config.json")).contains("\"apply_pca\" : 1"));
    assertTrue(Files.readString(out.resolve("modules.json")).contains("Normalize"));
    Result again = run("distil", model, out);
    assertEquals(1, again.status());
    assertTrue(again.err().contains("is there already"), again.err());
    Result layout = run("distil", model, folder.resolve("other"), "--layout", "potion");
    assertEquals(2, layout.status());
    assertTrue(layout.err().contains("--layout is \"potion\""), layout.err());
  }

  @Test
  void aTableIsConvertedToTheLayoutsOfStaticModels() throws IOException {
    Path vec = folder.resolve("vec");
    assertEquals(0, run("convert", model, vec, "--to", "model2vec").status());
    Path sentences = folder.resolve("sentences");
    Result result = run("convert", model, sentences, "--to", "sentence-transformers");
    assertEquals(0, result.status(), result.err());
    assertTrue(Files.isRegularFile(vec.resolve("tokenizer.json")));
    for (Path file :
        List.of(
            vec.resolve("model.safetensors"),
            sentences.resolve("0_StaticEmbedding/model.safetensors"))) {
      try (EmbeddingTable table = Tables.installed().open(file)) {
        assertArrayEquals(new float[] {3, 3}, table.vector(2));
        assertArrayEquals(new float[] {0, 0}, table.vector(4));
      }
    }
  }
}
