package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.app.answer.Console;
import embedkit.training.Pipeline;
import embedkit.training.TextColumns;
import embedkit.training.label.Classifier;
import embedkit.training.label.TextClassifier;
import embedkit.training.objective.SkipGram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels from a column of a table, as every command of classifiers and Java take them. */
class LabelColumnTest {

  private record Result(int status, String out, String err) {}

  @TempDir static Path folder;

  /** Lines of a label and a text; what tables of them teach is what they teach. */
  private static Path lines;

  private static List<String> texts;

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

  @BeforeAll
  static void write() throws IOException {
    texts =
        Files.readAllLines(Path.of("src/test/resources/classifier/lines.txt")).stream()
            .limit(200)
            .map(line -> line.replaceFirst("^(\\S+ )(__label__\\S+ )*", "$1"))
            .map(line -> line + " caf\u00e9, \"x\"")
            .toList();
    lines = Files.write(folder.resolve("lines.txt"), texts);
  }

  /** The same as a table: an id, the label without its prefix, and the text. */
  private static String table(String separator, boolean quoted, boolean header) {
    StringBuilder table = new StringBuilder();
    if (header) {
      table.append(String.join(separator, "id", "topic", "text")).append('\n');
    }
    for (String line : texts) {
      String label = line.substring("__label__".length(), line.indexOf(' '));
      String text = line.substring(line.indexOf(' ') + 1);
      String field = quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
      table.append(String.join(separator, "7", label, field)).append('\n');
    }
    return table.toString();
  }

  private static Object[] training(Path corpus, Path out, Object... more) {
    return Stream.concat(
            Stream.of(
                "train --objective classifier --dim 6 --epochs 5 --threads 1 --force".split(" ")),
            Stream.concat(Stream.of("--corpus", corpus, "--out", out), Stream.of(more)))
        .toArray();
  }

  private static float[] rows(Path file) {
    try (EmbeddingTable table = Tables.installed().open(file)) {
      float[] rows = new float[(int) table.store().rows() * table.dim()];
      table.store().gather(0, (int) table.store().rows(), rows, 0, table.dim());
      return rows;
    }
  }

