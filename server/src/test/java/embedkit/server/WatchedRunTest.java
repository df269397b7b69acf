package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A training run as server-sent events. */
class WatchedRunTest {

  private static final Map<String, String> SCHEMAS =
      Map.of("begin", "Begin", "progress", "Progress", "positions", "Positions", "end", "End");

  private record Event(long id, String name, JsonNode data) {}

  private static EmbeddingTable table() {
    EmbeddingTable table =
        Tables.installed()
            .create("heap", TableShape.f32(4, 2), Vocabulary.of(List.of("a", "b", "c", "d")));
    place(table, 1, 0, -1, 0, 0, 0.1f, 0, -0.1f);
    return table;
  }

  private static void place(EmbeddingTable table, float... values) {
    table.store().scatter(0L, 4, values, 0, 2);
  }

  private static HttpRequest request(Server server, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.address().resolve("/v1/runs/train/events"));
    return headers.length == 0 ? request.build() : request.headers(headers).build();
  }

  /** Events up to the end of the stream; each is as the description says. */
  private static List<Event> events(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    Client.compare("get", "/v1/runs/train/events", answer);
    List<Event> events = new ArrayList<>();
    for (String block : answer.body().split("\n\n")) {
      if (block.startsWith(":")) {
        continue;
      }
      String[] lines = block.split("\n");
      String name = lines[1].substring("event: ".length());
      JsonNode data = Client.JSON.readTree(lines[2].substring("data: ".length()));
      Client.valid(SCHEMAS.get(name), data);
      events.add(new Event(Long.parseLong(lines[0].substring("id: ".length())), name, data));
    }
    return events;
  }

  private static double distance(JsonNode positions, int a, int b) {
    return Math.hypot(
        positions.path("x").get(a).asDouble() - positions.path("x").get(b).asDouble(),
        positions.path("y").get(a).asDouble() - positions.path("y").get(b).asDouble());
  }

  @Test
  void whoListensHearsTheRunFromItsBeginningToItsEnd() throws Exception {
    try (EmbeddingTable table = table();
        Server server = Server.on(0).start();
        HttpClient http = HttpClient.newHttpClient()) {
      WatchedRun run = server.watch("train", table);
      CompletableFuture<HttpResponse<String>> listening =
          http.sendAsync(request(server), HttpResponse.BodyHandlers.ofString());
      run.at(0, 1000, 0, Double.NaN, 0.05);
      run.at(250, 1000, 0.5, 2.5, 0.04);
      // A quarter turn, and a mirror: the film does not show it, only what moves among the points.
      place(table, 0, 1, 0, -1, 0.1f, 0, -0.1f, 0);
      run.at(600, 1000, 2, 2.25, 0.02);
      run.done();
      run.close();
      List<Event> events = events(listening.get());
      assertEquals(
          List.of(
              "begin",
              "progress",
              "positions",
              "progress",
              "progress",
              "positions",
              "positions",
              "end"),
          events.stream().map(Event::name).toList());
      assertEquals(
          "{\"run\":\"train\",\"words\":[\"a\",\"b\",\"c\",\"d\"]}",
          events.getFirst().data().toString());
      assertEquals(
          "{\"done\":600,\"total\":1000,\"seconds\":2.0,\"loss\":2.25,\"speed\":300.0,"
              + "\"rate\":0.02}",
          events.get(4).data().toString());
      JsonNode before = events.get(2).data();
      JsonNode after = events.get(5).data();
      assertEquals(1, before.path("kept").asDouble(), 1e-9);
      assertEquals(2, distance(before, 0, 1), 2e-4);
      assertEquals(Math.sqrt(2), distance(before, 0, 2), 2e-4);
      for (int i = 0; i < 4; i++) {
        assertEquals(before.path("x").get(i).asDouble(), after.path("x").get(i).asDouble(), 2e-4);
        assertEquals(before.path("y").get(i).asDouble(), after.path("y").get(i).asDouble(), 2e-4);
      }
      assertEquals("{\"state\":\"done\"}", events.getLast().data().toString());
      run.heard(Duration.ofSeconds(10));
      // Who comes back goes on behind what is known.
      List<Event> rest =
          events(
              http.send(
                  request(server, "Last-Event-ID", "6"), HttpResponse.BodyHandlers.ofString()));
      assertEquals(List.of(7L, 8L), rest.stream().map(Event::id).toList());
    }
  }

  @Test
  void aRunThatIsStoppedIsToldAsSuchAndOneThatIsNotThereIsNotFound() throws Exception {
    try (EmbeddingTable table = table();
        Server server = Server.on(0).start();
        Client client = new Client(server);
        HttpClient http = HttpClient.newHttpClient()) {
      assertEquals("[]", client.ask("/v1/runs").toString());
      assertEquals(
          "no training run is watched here",
          Client.failure(404, client.get("/v1/runs/train/events")));
      try (WatchedRun run = server.watch("train", table)) {
        run.at(1, 10, 1, 1, 0.1);
        assertEquals(
            "[{\"run\":\"train\",\"state\":\"learning\"}]", client.ask("/v1/runs").toString());
      }
      assertEquals(
          "[{\"run\":\"train\",\"state\":\"stopped\"}]", client.ask("/v1/runs").toString());
      List<Event> events = events(http.send(request(server), HttpResponse.BodyHandlers.ofString()));
      assertEquals("{\"state\":\"stopped\"}", events.getLast().data().toString());
      assertEquals(
          "the header Last-Event-ID is a number of ours",
          Client.failure(
              400,
              http.send(
                  request(server, "Last-Event-ID", "x"), HttpResponse.BodyHandlers.ofString())));
    }
  }

  @Test
  void aLongRunIsAFilmOfFewerPicturesWithItsBeginning() throws Exception {
    try (EmbeddingTable table = table();
        Server server = Server.on(0).start();
        HttpClient http = HttpClient.newHttpClient()) {
      WatchedRun run = server.watch("train", table);
      for (int second = 0; second < 3000; second++) {
        run.at(second, 3000, second, 1, 0.1);
      }
      run.done();
      List<Event> events = events(http.send(request(server), HttpResponse.BodyHandlers.ofString()));
      assertTrue(events.size() <= 1201, events.size() + " events");
      assertTrue(events.size() > 600, events.size() + " events");
      assertEquals("begin", events.getFirst().name());
      assertEquals("end", events.getLast().name());
    }
  }
}
