package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.app.answer.Console;
import embedkit.training.label.Prediction;
import embedkit.training.label.TextClassifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Classifiers as a person trains, asks and judges them, and models of fastText beside its answers.
 */
class ClassifierCommandsTest {

  private record Result(int status, String out, String err) {}

  /** Labelled lines, and what fastText says of the models that it made of them; see the script. */
  private static final Path FIXTURES = Path.of("src/test/resources/classifier");

  private static final Path LINES = FIXTURES.resolve("lines.txt");

  @TempDir static Path folder;
  private static Path model;

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

  private static Path trained(String objective, Object corpus, String name) {
    Path out = folder.resolve(name);
    Result result =
        run(
            "train",
            "--objective",
            objective,
            "--corpus",
            corpus,
            "--out",
            out,
            "--dim",
            8,
            "--epochs",
            30,
            "--threads",
            1,
            "--force",
            "--optimizer",
            "sgd:lr=0.3");
    assertEquals(0, result.status(), result.err());
    return out;
  }

  @BeforeAll
  static void train() {
    model = trained("classifier:word-ngrams=2,maxn=3", LINES, "model.safetensors");
  }

  @Test
  void eachLineHasItsLikeliestLabelsWithTheirProbabilities() {
    byte[] asked = "the cat barks\nsoup with salt\n\nmoon".getBytes(StandardCharsets.UTF_8);
    Result one = run(new ByteArrayInputStream(asked), "predict", model);
    assertEquals(0, one.status(), one.err());
    List<String> lines = one.out().lines().toList();
    assertEquals(4, lines.size(), one.out());
    assertTrue(lines.get(0).matches("__label__animal 0\\.[5-9]\\d{5}"), lines.get(0));
    assertTrue(lines.get(1).matches("__label__food 0\\.[5-9]\\d{5}"), lines.get(1));
    assertTrue(lines.get(3).matches("__label__sky 0\\.[5-9]\\d{5}"), lines.get(3));
    // Of an empty line its end is known.
    assertTrue(lines.get(2).matches("__label__[a-z]+ 0\\.\\d{6}"), lines.get(2));
    Result all = run(new ByteArrayInputStream(asked), "predict", model, "-", "--top", 9);
    String[] fields = all.out().lines().findFirst().orElseThrow().split(" ");
    assertEquals(10, fields.length);
    double sum =
        IntStream.range(0, 5).mapToDouble(i -> Double.parseDouble(fields[2 * i + 1])).sum();
    assertEquals(1, sum, 1e-5);
    Result sure =
        run(new ByteArrayInputStream(asked), "predict", model, "--top", 9, "--threshold", 0.5);
    assertEquals("__label__animal", sure.out().lines().findFirst().orElseThrow().split(" ")[0]);
    assertEquals(2, sure.out().lines().findFirst().orElseThrow().split(" ").length);
  }

  @Test
  void jsonLinesHaveTheTextAndItsLabels() throws IOException {
    byte[] asked = "the \"cat\"\n".getBytes(StandardCharsets.UTF_8);
    Result result = run(new ByteArrayInputStream(asked), "predict", model, "--json", "--top", 2);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertEquals("the \"cat\"", json.get("text").asText());
    assertEquals(2, json.get("labels").size());
    assertEquals("__label__animal", json.get("labels").get(0).get("label").asText());
    assertTrue(json.get("labels").get(0).get("probability").asDouble() > 0.5);
  }