  private static Path trained(Path corpus, String name, Object... more) {
    Path out = folder.resolve(name);
    Result result = run(training(corpus, out, more));
    assertEquals(0, result.status(), result.err());
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "table.csv, ',', true, true, utf-8, topic, text",
    "table.csv.gz, ',', true, false, utf-8, 2, 3",
    "table.tsv, '\t', false, true, utf-8, topic, 3",
    "table.txt, ';', true, true, utf-8, topic, text",
    "latin.tsv, '\t', false, false, latin-1, 2, 3",
    "wide.csv, ',', true, true, utf-16le, topic, text"
  })
  void aTableTeachesWhatItsLinesDo(
      String name,
      String separator,
      boolean quoted,
      boolean header,
      String encoding,
      String label,
      String text)
      throws IOException {
    Charset charset =
        encoding.equals("latin-1") ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
    byte[] bytes = table(separator, quoted, header).getBytes(charset);
    Path file = Files.write(folder.resolve(name), name.endsWith("gz") ? zipped(bytes) : bytes);
    Path of = trained(lines, "lines.safetensors");
    Path out =
        trained(
            file,
            "columns.safetensors",
            "--label-column",
            label,
            "--text-column",
            text,
            "--encoding",
            encoding);
    assertArrayEquals(rows(of), rows(out));
    try (EmbeddingTable table = Tables.installed().open(out)) {
      assertEquals(label, table.metadata().get("label-column"));
      assertEquals(text, table.metadata().get("text-column"));
    }
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  @Test
  void severalTablesHaveAHeaderEach() throws IOException {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Files.writeString(parts.resolve("1.csv"), table(",", true, true).strip());
    Files.writeString(parts.resolve("2.tsv"), "text\ttopic\tid\nthe cat\tanimal\t7");
    Path twice =
        Files.writeString(
            folder.resolve("twice.txt"), String.join("\n", texts) + "\n__label__animal the cat\n");
    assertArrayEquals(
        rows(trained(twice, "twice.safetensors")),
        rows(
            trained(
                parts, "parts.safetensors", "--label-column", "topic", "--text-column", "text")));
  }

  @Test
  void predictAndTestTakeTheSameColumns() throws IOException {
    Path model = trained(lines, "asked.safetensors", "--optimizer", "sgd:lr=0.5");
    Path csv = Files.writeString(folder.resolve("asked.csv"), table(",", true, true));
    Object[] columns = {"--label-column", "topic", "--text-column", "text"};
    Result plain = run("predict", model, lines, "--top", 2);
    Result asked =
        run("predict", model, csv, "--top", 2, columns[0], columns[1], columns[2], columns[3]);
    assertEquals(0, asked.status(), asked.err());
    assertEquals(plain.out(), asked.out());
    assertEquals(texts.size(), asked.out().lines().count());
    assertEquals(
        plain.out(),
        run("predict", model, csv, "--top", 2, "--text-column", "3")
            .out()
            .lines()
            .skip(1)
            .map(line -> line + "\n")
            .reduce("", String::concat));
    Result tested = run("test", model, csv, columns[0], columns[1], columns[2], columns[3]);
    assertEquals(0, tested.status(), tested.err());
    assertEquals(run("test", model, lines).out(), tested.out());
    Result json =
        run(
            new ByteArrayInputStream(
                "text\n\"the cat,\nasleep\"\n".getBytes(StandardCharsets.UTF_8)),
            "predict",
            model,
            "-",
            "--text-column",
            "text",
            "--json");
    assertEquals("the cat, asleep", new ObjectMapper().readTree(json.out()).get("text").asText());
    Result none = run("predict", model, csv, "--text-column", "texts");
    assertEquals(1, none.status());
    assertTrue(
        none.err()
            .contains(
                "asked.csv:1: expected a header with the column \"texts\", found"
                    + " id, topic, text; did you mean text?"),
        none.err());
  }

  @Test
  void autotuneJudgesByTheSameColumns() throws IOException {
    Path csv = Files.writeString(folder.resolve("tuned.csv"), table(",", true, true));
    Result result =
        run(
            "autotune --seconds 1000 --trials 1 --threads 1 --dim 4 --epochs 2 --label-column topic"
                .split(" "));
    assertEquals(2, result.status());
    result =
        run(
            Stream.concat(
                    Stream.of(
                        ("autotune --seconds 1000 --trials 1 --threads 1 --dim 4 --epochs 2"
                                + " --label-column topic --text-column text")
                            .split(" ")),
                    Stream.of("--corpus", csv, "--validation", csv))
                .toArray());
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().contains("--text-column text --label-column topic"), result.out());
  }

  @Test
  void aSpotThatIsNotTextIsToldByItsLineInTheTable() throws IOException {
    String table = "topic,text\n\na,\"one\ntwo\"\nb,caf\u00e9\n";
    Path file = Files.write(folder.resolve("bad.csv"), table.getBytes(StandardCharsets.ISO_8859_1));
    Result result =
        run(training(file, folder.resolve("bad.safetensors"), "--label-column", "topic"));
    assertEquals(1, result.status(), result.err());
    assertTrue(
        result.err().contains("bad.csv:5: expected UTF-8, found \"caf\\xe9\""), result.err());
    Files.writeString(file, table + "c,d,e\n");
    result = run(training(file, folder.resolve("bad.safetensors"), "--label-column", "topic"));
    assertEquals(1, result.status(), result.err());
    assertTrue(
        result.err().contains("bad.csv:6: expected 2 fields, as in the first row, found 3"),
        result.err());
  }

  @Test
  void columnsAreForWhatCanTakeThem() {
    List<String> table = List.of("topic,text", "a,one", "b,two", "a,one three");
    Pipeline words = Pipeline.ofLines(table).with(Pipeline.LABEL_COLUMN, "topic").minCount(1);
    String message =
        assertThrows(ConfigurationException.class, () -> words.objective(new SkipGram(5)).read())
            .getMessage();
    assertTrue(message.startsWith("label-column is of labelled texts, and skipgram:"), message);
    assertTrue(message.contains("objective=classifier"), message);
    Vocabulary read =
        Pipeline.ofLines(table).with(Pipeline.TEXT_COLUMN, "text").minCount(1).read().vocabulary();
    assertEquals(3, read.size());
    assertEquals("one", read.token(0));
    assertEquals(-1, read.row("topic,text"));
    Pipeline tokens =
        Pipeline.ofTokens(List.of(List.of("a", "b"))).with(Pipeline.TEXT_COLUMN, "text");
    assertThrows(ConfigurationException.class, tokens::read);
    assertThrows(ConfigurationException.class, () -> tokens.with(Pipeline.TEXT_COLUMN, "0"));
    assertThrows(
        ConfigurationException.class,
        () -> new TextColumns(Optional.of("text"), Optional.of("text")));
  }

  @Test
  void aProgramLearnsAndJudgesByColumns() throws IOException {
    List<String> table = List.of(table(",", true, true).split("\n"));
    TextColumns columns = new TextColumns(Optional.of("topic"), Optional.of("text"));
    Pipeline pipeline =
        Pipeline.ofLines(table)
            .objective(new Classifier())
            .with(Pipeline.LABEL_COLUMN, "topic")
            .with(Pipeline.TEXT_COLUMN, "text")
            .dim(6)
            .threads(1);
    try (EmbeddingTable learned = pipeline.train();
        TextClassifier classifier = TextClassifier.of(Tables.installed(), learned)) {
      assertEquals("__label__", classifier.prefix());
      byte[] bytes = table(";", true, true).getBytes(StandardCharsets.UTF_8);
      String read =
          new String(
              columns.lines("t", new ByteArrayInputStream(bytes), "__label__").readAllBytes(),
              StandardCharsets.UTF_8);
      assertEquals(texts, read.lines().toList());
      assertEquals(200, classifier.test(read.lines().iterator(), 1, 0).lines());
      TrainingException missing =
          assertThrows(
              TrainingException.class,
              () -> columns.lines("t", new ByteArrayInputStream("a,b\n".getBytes()), "#"));
      assertTrue(missing.getMessage().startsWith("t:1: expected a header"), missing.getMessage());
    }
  }
}
