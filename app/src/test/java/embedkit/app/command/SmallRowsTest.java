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
import embedkit.api.CodedRows;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.Vocabulary;
import embedkit.app.answer.Console;
import embedkit.search.Neighbors;
import embedkit.search.Origin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are converted to small rows, and asked, as a person types it. */
@Tag("slow")
class SmallRowsTest {

  private record Result(int status, String out, String err) {}

  private static final int ROWS = 2000;
  private static final int DIM = 33;

  @TempDir Path folder;
  private Path exact;

  /** Twenty topics of a hundred words each. */
  @BeforeEach
  void writeTable() {
    exact = folder.resolve("exact.safetensors");
    Random random = new Random(4);
    List<String> words = IntStream.range(0, ROWS).mapToObj(i -> "w" + i).toList();
    Tables tables = Tables.installed();
    try (EmbeddingTable table =
        tables.create("heap", TableShape.f32(ROWS, DIM), Vocabulary.of(words))) {
      float[][] topics = new float[20][DIM];
      for (int r = 0; r < ROWS; r++) {
        float[] row = new float[DIM];
        for (int d = 0; d < DIM; d++) {
          if (r < 20) {
            topics[r][d] = (float) random.nextGaussian();
          }
          row[d] = topics[r % 20][d] + (float) random.nextGaussian();
        }
        table.store().scatter(r, 1, row, 0, DIM);
      }
      tables.save(table, exact);
    }
  }

