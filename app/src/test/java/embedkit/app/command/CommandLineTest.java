package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Catalog;
import embedkit.Providers;
import embedkit.Tables;
import embedkit.Version;
import embedkit.api.EmbeddingTable;
import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a person types them. */
class CommandLineTest {

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private Path corpus;
  private Path table;

  @BeforeEach
  void writeCorpus() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    String[][] topics = {
      {"cat", "kitten", "purr", "whisker", "paw"}, {"king", "queen", "crown", "throne", "realm"}
    };
    for (int line = 0; line < 3000; line++) {
      String[] topic = topics[random.nextInt(2)];
      for (int i = 0; i < 8; i++) {
        text.append(topic[random.nextInt(topic.length)]).append(i < 7 ? " " : "\n");
      }
    }
    corpus = Files.writeString(folder.resolve("two topics.txt"), text);
    table = folder.resolve("table.safetensors");
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

  /** Learns with one thread unless told: then what is learned is the same on every machine. */
  private Result train(Object... more) {
    List<Object> line =
        new ArrayList<>(List.of("train", "--corpus", corpus, "--dim", "16", "--subsample", "0"));
    line.addAll(List.of(more));
    if (!line.contains("--threads")) {
      line.addAll(List.of("--threads", "1"));
    }
    return run(line.toArray());
  }

  private void assertFails(Result result, int status, String sentence) {
    assertEquals(status, result.status(), result.err());
    assertTrue(result.err().contains(sentence), result.err());
    assertFalse(result.err().contains("\tat "), "no stack trace: " + result.err());
    assertEquals("", result.out());
  }