  @Test
  void aTestCountsWhatIsRightByHand() throws IOException {
    // The second label of line 1 and the only one of line 4 are missed, line 3 has none.
    Path held =
        Files.writeString(
            folder.resolve("held.txt"),
            "__label__animal __label__food dog barks tail\n__label__sky moon shines\nno label\n"
                + "__label__new hammer nail\n");
    Result result = run("test", model, held, "--json");
    assertEquals(0, result.status(), result.err());
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertEquals(3, json.get("lines").asInt());
    assertEquals(1, json.get("unlabelled").asInt());
    assertEquals(1, json.get("unseenLabels").asInt());
    assertEquals(2 / 3.0, json.get("precision").asDouble(), 1e-9);
    assertEquals(2 / 4.0, json.get("recall").asDouble(), 1e-9);
    assertEquals(4 / 7.0, json.get("f1").asDouble(), 1e-9);
    JsonNode food =
        json.findParents("label").stream()
            .filter(l -> l.get("label").asText().equals("__label__food"))
            .findFirst()
            .orElseThrow();
    assertTrue(food.get("precision").isNull());
    assertEquals(0, food.get("recall").asDouble());
    assertTrue(result.err().contains("1 labels, the first of them __label__new"), result.err());
    Result table = run("test", model, held, "--top", 2);
    assertTrue(table.out().contains("precision@2"), table.out());
    assertTrue(table.out().lines().anyMatch(l -> l.endsWith("__label__tool")), table.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "hierarchical", "one-vs-all", "negatives"})
  void everyLossIsLearnedAndKeptInOneFile(String loss) throws IOException {
    Path file = trained("classifier:loss=" + loss, LINES, loss + ".safetensors");
    Path read = trained("classifier:loss=" + loss, LINES, loss + "2.safetensors");
    assertEquals(-1, Files.mismatch(file, read), "one seed and one thread give one file");
    try (TextClassifier classifier = TextClassifier.open(file)) {
      assertEquals(
          List.of(
              "__label__animal", "__label__food", "__label__sky", "__label__tool", "__label__rare"),
          classifier.labels());
      List<String> lines = Files.readAllLines(LINES);
      double recall = classifier.test(lines.iterator(), 1, 0).precision();
      // 1 in 7 lines has a second label, and every 60th a label of no words of its own.
      assertTrue(recall > 0.9, loss + ": " + recall);
      List<Prediction> all = classifier.predict("cat dog");
      double sum = all.stream().mapToDouble(Prediction::probability).sum();
      boolean shares = loss.equals("softmax") || loss.equals("hierarchical");
      assertTrue(!shares || Math.abs(sum - 1) < 1e-5, loss + ": " + sum);
    }
  }

  @Test
  void aLabelOfAnotherPrefixAndOneThatIsTooRareAreNoLabels() throws IOException {
    String text = Files.readString(LINES).replace("__label__", "#");
    Path lines = Files.writeString(folder.resolve("hashes.txt"), text);
    Path file = trained("classifier:prefix=#,min-count-label=10", lines, "hashes.safetensors");
    try (TextClassifier classifier = TextClassifier.open(file)) {
      assertEquals(List.of("#animal", "#food", "#sky", "#tool"), classifier.labels());
      assertEquals("#food", classifier.predict("bread soup #animal").getFirst().label());
    }
  }

