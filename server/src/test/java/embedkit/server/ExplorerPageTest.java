package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.VocabularyBuilder;
import embedkit.search.index.Indexes;
import embedkit.search.layout.RowMap;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the explorer page is answered. */
class ExplorerPageTest {

  private static final int ROWS = 60;
  private static final int DIM = 4;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddingTable table;
  private Server server;

  /** Three bundles of rows: those of one bundle differ by little. */
  private static EmbeddingTable bundles() {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int row = 0; row < ROWS; row++) {
      words.add("word" + row, 1000 - row);
    }
    EmbeddingTable table =
        Tables.installed()
            .create("heap", new TableShape(ROWS, DIM, ElementType.F32), words.build());
    Random random = new Random(3);
    for (int row = 0; row < ROWS; row++) {
      float[] vector = new float[DIM];
      for (int d = 0; d < DIM; d++) {
        vector[d] = (d == row % 3 ? 1 : 0) + 0.02f * random.nextFloat();
      }
      table.store().scatter(row, 1, vector, 0, DIM);
    }
    return table;
  }

  @BeforeEach
  void start() throws Exception {
    table = bundles();
    String known = "word\tkind\nword0\tfirst\nword1\tsecond\nword4\tsecond\n";
    server =
        Server.on(0)
            .table("bundles", table)
            .page()
            .map("bundles", folder.resolve("bundles.map.safetensors"))
            .metadata(
                "bundles",
                Path.of("kinds.tsv"),
                new ByteArrayInputStream(known.getBytes(StandardCharsets.UTF_8)))
            .start();
  }

  @AfterEach
  void close() {
    server.close();
    table.close();
    http.close();
  }

  private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws Exception {
    URI address = server.address().resolve(path);
    return http.send(HttpRequest.newBuilder(address).build(), body);
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body());
  }

  private ByteBuffer bytes(String path) throws Exception {
    HttpResponse<byte[]> answer = get(path, HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, answer.statusCode());
    return ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String refused(int status, String path) throws Exception {
    HttpResponse<String> answer = get(path, HttpResponse.BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body()).path("error").path("message").asText();
  }

  private JsonNode began() throws Exception {
    return post("/explore/0/layout");
  }

  private JsonNode post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void rowsOfProductQuantisationAreToldAsSuch() throws Exception {
    Path file = folder.resolve("pq.safetensors");
    Tables.installed().save(table, file, Saving.usual().as("safetensors:pq=2"));
    try (EmbeddingTable quantised = Tables.installed().open(file);
        Server small = Server.on(0).table("small", quantised).page().start()) {
      HttpRequest asked =
          HttpRequest.newBuilder(small.address().resolve("/explore/tables")).build();
      String told = http.send(asked, HttpResponse.BodyHandlers.ofString()).body();
      assertEquals(
          "PQ", new ObjectMapper().readTree(told).path("tables").path(0).path("type").asText());
    }
  }

  @Test
  void thePageComesWithItsScriptAndAsksNoOtherHost() throws Exception {
    HttpResponse<String> page = get("/", HttpResponse.BodyHandlers.ofString());
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<script src=\"explorer.js\""), page.body());
    assertFalse(page.body().contains("://"), "an address of another host");
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("connect-src 'self'"), policy);
    assertFalse(policy.contains("http"), policy);
    for (String file : new String[] {"explorer.js", "explorer.css", "icon.svg", "LICENCES.txt"}) {
      HttpResponse<String> part = get("/" + file, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, part.statusCode(), file);
      assertFalse(part.body().isEmpty(), file);
    }
  }

  @Test
  void thePageIsToldTheTablesAndWhatIsKnownOfTheirWords() throws Exception {
    JsonNode told = json("/explore/tables");
    assertFalse(told.path("learning").asBoolean());
    JsonNode one = told.path("tables").path(0);
    assertEquals("bundles", one.path("name").asText());
    assertEquals(ROWS, one.path("rows").asInt());
    assertEquals(DIM, one.path("dim").asInt());
    assertEquals("F32", one.path("type").asText());
    assertTrue(one.path("counts").asBoolean());
    JsonNode kind = one.path("columns").path(0);
    assertEquals("kind", kind.path("name").asText());
    assertEquals("[\"second\",\"first\"]", kind.path("categories").toString());
    ByteBuffer values = bytes("/explore/0/values?of=kind");
    assertEquals(ROWS * 4, values.remaining());
    assertEquals(1, values.getFloat());
    assertEquals(0, values.getFloat());
    assertEquals(-1, values.getFloat());
  }

  @Test
  void frequenciesAreTheLogarithmsOfTheCounts() throws Exception {
    ByteBuffer values = bytes("/explore/0/values?of=frequency");
    for (int row = 0; row < ROWS; row++) {
      assertEquals(Math.log10(1001.0 - row), values.getFloat(), 1e-6, "row " + row);
    }
    assertEquals(995, json("/explore/0/row?word=word5").path("count").asInt());
  }

  @Test
  void wordsComeInTheOrderOfTheirRows() throws Exception {
    assertEquals("[\"word2\",\"word3\"]", json("/explore/0/words?from=2&count=2").toString());
    assertEquals("[\"word59\"]", json("/explore/0/words?from=59&count=100").toString());
    assertEquals("[]", json("/explore/0/words?from=60").toString());
  }

  @Test
  void wordsAreCompleted() throws Exception {
    assertEquals(
        "[{\"word\":\"word5\",\"row\":5},{\"word\":\"word50\",\"row\":50}]",
        json("/explore/0/complete?prefix=WORD5&top=2").toString());
    assertEquals("[]", json("/explore/0/complete?prefix=none").toString());
  }

  @Test
  void neighboursAreThoseOfTheQuestionRoutes() throws Exception {
    JsonNode near = json("/explore/0/nearest?word=word7&top=5");
    assertEquals(5, near.size());
    for (JsonNode one : near) {
      assertEquals(1, one.path("row").asInt() % 3, "a row of the same bundle");
      assertTrue(one.path("cosine").asDouble() > 0.99);
    }
    assertEquals("word7", json("/explore/0/row?word=Word7").path("word").asText());
  }

  @Test
  void severalWordsAreComparedByTheirCosines() throws Exception {
    JsonNode told = json("/explore/0/compare?word=word0&word=word3&word=word1");
    assertEquals("[0,3,1]", told.path("rows").toString());
    JsonNode cosines = told.path("cosines");
    assertEquals(1, cosines.path(0).path(0).asDouble(), 1e-6);
    assertTrue(cosines.path(0).path(1).asDouble() > 0.99);
    assertTrue(cosines.path(0).path(2).asDouble() < 0.2);
    assertEquals(cosines.path(0).path(2), cosines.path(2).path(0));
  }

  @Test
  void thePlaneHasAPlaceForEachRow() throws Exception {
    ByteBuffer plane = bytes("/explore/0/positions?kind=pca");
    assertEquals(32 + 8 * ROWS, plane.remaining());
    byte[] mark = new byte[4];
    plane.get(mark);
    assertArrayEquals("EMAP".getBytes(StandardCharsets.US_ASCII), mark);
    assertEquals(ROWS, plane.getInt());
    assertEquals(0, plane.getInt());
    // Rows of one bundle lie together, and the bundles apart.
    assertTrue(distance(plane, 0, 3) < 0.1);
    assertTrue(distance(plane, 0, 1) > 0.5);
    assertTrue(distance(plane, 1, 2) > 0.5);
  }

  private static double distance(ByteBuffer plane, int a, int b) {
    return Math.hypot(
        plane.getFloat(32 + 4 * a) - plane.getFloat(32 + 4 * b),
        plane.getFloat(32 + 4 * (ROWS + a)) - plane.getFloat(32 + 4 * (ROWS + b)));
  }

  @Test
  @Timeout(60)
  void aLayoutIsMadeOnceAndKept() throws Exception {
    assertEquals("none", json("/explore/0/progress").path("state").asText());
    assertTrue(refused(404, "/explore/0/positions?kind=layout").contains("no layout"));
    began();
    JsonNode progress = json("/explore/0/progress");
    while (progress.path("state").asText().equals("running")) {
      Thread.sleep(20);
      progress = json("/explore/0/progress");
    }
    assertEquals("ready", progress.path("state").asText(), progress.toString());
    assertTrue(progress.path("clusters").path(0).asText().startsWith("word"));
    ByteBuffer layout = bytes("/explore/0/positions?kind=layout");
    assertEquals(32 + 16 * ROWS, layout.remaining());
    assertEquals(3, layout.getInt(8));
    Path kept = folder.resolve("bundles.map.safetensors");
    for (int i = 0; i < 500 && !Files.exists(kept); i++) {
      Thread.sleep(20);
    }
    RowMap map = RowMap.open(kept, table.store()).orElseThrow();
    assertEquals(map.layout().x()[ROWS - 1], layout.getFloat(32 + 4 * (ROWS - 1)));
    assertEquals(map.clusters().cluster()[5], layout.getInt(32 + 8 * ROWS + 4 * 5));
    assertEquals(map.zoom()[7], layout.getFloat(32 + 12 * ROWS + 4 * 7));
    server.close(Duration.ofSeconds(1));
    server = Server.on(0).table("bundles", table).page().map("bundles", kept).start();
    assertEquals("ready", json("/explore/0/progress").path("state").asText());
  }

  @Test
  @Timeout(60)
  void aFileThatIsNoMapIsLeftAsItIs() throws Exception {
    Path own = folder.resolve("bundles.map.safetensors");
    Files.writeString(own, "somebody's own notes");
    assertEquals("none", json("/explore/0/progress").path("state").asText());
    began();
    while (!json("/explore/0/progress").path("state").asText().equals("ready")) {
      Thread.sleep(20);
    }
    server.close();
    assertEquals("somebody's own notes", Files.readString(own));
  }

  @Test
  void theWordThatMovedMostIsToldOnceTheTablesAreTurnedOntoEachOther() throws Exception {
    server.close();
    try (EmbeddingTable turned = bundles()) {
      // All rows are turned by the same rotation but one, which has gone to another bundle.
      float[] vector = new float[DIM];
      for (int row = 0; row < ROWS; row++) {
        table.store().gather(row == 8 ? 9 : row, 1, vector, 0, DIM);
        float[] other = {-vector[1], vector[0], vector[3], vector[2]};
        turned.store().scatter(row, 1, other, 0, DIM);
      }
      server = Server.on(0).table("new", turned).table("old", table).page().start();
      JsonNode told = json("/explore/moved?from=1&to=0&top=3");
      assertEquals("word8", told.path("words").path(0).path("word").asText(), told.toString());
      assertTrue(told.path("words").path(0).path("cosine").asDouble() < 0.6, told.toString());
      assertTrue(told.path("words").path(1).path("cosine").asDouble() > 0.95, told.toString());
      assertEquals(ROWS, told.path("common").asInt());
      assertTrue(refused(404, "/explore/moved?from=2&to=0").contains("no table 2"));
    }
  }

  @Test
  void aSweepIsToldByDimAndNoneWhereThereIsNone() throws Exception {
    assertEquals("{\"file\":\"\",\"steps\":[]}", json("/explore/sweep").toString());
    server.close();
    String lines =
        "dim,quality,bytes,training_seconds,query_milliseconds\n"
            + "25,0.7,2000000,4.5,0.25\n2,0.5,160000,3,0.125\n";
    server =
        Server.on(0)
            .page()
            .sweep(
                Path.of("here", "sweep.csv"),
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
            .start();
    assertEquals(
        "{\"file\":\"sweep.csv\",\"steps\":["
            + "{\"dim\":2,\"quality\":0.5,\"bytes\":160000,\"seconds\":3.0,\"millis\":0.125},"
            + "{\"dim\":25,\"quality\":0.7,\"bytes\":2000000,\"seconds\":4.5,\"millis\":0.25}]}",
        json("/explore/sweep").toString());
  }

  @Test
  @Timeout(60)
  void theIndexOfATableIsMeasuredOnlyWhereThereIsOneAndWhatIsWrongWithItIsTold() throws Exception {
    assertEquals("none", json("/explore/0/recall").path("state").asText());
    server.close();
    Path file = folder.resolve("bundles.safetensors");
    server =
        Server.on(0)
            .table("bundles", table)
            .page()
            .measuring("bundles", file, Indexes.installed())
            .start();
    assertEquals(file.toString(), json("/explore/tables").at("/tables/0/file").asText());
    assertEquals("none", post("/explore/0/recall").path("state").asText());
    Files.writeString(folder.resolve("bundles.index.safetensors"), "no index");
    assertEquals("idle", json("/explore/0/recall").path("state").asText());
    JsonNode told = post("/explore/0/recall");
    while (told.path("state").asText().equals("running")) {
      Thread.sleep(10);
      told = json("/explore/0/recall");
    }
    assertEquals("failed", told.path("state").asText());
    assertTrue(told.path("message").asText().contains("bundles.index.safetensors"), told + "");
  }

  @Test
  @Timeout(60)
  void ofTablesThatAreLearnedTheLastTwoAreKept() throws Exception {
    server.close();
    List<EmbeddingTable> learned = new CopyOnWriteArrayList<>();
    server =
        Server.on(0)
            .table("bundles", table)
            .page()
            .learning(
                watch -> {
                  EmbeddingTable one = bundles();
                  learned.add(one);
                  try (WatchedRun run = watch.apply(one)) {
                    run.done();
                  }
                  return one;
                })
            .start();
    for (int i = 0; i < 3; i++) {
      post("/explore/learning");
      while (!json("/explore/learning").path("state").asText().equals("ready")) {
        Thread.sleep(10);
      }
    }
    JsonNode tables = json("/explore/tables").path("tables");
    assertEquals(
        List.of("bundles", "learned-2", "learned"),
        tables.valueStream().map(one -> one.path("name").asText()).toList());
    assertEquals(
        List.of(0, 2, 3), tables.valueStream().map(one -> one.path("id").asInt()).toList());
    assertEquals(5, json("/explore/3/nearest?word=word7&top=5").size());
    assertTrue(refused(404, "/explore/1/row?word=word7").contains("shows no table 1"));
    assertThrows(StoreClosedException.class, () -> learned.get(0).vector(0));
    assertEquals(DIM, learned.get(1).vector(0).length);
    server.close();
    assertThrows(StoreClosedException.class, () -> learned.get(1).vector(0));
    assertThrows(StoreClosedException.class, () -> learned.get(2).vector(0));
    assertEquals(DIM, table.vector(0).length);
  }

  @Test
  void whatIsWrongIsToldPlainly() throws Exception {
    assertTrue(refused(404, "/explore/1/words").contains("shows no table 1"));
    assertTrue(refused(404, "/explore/x/words").contains("no table"));
    assertTrue(refused(404, "/explore/99999999999/words").contains("no table"));
    assertTrue(refused(400, "/explore/0/nearest").contains("\"word\" is missing"));
    assertTrue(refused(404, "/explore/0/nearest?word=none").contains("\"none\" is not among"));
    assertTrue(refused(400, "/explore/0/nearest?word=word1&top=0").contains("1 to 1,000"));
    assertTrue(refused(400, "/explore/0/nearest?word=word1&top=9999999999").contains("whole"));
    assertTrue(refused(400, "/explore/0/words?count=1000000").contains("1 to 100,000"));
    assertTrue(refused(400, "/explore/0/compare?word=word1").contains("2 to 50 words"));
    assertTrue(refused(400, "/explore/0/positions?kind=tsne").contains("pca or layout"));
    assertTrue(refused(404, "/explore/0/values?of=colour").contains("\"colour\""));
    assertTrue(refused(404, "/explore/learning").contains("nothing can be learned"));
  }

  @Test
  void aServerWithoutThePageAnswersNothingOfIt() throws Exception {
    server.close();
    server = Server.on(0).table("bundles", table).start();
    assertTrue(refused(404, "/").contains("nothing at /"));
    assertTrue(refused(404, "/explore/tables").contains("nothing at"));
  }
}
