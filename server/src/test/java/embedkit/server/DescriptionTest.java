package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embedkit.api.EmbeddingTable;
import embedkit.server.http.Route;
import embedkit.server.run.Runs;
import embedkit.server.table.ServedTables;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * The description of the server in OpenAPI's form: it has every route, and no other. The answers
 * are compared with it wherever a test asks one, by {@link Client}.
 */
class DescriptionTest {

  private static Set<String> described() {
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : Client.DESCRIPTION.path("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(
              method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }
    return described;
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    Set<String> routes = new TreeSet<>(Set.of("GET /metrics"));
    for (Route route :
        Server.on(0).routes(new ServedTables(List.of()), new LongAdder(), new Runs())) {
      routes.add(route.method() + " " + route.path());
    }
    assertTrue(routes.size() > 30, routes.toString());
    assertEquals(routes, described());
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    int references = 0;
    for (JsonNode reference : Client.DESCRIPTION.findValues("$ref")) {
      JsonNode there = Client.DESCRIPTION.at(reference.asText().substring(1));
      assertTrue(there.isObject(), reference.asText());
      references++;
    }
    assertTrue(references > 100, "only " + references);
    assertEquals("3.1.0", Client.DESCRIPTION.path("openapi").asText());
  }

  @Test
  void theDescriptionIsServedAndNotSentAgain() throws Exception {
    try (Server server = Server.on(0).start();
        HttpClient http = HttpClient.newHttpClient()) {
      URI address = server.address().resolve("/openapi.json");
      HttpResponse<String> first =
          http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(Client.DESCRIPTION, Client.JSON.readTree(first.body()));
      Client.compare("get", "/openapi.json", first);
      String tag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> second =
          http.send(
              HttpRequest.newBuilder(address).header("If-None-Match", tag).build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(304, second.statusCode());
      assertEquals("", second.body());
    }
  }

  @Test
  void metricsCountWhatWasAskedAndNeverWhatAStrangerTyped() throws Exception {
    try (EmbeddingTable table = SmallTables.royal();
        Server server = Server.on(0).model("royal", SmallTables.means(table)).start();
        Client client = new Client(server)) {
      client.ask("/health");
      client.ask("/v1/nearest", "word", "king");
      client.get("/v1/nearest", "word", "nobody");
      client.get("/strange/path");
      client.send("/v1/embeddings", "{\"input\":[\"king\",\"queen\"]}");
      String metrics = client.get("/metrics").body();
      // A request is done a moment after its answer is read.
      for (int i = 0; i < 500 && !metrics.contains("embedkit_requests_in_flight 1\n"); i++) {
        Thread.sleep(10);
        metrics = client.get("/metrics").body();
      }
      List<String> lines = metrics.lines().toList();
      for (String line :
          List.of(
              "embedkit_requests_total{route=\"/health\",status=\"200\"} 1",
              "embedkit_requests_total{route=\"/v1/nearest\",status=\"200\"} 1",
              "embedkit_requests_total{route=\"/v1/nearest\",status=\"404\"} 1",
              "embedkit_requests_total{route=\"none\",status=\"404\"} 1",
              "embedkit_request_seconds_count{route=\"/v1/nearest\"} 2",
              "embedkit_request_seconds_bucket{route=\"/v1/nearest\",le=\"+Inf\"} 2",
              "embedkit_text_vectors_total 2",
              "embedkit_table_rows{table=\"royal\"} 6",
              "embedkit_requests_in_flight 1")) {
        assertTrue(lines.contains(line), line + " in\n" + metrics);
      }
      String sample = "[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.]+";
      for (String line : lines) {
        assertTrue(line.matches(sample + "|# (HELP|TYPE) .+"), line);
      }
    }
  }
}
