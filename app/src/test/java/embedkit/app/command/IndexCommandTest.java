package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.api.index.VectorIndex;
import embedkit.app.answer.Console;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.search.index.Indexes;
import embedkit.search.index.RecallCurve;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that is built, kept, asked, outlived by its table and built on. */
class IndexCommandTest {

  private static final int ROWS = 3000;
  private static final int DIM = 12;

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private Path text;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    text = folder.resolve("words.txt");
    table = folder.resolve("words.safetensors");
    Files.writeString(text, lines(ROWS));
    assertEquals(0, run("convert", text, table).status());
  }

  /** Words about as many centres as a twentieth of them; the first are the same however many. */
  private static String lines(int rows) {
    Random random = new Random(4);
    float[][] centres = new float[ROWS / 20][DIM];
    for (float[] centre : centres) {
      for (int d = 0; d < DIM; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      lines.append('w').append(row);
      float[] centre = centres[random.nextInt(centres.length)];
      for (int d = 0; d < DIM; d++) {
        lines.append(' ').append(centre[d] + 0.5f * (float) random.nextGaussian());
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private static Result run(Object... args) {
    return run(InputStream.nullInputStream(), args);
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

  private static JsonNode json(Object... args) throws IOException {
    Result result = run(args);
    assertEquals(0, result.status(), result.err());
    return new ObjectMapper().readTree(result.out());
  }

  private static void assertFails(Result result, int status, String sentence) {
    assertEquals(status, result.status(), result.out());
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void whatWasBuiltIsToldAndKeptBesideTheTable() throws IOException {
    byte[] before = Files.readAllBytes(table);
    JsonNode told = json("index", table, "--json");
    Path kept = folder.resolve("words.index.safetensors");
    assertEquals(kept.toString(), told.get("file").asText());
    assertEquals(ROWS, told.get("rows").asInt());
    assertEquals(ROWS, told.get("inserted").asInt());
    assertEquals(Files.size(kept), told.get("bytes").asLong());
    assertTrue(told.get("recall@10").asDouble() >= 0.97, told.toString());
    assertArrayEquals(before, Files.readAllBytes(table), "the table's file is another");
    Result line = run("index", table, "--degree", "8", "--beam", "50", "--threads", "1");
    assertTrue(line.err().contains("words.index.safetensors: 3000 rows, "), line.err());
    assertTrue(line.err().contains(" % of the nearest 10"), line.err());
  }

  /** The oracle is a plain loop over all rows, for the same rows asked. */
  @Test
  void theCurveTellsTheShareThatEachBeamFinds() throws IOException {
    assertEquals(0, run("index", table, "--degree", "4", "--beam", "10").status());
    Indexes indexes = Indexes.installed();
    try (EmbeddingTable rows = Tables.installed().open(table)) {
      List<Long> told = new ArrayList<>();
      RecallCurve curve =
          RecallCurve.of(
              indexes,
              rows,
              table,
              (done, total) -> {
                assertTrue(done <= total, done + " of " + total);
                told.add(done);
              });
      assertEquals(200, curve.sample());
      assertEquals(10, curve.top());
      assertTrue(curve.exactMicros() > 0);
      assertEquals(
          List.of(10, 20, 50, 100, 200, 400, 800),
          curve.points().stream().map(RecallCurve.Point::beam).toList());
      assertEquals(told.stream().sorted().toList(), told);
      List<List<Integer>> nearest =
          IntStream.range(0, 200).mapToObj(i -> nearest(rows, ROWS * i / 200)).toList();
      for (RecallCurve.Point point : curve.points()) {
        double found = 0;
        String beam = Integer.toString(point.beam());
        try (VectorIndex index = indexes.open(rows, table, Map.of("search", beam))) {
          for (int i = 0; i < 200; i++) {
            List<Integer> wanted = nearest.get(i);
            found +=
                Neighbors.in(rows, index).nearest((long) ROWS * i / 200, 10).stream()
                        .filter(near -> wanted.contains((int) near.row()))
                        .count()
                    / 10.0;
          }
        }
        assertEquals(found / 200, point.recall(), 1e-9, "beam " + beam);
        assertTrue(point.micros() > 0);
      }
      assertTrue(curve.points().getFirst().recall() < curve.points().getLast().recall());
    }
  }

  /** The ten other rows of the greatest cosines. */
  private static List<Integer> nearest(EmbeddingTable rows, int row) {
    double[] cosines = new double[ROWS];
    for (int other = 0; other < ROWS; other++) {
      cosines[other] =
          other == row ? -2 : Metric.COSINE.score(rows.vector(row), rows.vector(other));
    }
    return IntStream.range(0, ROWS)
        .boxed()
        .sorted(Comparator.comparingDouble(other -> -cosines[other]))
        .limit(10)
        .toList();
  }

  @Test
  void oneThreadWritesTheSameBytesEachTime() throws IOException {
    Path kept = folder.resolve("words.index.safetensors");
    assertEquals(0, run("index", table, "--threads", "1").status());
    byte[] first = Files.readAllBytes(kept);
    assertEquals(0, run("index", table, "--threads", "1").status());
    assertArrayEquals(first, Files.readAllBytes(kept));
  }

  @Test
  void questionsAskTheIndexWhereThatIsWanted() {
    assertEquals(0, run("index", table, "--degree", "6", "--threads", "1").status());
    for (List<Object> question :
        List.<List<Object>>of(
            List.of("nearest", table, "w17", "--top", "5"),
            List.of("nearest", table, "w17", "w90", "--first", "2000"),
            List.of("nearest", table, "w17", "--match", "w.*[05]"),
            List.of("analogy", table, "w1", "w2", "w3", "--top", "3"),
            List.of("analogy", table, "w1", "w2", "w3", "--product", "--top", "3"),
            List.of("closer-than", table, "w5", "w6"),
            List.of("rank", table, "w5", "w6"))) {
      Object[] exact = question.toArray();
      Object[] walked = Stream.concat(question.stream(), Stream.of("--approximate=400")).toArray();
      Result expected = run(exact);
      Result result = run(walked);
      assertEquals(0, result.status(), result.err());
      assertEquals(expected.out(), result.out(), question.toString());
    }
    // So few candidates miss something of so many.
    Set<String> all = Set.copyOf(run("nearest", table, "w9", "--top", "50").out().lines().toList());
    Result few = run("nearest", table, "w9", "--top", "50", "--approximate");
    assertTrue(few.out().lines().filter(all::contains).count() >= 40, few.out());
  }

  @Test
  void aShellAsksItForAllQuestionsOrForOne() {
    assertEquals(0, run("index", table).status());
    String exact = run("nearest", table, "w3").out();
    byte[] typed = "w3\n".getBytes(StandardCharsets.UTF_8);
    Result all = run(new ByteArrayInputStream(typed), "shell", table, "--approximate=300");
    assertEquals(exact, all.out(), all.err());
    typed = "nearest w3 --approximate=300\n".getBytes(StandardCharsets.UTF_8);
    Result one = run(new ByteArrayInputStream(typed), "shell", table);
    assertEquals(exact, one.out(), one.err());
  }

  @Test
  void withoutAnIndexTheCommandThatMakesOneIsTold() {
    Result none = run("nearest", table, "w3", "--approximate");
    assertFails(none, 2, "words.safetensors has no index: there is no words.index.safetensors");
    assertTrue(none.err().contains("build one with embedkit index " + table), none.err());
    assertFails(run("nearest", table, "w3", "--approximate=none"), 2, "it must be a beam of 1 to");
    assertFails(run("nearest", table, "w3", "--approximate=0"), 2, "it must be a beam of 1 to");
    assertFails(run("index", folder), 2, "an index lies beside a file");
    assertFails(run("index", table, "--threads", "0"), 2, "--threads is 0; it must be 1 or more");
    assertFails(run("index", table, "--degree", "1"), 2, "from 2 to 512");
  }

  @Test
  void aChangedTableIsRefusedAndOneThatWasOnlyTouchedIsNot() throws IOException {
    assertEquals(0, run("index", table).status());
    Files.setLastModifiedTime(table, FileTime.fromMillis(1_000_000_000_000L));
    assertEquals(0, run("nearest", table, "w3", "--approximate").status());
    String other = lines(ROWS).replaceFirst("w7 -?[0-9.]+", "w7 0.125");
    Files.writeString(text, other);
    assertEquals(0, run("convert", text, table, "--force").status());
    Result stale = run("nearest", table, "w3", "--approximate");
    assertFails(
        stale, 2, "is of 3000 rows that words.safetensors had, but its 3000 rows are others");
    assertTrue(stale.err().contains("build it again with embedkit index"), stale.err());
    assertEquals(0, run("nearest", table, "w3").status());
    assertFails(run("nearest", text, "w3", "--approximate"), 2, "words.txt has no index");
  }

  @Test
  void rowsThatWereAddedAreInsertedAlone() throws IOException {
    assertEquals(0, run("index", text).status());
    Files.writeString(text, lines(ROWS + 250));
    assertFails(run("nearest", text, "w3", "--approximate"), 2, "its 3250 rows are others now");
    JsonNode grown = json("index", text, "--json");
    assertEquals(ROWS + 250, grown.get("rows").asInt());
    assertEquals(250, grown.get("inserted").asInt());
    assertTrue(grown.get("recall@10").asDouble() >= 0.97, grown.toString());
    assertEquals(
        run("nearest", text, "w3100").out(),
        run("nearest", text, "w3100", "--approximate=400").out());
    Files.writeString(text, lines(ROWS + 300));
    assertEquals(ROWS + 300, json("index", text, "--json", "--new").get("inserted").asInt());
    Files.writeString(text, lines(ROWS + 310));
    assertEquals(
        ROWS + 310, json("index", text, "--json", "--degree", "12").get("inserted").asInt());
    Files.writeString(text, lines(ROWS + 320).replaceFirst("w7 -?[0-9.]+", "w7 0.125"));
    assertEquals(
        ROWS + 320, json("index", text, "--json", "--degree", "12").get("inserted").asInt());
  }

  @Test
  void anIndexThatIsDamagedIsBuiltAgainAndNotBuiltOn() throws IOException {
    assertEquals(0, run("index", text).status());
    Path kept = folder.resolve("words.txt.index.safetensors");
    byte[] bytes = Files.readAllBytes(kept);
    bytes[bytes.length / 2] ^= 4;
    Files.write(kept, bytes);
    Files.writeString(text, lines(ROWS + 10));
    assertEquals(ROWS + 10, json("index", text, "--json").get("inserted").asInt());
    Files.write(kept, new byte[5]);
    assertEquals(ROWS + 10, json("index", text, "--json").get("inserted").asInt());
    assertEquals(0, run("verify", text).status());
  }

  @Test
  void verifyReadsTheIndexToo() throws IOException {
    assertEquals(0, run("index", table).status());
    Result sound = run("verify", table);
    assertEquals(0, sound.status(), sound.err());
    assertTrue(sound.out().contains("index neighbors-0"), sound.out());
    assertFalse(sound.out().contains("damaged"), sound.out());
    Path kept = folder.resolve("words.index.safetensors");
    byte[] bytes = Files.readAllBytes(kept);
    bytes[bytes.length / 2] ^= 4;
    Files.write(kept, bytes);
    assertFails(run("verify", table), 1, "is damaged in index ");
    Files.write(kept, new byte[5]);
    assertFails(run("nearest", table, "w3", "--approximate"), 1, "the index is broken");
  }

  @Test
  void inJavaItIsThreeLines() {
    Tables tables = Tables.installed();
    try (EmbeddingTable words = tables.open(table)) {
      Indexes indexes = Indexes.installed();
      try (VectorIndex built = indexes.build(words, "hnsw:degree=12", Metric.EUCLIDEAN)) {
        indexes.save(built, table);
      }
      try (VectorIndex index = indexes.open(words, table)) {
        List<Neighbor> exact = Neighbors.in(words).by(Metric.EUCLIDEAN).nearest("w3", 10);
        List<Neighbor> near = Neighbors.in(words, index).nearest("w3", 10);
        assertTrue(new HashSet<>(exact).containsAll(near.subList(0, 5)), near + " of " + exact);
        assertThrows(
            ConfigurationException.class, () -> Neighbors.in(words, index).by(Metric.COSINE));
        assertTrue(Indexes.recall(index, 50) >= 0.95);
      }
      assertEquals(
          "an exact index is not kept: it is the rows",
          assertThrows(
                  ConfigurationException.class,
                  () -> indexes.save(indexes.build(words, "exact", Metric.DOT), table))
              .getMessage());
    }
  }

  @Test
  void aTableThatIsSavedAnewFromTheSameRowsKeepsItsIndex() {
    assertEquals(0, run("index", table).status());
    Tables tables = Tables.installed();
    try (EmbeddingTable words = tables.open(text)) {
      tables.save(words, table, Saving.usual().replacing(true));
    }
    assertEquals(0, run("nearest", table, "w3", "--approximate").status());
  }
}