  @Test
  void trainTellsTheStoryAndNearestKnowsTheTopic() {
    Result trained = train("--out", table);
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains("cosine before"), trained.out());
    assertTrue(trained.out().contains("kitten"), trained.out());
    Result nearest = run("nearest", table, "cat", "--top", "4");
    assertEquals(0, nearest.status(), nearest.err());
    List<String> words = nearest.out().lines().map(l -> l.replaceAll(".* ", "")).sorted().toList();
    assertEquals(List.of("kitten", "paw", "purr", "whisker"), words);
  }

  @Test
  void aTableLearnsInTheFileThatItIsToBeAndReplacesAnotherOnlyByForce() throws IOException {
    train("--out", table);
    Path own = folder.resolve("own.safetensors");
    List<Object> inPlace = List.of("--store", "mmap:path=" + own, "--out", own);
    Result learned = train(inPlace.toArray());
    assertEquals(0, learned.status(), learned.err());
    assertTrue(learned.out().startsWith(own + ": "), learned.out());
    assertTrue(learned.out().contains("kitten"), learned.out());
    assertEquals(-1, Files.mismatch(table, own));
    Files.writeString(own, "another");
    assertFails(train(inPlace.toArray()), 1, "is there already");
    assertEquals("another", Files.readString(own));
    Result forced = train(Stream.concat(inPlace.stream(), Stream.of("--force")).toArray());
    assertEquals(0, forced.status(), forced.err());
    assertEquals(-1, Files.mismatch(table, own));
    Result state = train("--state", "--store", "mmap:path=" + own, "--out", own, "--force");
    assertFails(state, 2, "cannot learn in place and keep --state");
    assertEquals(-1, Files.mismatch(table, own));
  }

  @Test
  void queriesAnswerAsJsonToo() throws IOException {
    train("--out", table);
    ObjectMapper json = new ObjectMapper();
    JsonNode nearest = json.readTree(run("nearest", table, "king", "--top", "1", "--json").out());
    assertTrue(nearest.get(0).get("cosine").asDouble() > 0.5);
    JsonNode same = json.readTree(run("similarity", table, "king", "king", "--json").out());
    assertEquals(1, same.get("cosine").asDouble(), 1e-6);
    JsonNode rows = json.readTree(run("lookup", table, "king", "#0", "--json").out());
    assertEquals(16, rows.get(1).get("vector").size());
    JsonNode info = json.readTree(run("info", table, "--json").out());
    assertEquals(10, info.get("rows").asInt());
    assertEquals("sgd:lr=0.05", info.get("metadata").get("optimizer").asText());
    String schedule = info.get("metadata").get("schedule").asText();
    assertTrue(schedule.startsWith("linear:floor=1.0E-4"), schedule);
    JsonNode plugins = json.readTree(run("plugins", "--json").out());
    assertTrue(plugins.findValuesAsText("name").containsAll(List.of("heap", "mmap", "adam")));
  }

  @Test
  void pretrainedRowsAreTakenByTokenAndKeptWhereFrozen() throws IOException {
    Path pretrained = folder.resolve("pretrained.txt");
    float[] row = new float[16];
    Arrays.fill(row, 0.25f);
    String numbers = " 0.25".repeat(16);
    Files.writeString(pretrained, "2 16\ncat" + numbers + "\nstranger" + numbers + "\n");
    String initializer = "pretrained:path=" + pretrained + ",freeze=true";
    Result trained = train("--out", table, "--init", initializer);
    assertEquals(0, trained.status(), trained.err());
    String told = trained.out() + trained.err();
    assertTrue(told.contains("1 of 10 tokens have their row of "), told);
    try (EmbeddingTable learned = Tables.installed().open(table)) {
      assertArrayEquals(row, learned.vector("cat").orElseThrow());
      assertFalse(Arrays.equals(row, learned.vector("kitten").orElseThrow()));
    }
  }

  @Test
  void oneThreadAndOneSeedGiveTheSameFileOnHeapAndMmap() throws IOException {
    for (String optimizer : List.of("sgd", "adagrad:lr=0.05", "adam:lr=0.001")) {
      Path heap = folder.resolve("heap.safetensors");
      Path mmap = folder.resolve("mmap.safetensors");
      Object[] same = {"--threads", "1", "--seed", "7", "--force", "--optimizer", optimizer};
      train(Stream.concat(Stream.of(same), Stream.of("--store", "heap", "--out", heap)).toArray());
      train(Stream.concat(Stream.of(same), Stream.of("--store", "mmap", "--out", mmap)).toArray());
      assertArrayEquals(Files.readAllBytes(heap), Files.readAllBytes(mmap), optimizer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adagrad:lr=0.05",
        "adam:lr=0.01",
        "sgd:lr=0.05",
        "rowwise-adagrad",
        "ftrl:lr=0.1",
        "adamw:lr=0.01,clip-norm=10",
        "sgd:lr=0.005,momentum=0.9"
      })
  void everyOptimizerLearns(String optimizer) {
    // One thread: two that race over ten words may land anywhere.
    Object[] exact = {"--out", table, "--optimizer", optimizer, "--seed", "5", "--threads", "1"};
    Result trained = train(exact);
    assertEquals(0, trained.status(), trained.err());
    double near = Double.parseDouble(run("similarity", table, "king", "queen").out().strip());
    double far = Double.parseDouble(run("similarity", table, "king", "kitten").out().strip());
    assertTrue(near > far + 0.15, optimizer + ": " + near + " and " + far);
  }

  @Test
  void convertWritesTextThatGivesTheSameFloatsBack() throws IOException {
    train("--out", table);
    Path text = folder.resolve("table.txt.gz");
    Path back = folder.resolve("back.safetensors");
    assertEquals(0, run("convert", table, text).status());
    assertEquals(0, run("convert", text, back).status());
    String original = run("lookup", table, "king", "cat").out();
    assertEquals(original, run("lookup", text, "king", "cat").out());
    assertEquals(original, run("lookup", back, "king", "cat").out());
  }

  @Test
  void standardInputIsACorpusAndTheSameOne() throws IOException {
    Object[] same = {"train", "--threads", "1", "--dim", "4", "--epochs", "1", "--out"};
    InputStream in = new ByteArrayInputStream(Files.readAllBytes(corpus));
    Object[] line = Stream.concat(Stream.of(same), Stream.of(table, "--corpus", "-")).toArray();
    assertEquals(0, run(in, line).status());
    Path other = folder.resolve("other.safetensors");
    run(Stream.concat(Stream.of(same), Stream.of(other, "--corpus", corpus)).toArray());
    assertEquals(run("lookup", other, "cat").out(), run("lookup", table, "cat").out());
  }

  @Test
  void aPrintedPipelineRunsToTheSameTable() throws IOException {
    Path made = folder.resolve("made.safetensors");
    Object[] flags = {"--threads", "1", "--optimizer", "adagrad:lr=0.05", "--window", "3"};
    assertEquals(
        0, train(Stream.concat(Stream.of(flags), Stream.of("--out", made)).toArray()).status());
    Result printed =
        train(Stream.concat(Stream.of(flags), Stream.of("--print-pipeline")).toArray());
    assertEquals(0, printed.status(), printed.err());
    Path file = Files.writeString(folder.resolve("small.yaml"), printed.out());
    assertEquals(printed.out(), run("run", file, "--print-pipeline").out());
    assertEquals(0, run("run", file, "--out", table).status());
    assertArrayEquals(Files.readAllBytes(made), Files.readAllBytes(table));
    Path again = folder.resolve("again.safetensors");
    Result told = run("run", made, "--out", again);
    assertEquals(0, told.status(), told.err());
    assertArrayEquals(Files.readAllBytes(made), Files.readAllBytes(again));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dim: 8;optimzer: sgd | p.yaml:2:1: a pipeline has no \"optimzer\"; did you mean optimizer?",
        "dim: 8;window: nine | p.yaml:2:9: window=nine is not accepted",
        "optimizer: adm | p.yaml:1:12: no optimizer is named \"adm\"",
        "optimizer: adam:beta1=2 | p.yaml:1:12: optimizer adam: beta1=2 is not accepted",
        "dim: 8;dim: 9 | p.yaml:2:1: dim stands here twice",
        "dim: [8 | p.yaml:2:1: this is not YAML",
        "optimizer: {name: sgd} | p.yaml:1:12: expected optimizer as a word or number in one line",
        "dim: | p.yaml:1:5: expected dim as a word or number in one line",
        "- dim | expected lines of key: value",
        "freeze: true | name that table with from"
      })
  void aPipelineFileIsCheckedWhereItIsWrong(String lines, String sentence) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), lines.replace(';', '\n') + "\n");
    assertFails(run("run", file, "--out", table), 2, sentence);
    assertFalse(Files.exists(table));
  }

  @Test
  void aTableThatNobodyMadeCannotBeRunAgain() throws IOException {
    Path bare = Files.writeString(folder.resolve("bare.txt"), "1 2\ncat 1 2\n");
    assertFails(run("run", bare), 2, "does not say how it was made");
    assertFails(run("train", "--resume", bare), 2, "is not a checkpoint");
  }

  @Test
  void aTableGrowsByTheNewWordsOfAnotherText() throws IOException {
    Path old = folder.resolve("old.safetensors");
    train("--out", old, "--threads", "1");
    Path more = folder.resolve("more.txt");
    Files.writeString(more, "the cat and the hamster purr\n".repeat(50));
    Object[] grow = {
      "train", "--corpus", more, "--from", old, "--out", table, "--subsample", "0", "--freeze"
    };
    Result grown = run(grow);
    assertEquals(0, grown.status(), grown.err());
    String report =
        "10 words keep their rows of " + old + ", frozen, 8 of them are not in the text";
    assertTrue(grown.err().contains(report + "; 3 words are new"), grown.err());
    try (EmbeddingTable before = Tables.installed().open(old);
        EmbeddingTable after = Tables.installed().open(table)) {
      assertEquals(13, after.rows());
      assertEquals(16, after.dim());
      for (long row = 0; row < 10; row++) {
        assertEquals(
            before.vocabulary().orElseThrow().token(row),
            after.vocabulary().orElseThrow().token(row));
        assertArrayEquals(before.vector(row), after.vector(row));
      }
      assertTrue(after.row("hamster") >= 10);
    }
    assertFails(run("train", "--from", old, "--dim", "7", "--out", table, "--force"), 2, "dim 16");
  }

  @Test
  void proseIsReadByTheTokenizerOfWords() throws IOException {
    Path prose = folder.resolve("prose.txt");
    Files.writeString(prose, "The cat, the Kitten; a CAT!\n".repeat(50));
    Result trained = run("train", "--corpus", prose, "--tokenizer", "words", "--out", table);
    assertEquals(0, trained.status(), trained.err());
    try (EmbeddingTable learned = Tables.installed().open(table)) {
      assertEquals(4, learned.rows());
      assertEquals(100, learned.vocabulary().orElseThrow().count(learned.row("cat")).orElseThrow());
    }
    Files.write(prose, "fine\nna\u00efve text\n".getBytes(StandardCharsets.ISO_8859_1));
    Object[] broken = {
      "train", "--corpus", prose, "--tokenizer", "words", "--out", table, "--force"
    };
    assertFails(
        run(broken), 1, "prose.txt:2: expected UTF-8, found \"\\xefve\\x20text\" at byte 7");
  }

  @Test
  void severalOutputsAreWrittenAndJudged() throws IOException {
    Path text = folder.resolve("table.txt.gz");
    Path pairs =
        Files.writeString(folder.resolve("p.tsv"), "cat\tpaw\t9\ncat\tking\t1\npaw\tqueen\t2\n");
    Result trained = train("--out", table + "," + text, "--evaluate", pairs);
    assertEquals(0, trained.status(), trained.err());
    assertTrue(Files.exists(table) && Files.exists(text));
    assertTrue(trained.out().contains("p.tsv: Spearman"), trained.out());
    assertTrue(trained.out().contains("on 3 of 3 pairs"), trained.out());
  }

  @Test
  void aSweepTellsWhereMoreDimensionsStopPaying() throws IOException {
    Path pairs = folder.resolve("pairs.csv");
    Files.writeString(
        pairs,
        "cat,paw,9\ncat,king,1\npaw,queen,2\nking,crown,8\nkitten,realm,1\nqueen,throne,9\n");
    Path csv = folder.resolve("sweep.csv");
    for (String plot : List.of("sweep.png", "again.png")) {
      Path picture = folder.resolve(plot);
      Object[] sweep = {
        "sweep",
        "--corpus",
        corpus,
        "--dims",
        "8,2",
        "--pairs",
        pairs,
        "--csv",
        csv,
        "--plot",
        picture,
        "--subsample",
        "0",
        "--force"
      };
      Result swept = run(sweep);
      assertEquals(0, swept.status(), swept.err());
      assertTrue(swept.out().matches("(?s).*More dimensions (stop paying|still pay) at [28].*"));
      List<String> lines = Files.readAllLines(csv);
      assertEquals("dim,quality,bytes,training_seconds,query_milliseconds", lines.getFirst());
      assertTrue(lines.get(1).startsWith("2,") && lines.get(2).startsWith("8,"), lines.toString());
      assertEquals("80", lines.get(1).split(",")[2], "10 rows of 2 floats");
      assertPicture(picture);
    }
    assertFails(run("sweep", "--corpus", corpus, "--csv", csv), 1, "is there already");
    assertFails(run("sweep", "--corpus", corpus, "--plot", "a.gif"), 2, "ends in .png");
    assertFails(run("sweep", "--corpus", corpus, "--dims", "0", "--force"), 2, "dim=0");
    assertFails(run("sweep", "--dim", "5"), 2, "Unknown option");
  }

  @Test
  void savedOutputRowsLetATableGrowAsIfItHadNeverBeenDone() throws IOException {
    Path old = folder.resolve("old.safetensors");
    assertEquals(0, train("--out", old, "--state").status());
    Result grown =
        run("train", "--corpus", corpus, "--from", old, "--out", table, "--subsample", "0");
    assertEquals(0, grown.status(), grown.err());
    assertFalse(grown.err().contains("start anew"), grown.err());
    assertFails(
        train("--state", "--vectors", "sum", "--out", table, "--force"), 2, "--vectors input");
    assertFails(
        train("--state", "--vectors", "blend", "--out", table, "--force"), 2, "vectors=blend");
    Path text = folder.resolve("t.txt");
    assertEquals(2, train("--state", "--out", text).status());
  }

  @Test
  void aFlagWithoutAValueTakesNoneAndOneFileNamedTwiceIsWrittenOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "corpus: " + corpus + "\ndim: 4\n");
    Path old = folder.resolve("old.safetensors");
    Result made = run("run", file, "--out", old + "," + old);
    assertEquals(0, made.status(), made.err());
    assertEquals(1, made.out().lines().filter(line -> line.contains("rows of dim 4")).count());
    Result frozen = run("run", "--from", old, "--freeze", file, "--out", table);
    assertEquals(0, frozen.status(), frozen.err());
    assertFails(run("run", file, "--out", ","), 2, "--out names no file");
    Files.write(file, new byte[] {'d', (byte) 0xff, ':'});
    assertFails(run("run", file), 2, "p.yaml");
    assertFails(run("run", folder.resolve("none.yaml")), 1, "there is no such file");
    assertFails(run("train", "--resume", folder.resolve("none")), 1, "there is no such file");
  }

  @Test
  void everyCommandHasAManualPage() throws IOException {
    assertEquals(0, run("completion", "--man", folder).status());
    String page = Files.readString(folder.resolve("embedkit-train.1"));
    assertTrue(page.startsWith(".TH EMBEDKIT-TRAIN 1"), page);
    assertTrue(page.contains("\\-\\-shared\\-negatives"), page);
    assertTrue(Files.exists(folder.resolve("embedkit.1")));
    assertFails(run("completion", "--man", folder.resolve("none")), 1, "cannot write");
  }

  @Test
  void completionKnowsEveryCommandAndFlag() {
    Result script = run("completion");
    assertEquals(0, script.status());
    for (String word :
        List.of("most-similar-to-given", "--shared-negatives", "--plugins", "sweep")) {
      assertTrue(script.out().contains(word), word);
    }
  }

  @Test
  void anOutputThatIsThereIsKeptUnlessForced() throws IOException {
    Files.writeString(table, "precious");
    assertFails(train("--out", table), 1, "it is there already");
    assertEquals("precious", Files.readString(table));
    assertEquals(0, train("--out", table, "--force").status());
  }

  @Test
  void anUnknownWordNamesTheNearestSpellings() {
    train("--out", table);
    assertFails(run("nearest", table, "kitttn"), 1, "nearest spellings are kitten");
    assertFails(run("lookup", table, "#10"), 1, "the rows are #0 to #9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dim 0 | dim=0 is not accepted; dim is whole number from 1 to",
        "--epochs 0 | epochs=0 is not accepted",
        "--optimizer adm | did you mean adam?",
        "--optimizer adam:beta1=1.5 | beta1 is number from 0 to below 1",
        "--schedule cosin | did you mean cosine?",
        "--schedule cosine:warmup=2 | warmup is number from 0 to 1",
        "--optimizer adam:beta=1 | it accepts lr (number > 0, default 0.001)",
        "--store cloud | there are heap, mmap",
        "--init uniform:low=2 | is not less than",
        "--min-count 0 | min-count is whole number >= 1",
        "--window nine | window=nine is not accepted",
        "--tokenizer word | did you mean words?",
        "--freeze | name that table with from",
        "--bogus | Unknown option"
      })
  void misuseIsToldInOneSentence(String flags, String sentence) {
    Stream<Object> line = Stream.of("train", "--corpus", corpus, "--out", table);
    Result result = run(Stream.concat(line, Stream.of((Object[]) flags.split(" "))).toArray());
    assertFails(result, 2, sentence);
    assertFalse(Files.exists(table));
  }

  @Test
  void badCorporaAreToldWithThePlace() throws IOException {
    Path bad = folder.resolve("bad.txt");
    Object[] line = {"train", "--out", table, "--corpus", bad};
    assertFails(run(line), 1, "there is no such file");
    Files.writeString(bad, "");
    assertFails(run(line), 1, "is empty");
    Files.writeString(bad, "one one one\n");
    assertFails(
        run(line), 1, "only 1 of the 1 distinct words of " + bad + " occur 1 times or more");
    Object[] five = {"train", "--out", table, "--corpus", bad, "--min-count", 5};
    Files.writeString(bad, "one two three\n");
    assertFails(run(five), 1, "occur 5 times or more; take a larger text; learn rarer words too");
    Files.write(bad, new byte[] {'a', ' ', 'b', '\n', 0, 1, 2});
    assertFails(run(line), 1, "bad.txt:2: expected text, found a zero byte at byte 4");
    Files.write(bad, "ok\nna\u00efve\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(run(line), 1, "bad.txt:2: expected UTF-8");
    assertFails(run(line), 1, "with --encoding windows-1252; leave such lines out with --on-bad");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertFails(run("train", "--out", table, "--corpus", empty), 1, "no file in this folder");
  }

  @Test
  void badSpotsOfATextAreReplacedOrLeftOutAndTold() throws IOException {
    Path bad = folder.resolve("bad.txt");
    byte[] text = "the cat sat\nna\u00efve\nthe cat\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(bad, text);
    Result skipped = run(learning(bad, "--on-bad-text", "skip"));
    assertEquals(0, skipped.status(), skipped.err());
    String note = "Note: 1 line that is not text was left out; the first: " + bad + ":2: expected";
    assertTrue(skipped.err().contains(note), skipped.err());
    assertEquals(List.of("the", "cat", "sat"), words());
    Result replaced = run(learning(bad, "--on-bad-text", "replace"));
    assertTrue(
        replaced.err().contains("Note: 1 spot that is not text became U+FFFD"), replaced.err());
    assertEquals(List.of("the", "cat", "sat", "na\ufffdve"), words());
    Result decoded = run(learning(bad, "--encoding", "latin-1"));
    assertFalse(decoded.err().contains("Note"), decoded.err());
    assertEquals(List.of("the", "cat", "sat", "na\u00efve"), words());
    assertFails(run(learning(bad, "--encoding", "klingon")), 2, "encoding=klingon is not accepted");
  }

  @Test
  void aScriptThatTakesADictionaryIsToldWithItsFirstLine() throws IOException {
    Path text = Files.writeString(folder.resolve("zh.txt"), "a b\n\u6211\u559c\u6b22\n\u6211\n");
    Result told = run(learning(text, "--tokenizer", "words"));
    String note = "Note: " + text + ":2: words takes each character of Chinese and Japanese for a";
    assertTrue(told.err().contains(note), told.err());
    assertEquals(told.err().indexOf("Note:"), told.err().lastIndexOf("Note:"));
    assertEquals(List.of("\u6211", "a", "b", "\u559c", "\u6b22"), words());
  }

  private Object[] learning(Path text, String flag, String value) {
    return new Object[] {
      "train",
      "--corpus",
      text,
      "--min-count",
      "1",
      "--dim",
      "2",
      "--epochs",
      "1",
      "--force",
      "--out",
      table,
      flag,
      value
    };
  }

  private List<String> words() {
    try (EmbeddingTable made = Tables.installed().open(table)) {
      return LongStream.range(0, made.rows())
          .mapToObj(row -> made.vocabulary().orElseThrow().token(row))
          .toList();
    }
  }

  @Test
  void badTablesAreToldInASentence() throws IOException {
    assertFails(run("info", folder.resolve("none")), 1, "there is no such file");
    assertFails(run("info", folder), 1, "it is a directory");
    assertFails(run("nearest", corpus, "cat"), 1, "expected");
    train("--out", table);
    byte[] whole = Files.readAllBytes(table);
    for (int size : new int[] {0, 5, 100, whole.length / 2, whole.length - 1}) {
      Path cut = folder.resolve("cut.safetensors");
      Files.write(cut, java.util.Arrays.copyOf(whole, size));
      assertFails(run("info", cut), 1, "expected");
    }
  }

  @Test
  void whatWouldHelpIsWordedAsAFlag() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.txt"), "2 2\ncat 1 2\npurr 1\n");
    assertFails(
        run("nearest", broken, "cat"),
        1,
        "found 1; drop such lines with --format word2vec-text:on-bad-row=skip");
    assertEquals(
        0,
        run(
                "lookup",
                broken,
                "cat",
                "--format",
                "word2vec-text:on-bad-row=skip,on-missing-rows=keep")
            .status());
    train("--out", table);
    assertFails(
        run("convert", table, folder.resolve("a.npy")),
        2,
        "write .npz; drop them with --to npy:tokens=drop");
    assertFails(
        run("train", "--from", broken, "--corpus", corpus, "--force"),
        1,
        "drop such lines with embedkit convert --format word2vec-text:on-bad-row=skip");
    Path nan = Files.writeString(folder.resolve("nan.txt"), "2 2\ncat 1 2\npurr 1 nan\n");
    assertFails(
        run("train", "--from", nan, "--corpus", corpus, "--force"),
        2,
        "write it without such rows with embedkit convert --on-non-finite skip");
    assertFails(
        run("train", "--corpus", corpus, "--min-count", "100000", "--out", table, "--force"),
        1,
        "take a larger text; learn rarer words too with --min-count 1");
  }

  @Test
  void theVersionIsTheBuilds() {
    String version = "embedkit " + Version.current() + "\n";
    assertEquals(version, run("--version").out());
    assertEquals(version, run("nearest", "--version").out());
    assertTrue(version.matches("embedkit \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n"), version);
  }

  @Test
  void helpOfEveryCommandHasAnExample() {
    for (String command :
        List.of(
            "train", "nearest", "similarity", "lookup", "info", "convert", "verify", "plugins")) {
      Result help = run(command, "--help");
      assertEquals(0, help.status());
      assertTrue(help.out().contains("Example: embedkit " + command), help.out());
    }
    assertTrue(run("--help").out().contains("nearest"));
  }

  @Test
  void pluginsAreListedKindByKindAndTakeNoFlagOfATable() {
    Result help = run("plugins", "--help");
    Result listed = run("plugins");
    String sentence = help.out().replaceAll("\\s+", " ");
    for (Providers<?> kind : Catalog.installed().kinds()) {
      assertTrue(sentence.contains(kind.kind()), sentence + " forgets " + kind.kind());
      assertTrue(listed.out().contains(kind.kind() + ":\n"), kind.kind());
      kind.all().forEach(one -> assertTrue(listed.out().contains("  " + one.name()), one.name()));
    }
    assertTrue(listed.out().contains("  exact "), listed.out());
    assertFails(run("plugins", "--vocab", "words.txt"), 2, "Unknown option");
    assertFails(run("verify", "--format", "text", table), 2, "Unknown option");
  }

  @Test
  void aListOfWordsToReadMayBeCompressed() throws IOException {
    Path plane = plane();
    Path only = folder.resolve("only.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(only))) {
      out.write("queen\nking\n\nnobody\n".getBytes(StandardCharsets.UTF_8));
    }
    Path few = folder.resolve("few.txt");
    assertEquals(0, run("convert", plane, few, "--only", only).status());
    assertEquals(
        List.of("king", "queen"),
        Files.readAllLines(few).stream().skip(1).map(l -> l.split(" ")[0]).toList());
    Path none = folder.resolve("none.txt");
    assertFails(run("convert", plane, few, "--force", "--only", none), 1, "there is no such file");
    Files.write(only, new byte[] {'a', (byte) 0xff, '\n'});
    assertFails(run("convert", plane, few, "--force", "--only", only), 1, "only.txt.gz");
  }

  @Test
  void misuseWithoutACommandIsTwo() {
    assertEquals(2, run().status());
    assertEquals(2, run("trian").status());
    assertEquals(2, run("nearest").status());
  }

  /** A matrix of a model in two files, as other tools write it: no words, an index beside it. */
  private Path sharded() throws IOException {
    String header =
        "{\"embed.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}";
    java.nio.ByteBuffer file =
        java.nio.ByteBuffer.allocate(8 + header.length() + 24)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.UTF_8));
    for (float value : new float[] {1, 0, 0.9f, 0.1f, 0, 1}) {
      file.putFloat(value);
    }
    Files.write(folder.resolve("model-2.safetensors"), file.array());
    return Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"metadata\": {\"total_size\": 24, \"more\": [1.5e3, null, {}]},"
            + " \"weight_map\": {\"embed.weight\": \"model-2.safetensors\"}}");
  }

  @Test
  void aModelInSeveralFilesIsAskedByTheWordsOfItsTokenizer() throws IOException {
    Path index = sharded();
    String tensor = index + "#embed.weight";
    Path lines = Files.writeString(folder.resolve("vocab.txt"), "cat\nkitten\ndog\n");
    Path ids = Files.writeString(folder.resolve("vocab.json"), "{\"kitten\": 1, \"cat\": 0}");
    Path pairs =
        Files.writeString(
            folder.resolve("unigram.json"),
            "{\"model\": {\"vocab\": [[\"cat\", -1.5], [\"kitten\", -2.5], [\"dog\", -3]]}}");
    Path tokenizer =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"version\": \"1.0\", \"added_tokens\": [{\"id\": 2, \"content\": \"<s>\", \"x\": []}],"
                + " \"model\": {\"type\": \"BPE\", \"vocab\": {\"cat\": 0, \"kitten\": 1}, \"merges\": []}}");
    for (Path vocab : List.of(lines, ids, pairs, tokenizer)) {
      Result nearest = run("nearest", tensor, "cat", "--top", "1", "--vocab", vocab);
      assertEquals(0, nearest.status(), nearest.err());
      assertTrue(nearest.out().strip().endsWith("kitten"), vocab + ": " + nearest.out());
    }
    assertTrue(run("lookup", tensor, "<s>", "--vocab", tokenizer).out().contains("1"));
    assertTrue(run("lookup", tensor, "#2", "--vocab", ids).out().contains("1"));
  }

  @Test
  void aModelsDirectoryOpensWithTheWordsBesideItsRows() throws IOException {
    sharded();
    Path index = folder.resolve("model.safetensors.index.json");
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(
        model.resolve(index.getFileName()),
        Files.readString(index).replace("embed.weight", "wte.weight"));
    byte[] shard = Files.readAllBytes(folder.resolve("model-2.safetensors"));
    String renamed =
        new String(shard, StandardCharsets.ISO_8859_1)
            .replace("\"embed.weight\"", "\"wte.weight\"  ");
    Files.write(
        model.resolve("model-2.safetensors"), renamed.getBytes(StandardCharsets.ISO_8859_1));
    Result bare = run("lookup", model, "cat");
    assertFails(bare, 1, "take its words from a file, such as its tokenizer.json, with --vocab");
    Path vocab = model.resolve("vocab.json");
    Files.writeString(vocab, "{\"cat\": 0, \"\u0120kitten\": 1, \"dog\": 2}");
    Result nearest = run("nearest", model, "cat", "--top", "1");
    assertEquals(0, nearest.status(), nearest.err());
    assertTrue(nearest.out().strip().endsWith("kitten"), nearest.out());
    assertTrue(
        nearest
            .err()
            .contains("the table has no words of its own; those of " + vocab + " were taken"),
        nearest.err());
    assertEquals(0, run("lookup", model, "kitten").status());
    Files.writeString(vocab, "{\"cat\": 0, \"dog\": 7}");
    assertFails(run("lookup", model, "cat"), 1, "the words beside the table do not fit it: ");
    Files.writeString(vocab, "{\"cat\": 0}");
    assertFails(run("lookup", model, "cat"), 1, "has words for 1 of its 3 rows only");
  }

  @Test
  void brokenVocabulariesAndIndexesAreToldInASentence() throws IOException {
    Path index = sharded();
    String tensor = index + "#embed.weight";
    Path vocab = folder.resolve("vocab");
    for (String[] broken :
        new String[][] {
          {"a\nb\nc\nd\n", "vocab:line 4: expected a row of the table, 0 to 2, found row 3"},
          {"a\nb\na\n", "expected each word once, found \"a\" again as row 2"},
          {"{\"cat\": 0, \"dog\": 0}", "expected one word for each row"},
          {"{\"cat\": 7}", "these are the words of another table"},
          {"{\"cat\": 1", "expected JSON"},
          {"{\"model\": {\"vocab\": {\"cat\": \"x\"}}}", "expected JSON"},
          {"{\"version\": \"1\"}", "expected a vocab of words and their ids, found none"}
        }) {
      Files.writeString(vocab, broken[0]);
      assertFails(run("lookup", tensor, "cat", "--vocab", vocab), 1, broken[1]);
    }
    assertFails(run("info", index), 1, "embed.weight");
    assertFails(run("info", index + "#nothing"), 1, "expected the tensor nothing");
    String map = "{\"weight_map\": {\"w\": \"%s\"}}";
    for (String name : List.of("../model-2.safetensors", "/etc/passwd", "", "..")) {
      Files.writeString(index, String.format(map, name));
      assertFails(run("info", index + "#w"), 1, "expected the name of a file beside it");
    }
    Files.writeString(index, String.format(map, "missing.safetensors"));
    assertFails(run("info", index + "#w"), 1, "there is no such file");
    Files.writeString(index, "{\"weight_map\": {\"w\": 3}}");
    assertFails(run("info", index + "#w"), 1, "expected");
  }

  @Test
  void verifyFindsADamagedTensor() throws IOException {
    train("--out", table);
    Result sound = run("verify", table);
    assertEquals(0, sound.status(), sound.err());
    assertTrue(sound.out().contains("whole"), sound.out());
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length - 1] ^= 1;
    Files.write(table, bytes);
    Result damaged = run("verify", table);
    assertEquals(1, damaged.status());
    assertTrue(damaged.err().contains("is damaged in vocab.utf8"), damaged.err());
    JsonNode json = new ObjectMapper().readTree(run("verify", table, "--json").out());
    assertEquals("damaged", json.get(json.size() - 1).get("verdict").asText());
    Path text = folder.resolve("t.txt");
    run("convert", table, text);
    assertTrue(run("verify", text).out().contains("unchecked"));
  }

  /** Six words on a plane: king - man + woman is queen. */
  private Path plane() throws IOException {
    return Files.writeString(
        folder.resolve("plane.txt"),
        "6 3\nman 1 0 0.2\nwoman 0 1 0.2\nking 1 0 2\nqueen 0 1 2\napple -1 -1 0.1\nqueens 0 1 2.1\n");
  }

  private static List<String> words(Result result) {
    assertEquals(0, result.status(), result.err());
    return result.out().lines().map(line -> line.replaceAll(".* ", "")).toList();
  }

  @Test
  void analogiesAndOddOnesAreAnswered() throws IOException {
    Path plane = plane();
    assertEquals(
        List.of("queen"), words(run("analogy", plane, "man", "king", "woman", "--top", "1")));
    assertEquals(
        List.of("queen"),
        words(run("analogy", plane, "man", "king", "woman", "--top", "1", "--product")));
    assertEquals(List.of("apple"), words(run("doesnt-match", plane, "man", "king", "apple")));
    assertEquals(
        List.of("queen"), words(run("most-similar-to-given", plane, "king", "queen", "apple")));
    assertEquals(List.of("queens"), words(run("closer-than", plane, "queen", "king")));
    assertFails(run("analogy", plane, "man", "king", "womn"), 1, "woman");
    assertEquals(
        List.of("queens", "apple"),
        words(run("analogy", plane, "man", "king", "woman", "--after", "4")));
  }

  @Test
  void twoWordsAreAskedForWhatIsBetweenThemAndForTheirRank() throws IOException {
    Path plane = plane();
    assertEquals(List.of("2"), words(run("rank", plane, "queen", "king")));
    assertEquals(List.of("1"), words(run("rank", plane, "queen", "queens")));
    assertEquals(List.of("queen", "queens"), words(run("between", plane, "king", "woman")));
    assertEquals(List.of("queen"), words(run("between", plane, "king", "woman", "--top", "1")));
    assertEquals(
        List.of("queens", "king"),
        words(run("closer-than", plane, "queen", "woman", "--top", "9")));
    assertEquals(
        List.of("-1.4142"),
        words(run("similarity", plane, "man", "woman", "--metric", "euclidean")));
    assertEquals(
        List.of("king"),
        words(run("most-similar-to-given", plane, "man", "king", "woman", "--metric", "dot")));
    ObjectMapper json = new ObjectMapper();
    JsonNode rank = json.readTree(run("rank", plane, "queen", "king", "--json").out());
    assertEquals(2, rank.get("rank").asInt());
    JsonNode dot =
        json.readTree(run("similarity", plane, "man", "king", "--metric", "dot", "--json").out());
    assertEquals(1.4, dot.get("dot").asDouble(), 1e-6);
    assertFails(run("between", plane, "king", "wooman"), 1, "woman");
    assertFails(run("between", plane, "king", "woman", "--top", "0"), 2, "--top is 0");
    assertFails(run("nearest", plane, "king", "--first", "2", "--after", "2"), 2, "leave no rows");
    assertFails(run("nearest", plane, "king", "--after", "-1"), 2, "--after is -1");
  }

  @Test
  void wordsAreDrawnInTwoDimensions() throws IOException {
    Path plane = plane();
    Path picture = folder.resolve("map.png");
    Result drawn = run("map", plane, "man,woman", "king,queen,queens", "--out", picture, "--json");
    assertEquals(0, drawn.status(), drawn.err());
    JsonNode json = new ObjectMapper().readTree(drawn.out());
    assertEquals(5, json.get("words").size());
    assertEquals("king", json.get("words").get(2).get("word").asText());
    assertEquals(1, json.get("words").get(2).get("group").asInt());
    assertTrue(json.get("kept").asDouble() > 0.9, drawn.out());
    assertPicture(picture);
    byte[] first = Files.readAllBytes(picture);
    assertFails(run("map", plane, "--out", picture), 1, "is there already");
    assertEquals(
        0,
        run("map", plane, "man,woman", "king,queen,queens", "--out", picture, "--force").status());
    assertArrayEquals(first, Files.readAllBytes(picture), "the same picture again");
    assertEquals(0, run("map", plane, "--out", folder.resolve("all.png")).status());
    assertFails(run("map", plane, "man,king", "--out", folder.resolve("b.png")), 2, "3 words");
    assertFails(run("map", plane, "man,kin,king", "--out", folder.resolve("b.png")), 1, "king");
    assertFails(run("map", plane, "--out", "map.gif"), 2, "ends in .png");
    assertEquals(0, train("--out", table, "--map", folder.resolve("two.png")).status());
    assertPicture(folder.resolve("two.png"));
    assertFails(train("--out", table, "--force", "--map", "two.jpg"), 2, "ends in .png");
  }

  @Test
  void allRowsAreDrawnAndTheirMapIsKeptBesideTheTable() throws IOException {
    assertEquals(0, train("--out", table).status());
    Path csv = folder.resolve("all.csv");
    Path map = folder.resolve(table.getFileName().toString().replace(".safe", ".map.safe"));
    Result kept = run("layout", table, "--rounds", "20", "--json");
    assertEquals(0, kept.status(), kept.err());
    JsonNode json = new ObjectMapper().readTree(kept.out());
    assertEquals("umap", json.get("metadata").get("layout").asText());
    long rows = json.get("rows").asLong();
    long sum = 0;
    for (JsonNode group : json.get("groups")) {
      sum += group.get("rows").asLong();
    }
    assertEquals(rows, sum);
    assertTrue(Files.isRegularFile(map), map.toString());
    assertFails(run("layout", table), 1, "is there already");
    assertEquals(0, run("verify", map).status());

    // Of the same flags the kept map is drawn: a damaged one is noticed, and of others it is not.
    String[] drawn = {"map", table.toString(), "--layout", "umap", "--out", csv.toString()};
    assertEquals(0, run((Object[]) drawn).status());
    List<String> lines = Files.readAllLines(csv);
    assertEquals("word,x,y,cluster,zoom", lines.getFirst());
    assertEquals(rows + 1, lines.size());
    Path svg = folder.resolve("all.svg");
    assertEquals(0, run("map", table, "--layout", "pca", "--out", svg, "cat").status());
    String shapes = Files.readString(svg);
    assertTrue(shapes.contains(">cat</text>"), shapes.substring(0, 300));
    assertEquals(1, shapes.split("</text>", -1).length - 1, "only the word that was named");
    Path png = folder.resolve("all.png");
    assertEquals(0, run("map", table, "--layout", "umap", "--out", png).status());
    assertPicture(png);
    byte[] bytes = Files.readAllBytes(map);
    bytes[bytes.length - 9]++;
    Files.write(map, bytes);
    assertFails(run("map", table, "--layout", "umap", "--out", png, "--force"), 1, "map again");
    assertFails(run("map", table, "--layout", "umap", "--out", "all.gif"), 2, ".svg or .csv");
    assertFails(run("layout", table, "--neighbours", "1", "--force"), 2, "neighbours is 1");
    assertFails(run("layout", table, "--metric", "dot", "--force"), 2, "no distance");
  }

  @Test
  void wordsThatMovedAreTold() throws IOException {
    Path before = folder.resolve("before.txt");
    Path after = folder.resolve("after.txt");
    Files.writeString(before, "a 1 0\nb 0 1\nc 1 1\nd 1 -1\ne 2 1\n");
    // Turned by a right angle, but for d, which is where c is.
    Files.writeString(after, "a 0 1\nb -1 0\nc -1 1\nd -1 1\ne -1 2\nf 1 1\n");
    Result moved = run("moved", before, after, "--top", "2", "--json");
    assertEquals(0, moved.status(), moved.err());
    JsonNode json = new ObjectMapper().readTree(moved.out());
    assertEquals(5, json.get("common").asInt());
    assertEquals("d", json.get("words").get(0).get("word").asText());
    assertEquals(2, json.get("words").size());
    assertTrue(json.get("words").get(0).get("cosine").asDouble() < 0.5, moved.out());
    Result text = run("moved", before, after, "--first", "3");
    assertEquals(3, text.out().lines().count());
    assertTrue(text.err().contains("Both tables have 5 words"), text.err());
    Path other = folder.resolve("other.txt");
    Files.writeString(other, "a 0 1 1\nb -1 0 1\n");
    assertFails(run("moved", before, other), 2, "tables of dim 2 and 3 cannot be aligned");
  }

  private static void assertPicture(Path picture) throws IOException {
    String head = new String(Files.readAllBytes(picture), 0, 8, StandardCharsets.ISO_8859_1);
    assertTrue(head.startsWith("\u0089PNG"), head);
  }

  @Test
  void nearestIsFilteredByRankPatternAndMetric() throws IOException {
    Path plane = plane();
    assertEquals(List.of("queens"), words(run("nearest", plane, "queen", "--match", "q.*")));
    assertEquals(
        List.of("queen", "queens"),
        words(run("nearest", plane, "queen", "--match", "q.*", "--keep")));
    assertEquals(List.of("woman", "man"), words(run("nearest", plane, "queen", "--first", "2")));
    assertEquals(
        List.of("queens"), words(run("nearest", plane, "queen", "--metric", "dot", "--top", "1")));
    Result typed =
        run(
            new ByteArrayInputStream("[-1, -1, 0.1]".getBytes(StandardCharsets.UTF_8)),
            "nearest",
            plane,
            "-",
            "--top",
            "1",
            "--metric",
            "euclidean");
    assertEquals(List.of("apple"), words(typed));
    assertFails(run("nearest", plane, "-"), 2, "0 numbers; a vector of this table has 3");
    assertFails(run("nearest", plane, "king", "--match", "("), 2, "no regular expression");
    assertFails(run("nearest", plane, "king", "--first", "0"), 2, "--first is 0");
  }

  @Test
  void aShellAnswersLineByLineAndSurvivesMistakes() throws IOException {
    String lines =
        "king --top 1\nanalogy man king woman --top 1\nnobody\n\nsimilarity king king\n\"\nevaluate\nexit\nking\n";
    Result shell =
        run(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), "shell", plane());
    assertEquals(0, shell.status(), shell.err());
    List<String> answers = shell.out().lines().map(l -> l.replaceAll(".* ", "")).toList();
    assertEquals(3, answers.size(), shell.out());
    assertEquals("queen", answers.get(1));
    assertEquals("1.0000", answers.get(2));
    assertTrue(shell.err().contains("\"nobody\" is not among"), shell.err());
    assertTrue(shell.err().contains("a quote is not closed"), shell.err());
    assertTrue(shell.err().contains("evaluate is a command of its own"), shell.err());
  }

  @Test
  void aTableWithNgramsAnswersForWordsThatItDoesNotHave() {
    Result trained = train("--objective", "skipgram:maxn=5", "--threads", "1", "--out", table);
    assertEquals(0, trained.status(), trained.err());
    List<String> near = words(run("nearest", table, "kittenish", "--top", "5"));
    assertEquals(Set.of("cat", "kitten", "purr", "whisker", "paw"), Set.copyOf(near));
    assertEquals(
        List.of("kitten"), words(run("most-similar-to-given", table, "kittens", "king", "kitten")));
    int rank = Integer.parseInt(words(run("rank", table, "kittens", "kitten")).getFirst());
    assertTrue(rank <= 5, "only words of its topic are nearer: " + rank);
    assertFails(run("nearest", table, "zzxxyy"), 1, "none of its character n-grams was learned");
  }

  @Test
  void tablesAreJudgedAndCompared() throws IOException {
    Path plane = plane();
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.tsv"),
            "queen\tqueens\t9\nKing\tqueen\t7\nman\tking\t6\nman\tapple\t0\nman\tnobody\t1\n");
    Path questions = Files.writeString(folder.resolve("q.txt"), ": royal\nman king woman queen\n");
    Result one = run("evaluate", plane, "--pairs", pairs, "--analogies", questions);
    assertEquals(0, one.status(), one.err());
    assertTrue(one.out().contains("4/     5"), one.out());
    assertTrue(one.out().contains("1.0000"), one.out());
    assertTrue(one.out().contains("left out"), one.out());
    assertTrue(one.out().contains("4 pairs of pairs.tsv are too few for an interval"), one.out());
    assertFalse(run("evaluate", plane, plane, "--pairs", pairs).out().contains("NaN"));
    ObjectMapper json = new ObjectMapper();
    JsonNode two = json.readTree(run("evaluate", plane, plane, "--pairs", pairs, "--json").out());
    assertEquals(2, two.get("tables").size());
    assertEquals(4, two.get("differences").get(0).get("common").asInt());
    assertTrue(two.get("differences").get(0).get("p").isNull(), "of four pairs nothing is sure");
    assertFails(run("evaluate", plane, "--pairs", folder.resolve("none.tsv")), 1, "none.tsv");
    assertFails(run("evaluate", plane, "--pairs", questions), 1, "q.txt");
    JsonNode solved =
        json.readTree(run("evaluate", plane, plane, "--analogies", questions, "--json").out());
    JsonNode bySum = solved.get("differences").get(0);
    assertEquals("q.txt", bySum.get("name").asText());
    assertEquals("sum", bySum.get("measure").asText());
    assertEquals("q.txt", solved.get("tables").get(0).get("analogies").get(0).get("name").asText());
    Result builtIn = run("evaluate", plane);
    assertTrue(builtIn.out().contains("pairs of synonyms"), builtIn.out() + builtIn.err());
    Result compared = run("evaluate", plane, plane);
    assertTrue(compared.out().contains("WordNet, synonyms"), compared.out() + compared.err());
    assertTrue(compared.out().contains("1.000"), compared.out());
  }

  @ParameterizedTest
  @CsvSource({
    "t.npy, no room for tokens",
    "t.npy.gz, no room for tokens",
    "t.npz.gz, leave the compression out",
    "t.tsv.gz, opens no compressed files",
    "t.safetensors.gz, cannot be compressed",
    "t.h5.gz, leave the compression out",
    "no/t.vec, there is no directory"
  })
  void whatCanNeverBeSavedIsToldBeforeAnythingIsRead(String out, String why) throws IOException {
    Result result = train("--epochs", "1", "--out", folder.resolve(out));
    assertTrue(result.err().contains(why), result.err());
    assertTrue(result.err().contains(Path.of(out).getFileName().toString()), result.err());
    assertFalse(result.err().contains(".trial"), result.err());
    assertFalse(result.err().contains("Reading"), result.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(corpus), files.toList(), "nothing is left of the trial");
    }
  }

  @Test
  void theOutputIsNeverTheText() {
    Result result = train("--force", "--out", folder.resolve(".").resolve(corpus.getFileName()));
    assertEquals(2, result.status());
    assertTrue(result.err().contains("is the text itself"), result.err());
    Result inFolder = run("train", "--corpus", folder, "--force", "--out", corpus);
    assertTrue(inFolder.err().contains("is the text itself"), inFolder.err());
    assertTrue(Files.exists(corpus));
  }

  @Test
  void whatWasLearnedIsKeptWhereTheOutputCannotBeWrittenAfterAll() throws IOException {
    Path late = folder.resolve("late.vec");
    // Appears when the output was checked and before it is written: the text is read in between.
    InputStream text =
        new InputStream() {
          private final InputStream in = Files.newInputStream(corpus);
          private boolean begun;

          @Override
          public int read() throws IOException {
            if (!begun) {
              begun = true;
              Files.writeString(late, "of somebody else");
            }
            return in.read();
          }
        };
    Path good = folder.resolve("good.vec");
    Result two =
        run(
            text,
            "train",
            "--corpus",
            "-",
            "--dim",
            "4",
            "--epochs",
            "1",
            "--out",
            late,
            "--out",
            good);
    assertEquals(1, two.status(), two.err());
    assertTrue(two.err().contains("cannot write " + late), two.err());
    assertTrue(Files.size(good) > 0, "the good one of two is saved");
    assertEquals("of somebody else", Files.readString(late));

    Files.delete(late);
    InputStream again = Files.newInputStream(corpus);
    InputStream appearing =
        new java.io.FilterInputStream(again) {
          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            Files.writeString(late, "of somebody else");
            return super.read(into, from, length);
          }
        };
    Result one =
        run(appearing, "train", "--corpus", "-", "--dim", "4", "--epochs", "1", "--out", late);
    assertEquals(1, one.status(), one.err());
    Path rescued = folder.resolve("late.rescued.safetensors");
    assertTrue(one.err().contains("What was learned is in " + rescued), one.err());
    try (EmbeddingTable kept = Tables.installed().open(rescued)) {
      assertEquals(10, kept.rows());
    }
  }

  @Test
  void severalTextsAreOneAndWhatMayStandOnceSaysSo() throws IOException {
    Path other = Files.writeString(folder.resolve("other.txt"), "sun moon star ".repeat(50));
    Result both = train("--corpus", other, "--epochs", "1", "--min-count", "1", "--out", table);
    assertEquals(0, both.status(), both.err());
    assertTrue(both.err().contains("24,150 words, 13 of them distinct"), both.err());
    Result twice = train("--dim", "8", "--force", "--out", table);
    assertEquals(2, twice.status());
    assertTrue(twice.err().contains("should be specified only once"), twice.err());
  }

  @Test
  void sentencesSayWhatWasAskedFor() {
    assertFails(train("--max-vocab", "1", "--out", table), 1, "as max-vocab is 1; it takes two");
    Result few = train("--max-vocab", "1", "--out", table);
    assertTrue(few.err().contains("keep all with --max-vocab 0"), few.err());
    assertFalse(few.err().contains("--min-count"), few.err());
    Result csv = run("sweep", "--corpus", corpus, "--csv", "-");
    assertFails(csv, 2, "--csv names a file, and - is none");
  }

  @Test
  void flagsOfOtherProgramsAreNamedAsOursAre() {
    for (String command : List.of("train", "sweep")) {
      Result behind = run(command, "--corpus", corpus, "--lr", "0.1");
      assertEquals(2, behind.status());
      assertTrue(behind.err().contains("--lr is here --optimizer, as in"), behind.err());
    }
    assertFails(run("evaluate", "t.vec", "--pairs", "p.tsv", "--nowhere", "3"), 2, "--nowhere");
    assertTrue(train("--lr", "0.1").err().contains("--lr is here --optimizer, as in"));
    assertTrue(train("--workers", "2").err().contains("--workers is here --threads."));
    assertTrue(train("-vector_size", "2").err().contains("-vector_size is here --dim."));
  }
}