  private static Result run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    Console console =
        new Console(
            new PrintWriter(out), new PrintWriter(err), InputStream.nullInputStream(), false);
    return new Result(EmbedkitCommand.run(console, line), out.toString(), err.toString());
  }

  private Path converted(String type) {
    Path small = folder.resolve(type.replaceAll(":.*", "") + ".safetensors");
    Result result = run("convert", exact, small, "--element-type", type);
    assertEquals(0, result.status(), result.err());
    return small;
  }

  private static float[] rows(EmbeddingTable table) {
    float[] rows = new float[(int) table.rows() * table.dim()];
    table.store().gather(0, (int) table.rows(), rows, 0, table.dim());
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"i8, 37, 0.95, 0.999", "i4, 21, 0.7, 0.98", "bit, 12, 0.3, 0.85"})
  void aConversionTellsWhatItSavesAndWhatIsStillFound(
      String type, int rowBytes, double alone, double reranked) throws IOException {
    Path small = folder.resolve("small.safetensors");
    Result result = run("convert", exact, small, "--element-type", type, "--json");
    assertEquals(0, result.status(), result.err());
    JsonNode told = new ObjectMapper().readTree(result.out());
    assertEquals(type, told.get("element-type").asText());
    assertEquals(ROWS * rowBytes, told.get("table-bytes").asLong());
    assertEquals(ROWS * DIM * 4, told.get("before").get("table-bytes").asLong());
    assertEquals(200, told.get("recall").get("queries").asInt());
    double found = told.get("recall").get("alone").asDouble();
    double ordered = told.get("recall").get("reranked").asDouble();
    assertTrue(found >= alone && found <= 1, "alone " + found);
    assertTrue(ordered >= reranked && ordered <= 1, "reranked " + ordered);
    try (EmbeddingTable table = Tables.installed().open(small)) {
      assertEquals(ElementType.of(type), table.store().elementType());
      assertEquals("w7", table.vocabulary().orElseThrow().token(7));
    }
  }

  @Test
  void theSameIsToldInWords() {
    Result result =
        run("convert", exact, folder.resolve("small.safetensors"), "--element-type", "i4");
    assertTrue(
        result.err().contains("rows of f32 had 264,000 bytes; of i4 they have 42,000, 6.3 times"),
        result.err());
    assertTrue(
        result.err().matches("(?s).*of the 10 nearest of 200 rows they find [0-9.]+ % alone.*"),
        result.err());
  }

  @Test
  void rowsOfCentroidsAreWrittenReadAndAsked() throws IOException {
    Path small = folder.resolve("pq.safetensors");
    Result result = run("convert", exact, small, "--element-type", "pq:m=11", "--json");
    assertEquals(0, result.status(), result.err());
    JsonNode told = new ObjectMapper().readTree(result.out());
    assertEquals(ROWS * (11 + 4) + 256 * DIM * 4, told.get("table-bytes").asLong());
    assertTrue(told.get("recall").get("alone").asDouble() >= 0.4, result.out());
    assertTrue(told.get("recall").get("reranked").asDouble() >= 0.95, result.out());
    Result asked = run("nearest", small, "w5");
    assertTrue(asked.err().contains("candidates by pq, order by f32 of " + exact), asked.err());
    assertTrue(run("info", small).out().contains("11 bytes and a length"), "info tells it");
    Tables tables = Tables.installed();
    assertTrue(
        tables.verify(small.toString(), (done, all) -> {}).stream()
            .allMatch(part -> part.verdict() == Verified.Verdict.WHOLE));
    try (EmbeddingTable table = tables.open(small);
        EmbeddingTable original = tables.open(exact)) {
      assertEquals("w7", table.vocabulary().orElseThrow().token(7));
      CodedRows coded = table.store().coded().orElseThrow();
      byte[] codes = new byte[11];
      float[] scale = new float[1];
      float[] row = new float[DIM];
      double cosines = 0;
      for (int r = 0; r < ROWS; r++) {
        coded.gather(r, 1, codes, 0);
        coded.scales(r, 1, scale, 0);
        coded.codebook().orElseThrow().decode(codes, 0, scale[0], row, 0);
        assertArrayEquals(row, table.vector(r));
        cosines += Cosine.of(row, original.vector(r));
      }
      assertTrue(cosines / ROWS > 0.93, "mean cosine " + cosines / ROWS);
      // Alone, codes are read and no nearer one of what they make is missed.
      Neighbors neighbors = Neighbors.in(table);
      float[][] queries = {original.vector(3), original.vector(4)};
      assertEquals(
          neighbors.nearest(queries, 10, new long[2][0]),
          List.of(neighbors.nearest(queries[0], 10), neighbors.nearest(queries[1], 10)));
      Path wide = folder.resolve("wide.safetensors");
      tables.save(table, wide);
      try (EmbeddingTable again = tables.open(wide)) {
        assertArrayEquals(rows(table), rows(again));
        assertFalse(again.metadata().containsKey("product-quantisation"));
      }
    }
    Path same = folder.resolve("same.safetensors");
    assertEquals(0, run("convert", exact, same, "--element-type", "pq:m=11").status());
    assertEquals(-1, Files.mismatch(small, same), "one seed, one file");
    for (String wrong : List.of("pq", "pq:m=0", "pq:m=x", "pq:m=34", "pq:n=3")) {
      Path other = folder.resolve("wrong.safetensors");
      assertFalse(run("convert", exact, other, "--element-type", wrong).status() == 0, wrong);
      assertFalse(Files.exists(other), wrong);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "embeddings=pq:33:3, embeddings=pq:33:4, 'U8 [2000, 9]'",
    "embeddings=pq:33:3, embeddings=pq:32:3, 'F32 [8192]'",
    "embeddings=pq:33:3, embeddings=pq:3:33, in parts of as many or fewer",
    "embeddings=pq:33:3, embeddings=pq:33.3, a matrix named",
    "embeddings.centroids\":, embeddings.centroidz\":, 'F32 [8448]'"
  })
  void aFileThatLiesAboutItsCentroidsIsRefused(String right, String lie, String told)
      throws IOException {
    refused(converted("pq:m=11"), right, lie, told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"i8", "i4", "bit"})
  void smallRowsAreOrderedByTheFileThatTheyWereMadeOf(String type) {
    Path small = converted(type);
    Result asked = run("nearest", small, "w5");
    assertEquals(0, asked.status(), asked.err());
    assertTrue(
        asked.err().contains("candidates by %s, order by f32 of %s".formatted(type, exact)),
        asked.err());
    List<String> right = run("nearest", exact, "w5").out().lines().toList();
    long same = asked.out().lines().filter(right::contains).count();
    assertTrue(same >= (type.equals("bit") ? 7 : 10), asked.out() + right);
  }

  @Test
  void theExactRowsMayBeNamedOrMissingOrOthers() throws IOException {
    Path small = converted("i4");
    Path moved = Files.move(exact, folder.resolve("moved.safetensors"));
    Result alone = run("nearest", small, "w5");
    assertEquals(0, alone.status(), alone.err());
    assertTrue(alone.err().contains("order themselves"), alone.err());
    assertTrue(alone.err().contains("is not there"), alone.err());
    Result named = run("nearest", small, "w5", "--rerank", moved);
    assertTrue(named.err().contains("order by f32 of " + moved), named.err());
    assertEquals(run("nearest", moved, "w5").out(), named.out());
    assertEquals(0, run("convert", moved, exact, "--normalize").status());
    Result other = run("nearest", small, "w5");
    assertTrue(other.err().contains("is no longer what they were made of"), other.err());
    assertEquals(alone.out(), other.out());
    assertEquals(0, run("convert", moved, folder.resolve("few.safetensors"), "--rows", 9).status());
    Result wrong = run("nearest", small, "w5", "--rerank", folder.resolve("few.safetensors"));
    assertFalse(wrong.status() == 0);
    assertTrue(wrong.err().contains("both must be the same"), wrong.err());
    Result wide = run("nearest", moved, "w5", "--rerank", moved);
    assertFalse(wide.status() == 0);
    assertTrue(wide.err().contains("those of " + moved + " are f32"), wide.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nearest T w5 w25",
        "analogy T w1 w2 w22",
        "analogy T w1 w2 w22 --product",
        "between T w5 w25",
        "closer-than T w5 w30",
        "rank T w5 w30",
        "similarity T w5 w6 --metric dot",
        "most-similar-to-given T w5 w6 w7 w25",
        "doesnt-match T w5 w25 w6 w45"
      })
  void everyQuestionIsAnsweredByTheExactRows(String question) {
    Path small = converted("i8");
    Object[] asked = question.replace("T", small.toString()).split(" ");
    Object[] right = question.replace("T", exact.toString()).split(" ");
    Result answer = run(asked);
    assertEquals(0, answer.status(), answer.err());
    assertEquals(run(right).out(), answer.out());
    assertTrue(answer.err().contains("candidates by i8, order by f32 of " + exact), answer.err());
    List<Object> named = new ArrayList<>(List.of(right));
    named.set(1, small);
    named.add("--rerank=" + exact);
    assertEquals(answer.out(), run(named.toArray()).out());
  }

  @Test
  void anAnswerInJsonSaysWhoseScoresTheyAre() throws IOException {
    Path small = converted("i4");
    JsonNode ordered =
        new ObjectMapper().readTree(run("nearest", small, "w5", "--json").out()).get(0);
    assertEquals("i4", ordered.get("candidates-by").asText());
    assertEquals("f32", ordered.get("scored-by").asText());
    JsonNode counted =
        new ObjectMapper().readTree(run("closer-than", small, "w5", "w30", "--json").out()).get(0);
    assertEquals("f32", counted.get("candidates-by").asText());
    Files.move(exact, folder.resolve("moved.safetensors"));
    JsonNode alone =
        new ObjectMapper().readTree(run("nearest", small, "w5", "--json").out()).get(0);
    assertEquals("i4", alone.get("candidates-by").asText());
    assertEquals("i4", alone.get("scored-by").asText());
    JsonNode wide =
        new ObjectMapper()
            .readTree(run("nearest", folder.resolve("moved.safetensors"), "w5", "--json").out())
            .get(0);
    assertFalse(wide.has("scored-by"));
  }

  @Test
  void aShellOpensTheExactRowsOnce() {
    Path small = converted("i8");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String lines = "w5\nanalogy w1 w2 w22\nlookup w5\nrank w5 w30\n";
    Console console =
        new Console(
            new PrintWriter(out),
            new PrintWriter(err),
            new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
            false);
    assertEquals(0, EmbedkitCommand.run(console, "shell", small.toString()));
    String told = "candidates by i8";
    assertEquals(err.toString().indexOf(told), err.toString().lastIndexOf(told), err.toString());
    assertEquals(
        run("nearest", exact, "w5").out()
            + run("analogy", exact, "w1", "w2", "w22").out()
            + run("lookup", small, "w5").out()
            + run("rank", exact, "w5", "w30").out(),
        out.toString());
  }

  @Test
  void centroidsAreToldByInfo() throws IOException {
    Path small = converted("pq:m=11");
    JsonNode facts = new ObjectMapper().readTree(run("info", small, "--json").out());
    assertEquals("pq", facts.get("element-type").asText());
    assertEquals(11, facts.get("parts").asInt());
    assertEquals(15, facts.get("row-bytes").asInt());
    assertEquals(ROWS * 15 + 256 * DIM * 4, facts.get("table-bytes").asInt());
  }

  /** Judged as the same numbers are that are kept wide. */
  @ParameterizedTest
  @ValueSource(strings = {"i8", "i4", "bit", "pq:m=11"})
  void smallRowsAreJudged(String type) throws IOException {
    Path small = converted(type);
    Path wide = folder.resolve("wide.safetensors");
    Tables tables = Tables.installed();
    try (EmbeddingTable table = tables.open(small)) {
      tables.save(table, wide, ElementType.F32, Map.of(), Saving.usual());
    }
    StringBuilder pairs = new StringBuilder();
    StringBuilder analogies = new StringBuilder(": topics\n");
    for (int i = 0; i < 60; i++) {
      pairs.append("w%d\tw%d\t%d%n".formatted(i, i * 7 + 20, i % 9));
      analogies.append("w%d w%d w%d w%d%n".formatted(i, i + 20, i + 1, i + 21));
    }
    Path scores = Files.writeString(folder.resolve("pairs.tsv"), pairs);
    Path questions = Files.writeString(folder.resolve("questions.txt"), analogies);
    Object[] flags = {"--pairs", scores, "--analogies", questions, "--json"};
    Object[] line = {"evaluate", small, flags[0], flags[1], flags[2], flags[3], flags[4]};
    Result judged = run(line);
    assertEquals(0, judged.status(), judged.err());
    line[1] = wide;
    Result right = run(line);
    assertEquals(0, right.status(), right.err());
    assertEquals(
        right.out().replace(wide.toString(), "T"), judged.out().replace(small.toString(), "T"));
    assertTrue(judged.out().contains("pearson"), judged.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"i4", "bit"})
  void smallRowsAreReadByEverythingElse(String type) throws IOException {
    Path small = converted(type);
    Path text = folder.resolve("back.txt");
    assertEquals(0, run("convert", small, text).status());
    Tables tables = Tables.installed();
    Path again = folder.resolve("again.safetensors");
    try (EmbeddingTable table = tables.open(small);
        EmbeddingTable back = tables.open(text)) {
      assertArrayEquals(rows(table), rows(back), 1e-6f);
      assertThrows(
          ReadOnlyStoreException.class, () -> table.store().add(0, 1, new float[DIM], 0, DIM));
      tables.save(table, again);
      try (EmbeddingTable heap = tables.copy(table, "heap", (done, all) -> {})) {
        assertEquals(ElementType.of(type), heap.store().elementType());
        assertArrayEquals(rows(table), rows(heap));
      }
      try (EmbeddingTable copy = tables.open(again)) {
        assertArrayEquals(rows(table), rows(copy));
        assertEquals(Origin.noted(table), Origin.noted(copy));
      }
    }
    List<Verified> parts = tables.verify(small.toString(), (done, all) -> {});
    assertTrue(
        parts.stream().allMatch(part -> part.verdict() == Verified.Verdict.WHOLE),
        parts.toString());
    assertTrue(run("info", small).out().contains(type), "info names the type");
    assertEquals(0, run("lookup", small, "w3").status());
  }

  @Test
  void whatKeepsNoElementTypesIsRefusedBeforeAnythingIsRead() {
    Result text = run("convert", exact, folder.resolve("t.txt"), "--element-type", "i4");
    assertFalse(text.status() == 0);
    assertTrue(text.err().contains("keeps no element types, safetensors does"), text.err());
    Result unknown = run("convert", exact, folder.resolve("t.safetensors"), "--element-type", "i3");
    assertTrue(unknown.err().contains("f32, f16, bf16, i8, i4, bit"), unknown.err());
  }

  @Test
  void aHalfTypeIsConvertedWithoutAnOrigin() {
    Path half = converted("f16");
    try (EmbeddingTable table = Tables.installed().open(half)) {
      assertEquals(ElementType.F16, table.store().elementType());
      assertTrue(Origin.noted(table).isEmpty());
    }
  }

  /** Lies of the same length, so that the tensors stay where they are. */
  @ParameterizedTest
  @CsvSource({
    "embeddings=i4:33, embeddings=i4:35, 'U8 [2000, 18], rows of dim 35 as i4'",
    "embeddings=i4:33, embeddings=i4:99, 'U8 [2000, 50], rows of dim 99 as i4'",
    "embeddings=i4:33, embeddings=i4:00, a matrix named",
    "embeddings=i4:33, embeddings=i9:33, a matrix named",
    "embeddings.scale\":, embeddings.scalf\":, 'F32 [2000], the scales'"
  })
  void aFileThatLiesAboutItsRowsIsRefused(String right, String lie, String told)
      throws IOException {
    refused(converted("i4"), right, lie, told);
  }

  private static void refused(Path small, String right, String lie, String told)
      throws IOException {
    byte[] bytes = Files.readAllBytes(small);
    String head = new String(bytes, 0, 2000, StandardCharsets.ISO_8859_1);
    int at = head.indexOf(right);
    assertTrue(at > 0, head);
    byte[] other = lie.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(other, 0, bytes, at, other.length);
    Files.write(small, bytes);
    String message =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(small).close())
            .getMessage();
    assertTrue(message.contains(told), message);
  }

  @Test
  void aTensorThatNamesASmallTypeItselfIsNoTable() throws IOException {
    String json = "{\"embeddings\":{\"dtype\":\"I4\",\"shape\":[4,4],\"data_offsets\":[0,8]}}";
    byte[] head = json.getBytes(StandardCharsets.US_ASCII);
    byte[] file = new byte[8 + head.length + 8];
    file[0] = (byte) head.length;
    System.arraycopy(head, 0, file, 8, head.length);
    Path path = Files.write(folder.resolve("i4.safetensors"), file);
    assertThrows(VectorFileException.class, () -> Tables.installed().open(path).close());
  }
}