  /** Counts of words are the same in a .bin; a probability of 1 is told as 1.00001 there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "softmax.bin",
        "hs.bin",
        "ova.bin",
        "ns.bin",
        "words.bin",
        "softmax.ftz",
        "hs.ftz"
      })
  void modelsOfFastTextTellWhatFastTextTells(String name) throws IOException {
    List<String> told = Files.readAllLines(FIXTURES.resolve(name + ".told"));
    List<String> asked = Files.readAllLines(FIXTURES.resolve("asked.txt"));
    try (TextClassifier classifier = TextClassifier.open(FIXTURES.resolve(name))) {
      for (int i = 0; i < asked.size(); i++) {
        String[] fields = told.get(i).strip().split(" ");
        List<Prediction> found = classifier.predict(asked.get(i));
        assertEquals(fields.length / 2, found.size());
        for (int k = 0; k < found.size(); k++) {
          double probability = Double.parseDouble(fields[2 * k + 1]);
          assertEquals(probability, found.get(k).probability(), 1.01e-5, asked.get(i));
          String label = fields[2 * k];
          float own =
              (float)
                  found.stream()
                      .filter(p -> p.label().equals(label))
                      .mapToDouble(Prediction::probability)
                      .findFirst()
                      .orElseThrow();
          assertEquals(probability, own, 1.01e-5, label + " of " + asked.get(i));
        }
      }
      String tested = Files.readString(FIXTURES.resolve(name + ".tested"));
      String precision =
          String.format(
              Locale.ROOT,
              "%.3f",
              classifier.test(Files.readAllLines(LINES).iterator(), 2, 0).precision());
      assertTrue(tested.contains("P@2\t" + precision), tested + precision);
    }
  }

  @Test
  void aModelOfFastTextIsAskedByTheSameCommands() {
    Result result = run("predict", FIXTURES.resolve("hs.bin"), FIXTURES.resolve("asked.txt"));
    assertEquals(0, result.status(), result.err());
    assertEquals("", result.err());
    assertTrue(result.out().startsWith("__label__animal 0.9"), result.out());
  }

  @Test
  void manyThreadsAskOneClassifier() throws Exception {
    try (TextClassifier classifier = TextClassifier.open(model);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<String> lines = Files.readAllLines(LINES);
      List<List<Prediction>> expected = lines.stream().map(classifier::predict).toList();
      Callable<List<List<Prediction>>> all = () -> lines.stream().map(classifier::predict).toList();
      for (Future<List<List<Prediction>>> each : threads.invokeAll(List.of(all, all, all, all))) {
        assertEquals(expected, each.get());
      }
    }
  }

  @Test
  void aLineOfTenMegabytesIsALine() throws IOException {
    Path line = Files.writeString(folder.resolve("long.txt"), "the cat ".repeat(1_300_000));
    Result result = run("predict", model, line);
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().startsWith("__label__animal"), result.out());
    String text = Files.readString(LINES) + "__label__animal " + "cat ".repeat(300_000) + "\n\n\n";
    Path lines = Files.writeString(folder.resolve("with-long.txt"), text);
    Path out = trained("classifier", lines, "with-long.safetensors");
    assertEquals(0, run("test", out, LINES).status());
  }

  @Test
  void textsThatTeachNoLabelsAreToldApart() throws IOException {
    assertRefused("no word of the text", "the cat sat on the mat\nthe dog\n");
    assertRefused("the text has one label, __label__a", "__label__a the cat\n__label__a the dog\n");
    assertRefused("no line has both a label and a word", "__label__a\n__label__b\nthe cat\n");
    Path broken = folder.resolve("none.txt");
    Files.writeString(broken, "the cat\n");
    Result judged = run("test", model, broken);
    assertEquals(2, judged.status());
    assertTrue(judged.err().contains("none of 1 lines has a label"), judged.err());
    assertEquals(2, run("predict", model, broken, "--top", 0).status());
    assertEquals(2, run("predict", model, broken, "--threshold", "NaN").status());
  }

  private static void assertRefused(String sentence, String text) throws IOException {
    Path corpus = Files.writeString(folder.resolve("bad.txt"), text);
    Path out = folder.resolve("bad.safetensors");
    Result result = run("train", "--objective", "classifier", "--corpus", corpus, "--out", out);
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().contains(sentence), result.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void tablesThatTellNoLabelsSayWhy() throws IOException {
    Path vectors = Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\n");
    Result none = run("predict", vectors, LINES);
    assertEquals(2, none.status());
    assertTrue(none.err().contains("this table tells no labels"), none.err());
    byte[] whole = Files.readAllBytes(model);
    Path cut = folder.resolve("cut.safetensors");
    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Files.write(cut, Arrays.copyOf(whole, length));
      Result result = run("predict", cut, LINES);
      assertEquals(1, result.status(), length + ": " + result.err());
      assertTrue(result.err().contains("cut.safetensors"), result.err());
    }
    byte[] fastText = Files.readAllBytes(FIXTURES.resolve("hs.ftz"));
    Path cutBin = folder.resolve("cut.ftz");
    for (int length = 8; length < fastText.length; length += 271) {
      Files.write(cutBin, Arrays.copyOf(fastText, length));
      Result result = run("predict", cutBin, LINES);
      assertTrue(result.status() != 0, length + ": " + result.out());
      assertFalse(result.err().contains("should not"), length + ": " + result.err());
    }
  }

  @Test
  void theBestOptionsAreACommandToCopy() throws IOException {
    Object[] search = {
      "autotune",
      "--corpus",
      LINES,
      "--validation",
      LINES,
      "--seconds",
      100_000,
      "--trials",
      4,
      "--threads",
      1,
      "--dim",
      6,
      "--seed",
      3
    };
    Result result = run(search);
    assertEquals(0, result.status(), result.err());
    List<String> lines = result.out().lines().toList();
    assertEquals(7, lines.size(), result.out());
    assertTrue(lines.get(1).strip().startsWith("1*"), lines.get(1));
    double best =
        lines.subList(1, 5).stream()
            .mapToDouble(line -> Double.parseDouble(line.strip().split(" +")[1]))
            .max()
            .orElseThrow();
    assertTrue(lines.get(5).contains(String.format(Locale.ROOT, "F1 of %.4f", best)), result.out());
    String command = lines.get(6);
    assertTrue(command.startsWith("embedkit train --"), command);
    Path out = folder.resolve("tuned.safetensors");
    List<Object> args = new ArrayList<>(List.of(command.split(" ")));
    args.removeFirst();
    args.addAll(List.of("--out", out));
    assertEquals(0, run(args.toArray()).status());
    Result again = run("test", out, LINES, "--json");
    double f1 = new ObjectMapper().readTree(again.out()).get("f1").asDouble();
    assertEquals(best, f1, 5e-5, "what was found is what is trained");
    Result unknown = run("autotune", "--validation", LINES);
    assertEquals(2, unknown.status());
    assertTrue(unknown.err().contains("--corpus is missing"), unknown.err());
  }

  @Test
  void rowsThatAreNotFiniteAndMetadataThatLieAreTold() {
    Tables tables = Tables.installed();
    try (EmbeddingTable opened = tables.open(model);
        EmbeddingTable table = tables.copy(opened, "heap", Progress.NONE)) {
      float[] broken = new float[table.dim()];
      Arrays.fill(broken, Float.NaN);
      float[] right = table.vector(table.row("cat"));
      table.store().scatter(table.row("cat"), 1, broken, 0, broken.length);
      TextClassifier classifier = TextClassifier.of(tables, table);
      assertEquals("__label__food", classifier.predict("soup").getFirst().label());
      ConfigurationException told =
          assertThrows(ConfigurationException.class, () -> classifier.predict("the cat"));
      assertTrue(told.getMessage().contains("not finite"), told.getMessage());
      table.store().scatter(table.row("cat"), 1, right, 0, right.length);
      table.store().scatter(table.row("__label__sky"), 1, broken, 0, broken.length);
      told = assertThrows(ConfigurationException.class, () -> TextClassifier.of(tables, table));
      assertTrue(told.getMessage().contains("the row of __label__sky"), told.getMessage());
      for (String lie :
          List.of(
              "classifier:loss=hierarchical",
              "classifier:prefix=never",
              "classifier:loss=magic",
              "skipgram",
              "classifier:word-ngrams=2,buckets=10")) {
        EmbeddingTable lying = table.withMetadata(Map.of("classifier", lie));
        told = assertThrows(ConfigurationException.class, () -> TextClassifier.of(tables, lying));
        assertTrue(told.getMessage().length() > 30, lie + ": " + told.getMessage());
      }
    }
  }
}
