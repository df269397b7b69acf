package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Many clients at once. */
class LoadTest {

  private static final int CLIENTS = 64;
  private static final int ROWS = 20_000;
  private static final int DIM = 50;

  private static EmbeddingTable table() {
    Random random = new Random(21);
    EmbeddingTable table =
        Tables.installed()
            .create(
                "heap",
                TableShape.f32(ROWS, DIM),
                Vocabulary.of(IntStream.range(0, ROWS).mapToObj(row -> "word" + row).toList()));
    float[] row = new float[DIM];
    for (int i = 0; i < ROWS; i++) {
      for (int d = 0; d < DIM; d++) {
        row[d] = (float) random.nextGaussian();
      }
      table.store().scatter(i, 1, row, 0, DIM);
    }
    return table;
  }

  /** Sixty seconds, or so many as {@code embedkit.load.seconds} says. */
  @Test
  @Tag("long")
  void sixtyFourClientsAreAnsweredForAMinuteWithoutAnError(TestReporter reporter) throws Exception {
    long seconds = Long.getLong("embedkit.load.seconds", 60);
    ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<long[]> times = new ConcurrentLinkedQueue<>();
    try (EmbeddingTable table = table();
        Server server = Server.on(0).model("words", SmallTables.means(table)).start();
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      long end = System.nanoTime() + seconds * 1_000_000_000;
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        Random random = new Random(client);
        clients.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        try {
                          HttpResponse<String> answer =
                              http.send(
                                  request(server, random), HttpResponse.BodyHandlers.ofString());
                          if (answer.statusCode() != 200) {
                            errors.add(answer.statusCode() + " " + answer.body());
                          }
                        } catch (Exception e) {
                          errors.add(e.toString());
                        }
                        times.add(new long[] {System.nanoTime() - start});
                      }
                    }));
      }
      for (Thread client : clients) {
        client.join();
      }
    }
    long[] sorted = times.stream().mapToLong(time -> time[0]).sorted().toArray();
    String told =
        "%d answers in %d s; median %.1f ms, p99 %.1f ms, longest %.1f ms%n"
            .formatted(
                sorted.length,
                seconds,
                sorted[sorted.length / 2] * 1e-6,
                sorted[(int) (sorted.length * 0.99)] * 1e-6,
                Arrays.stream(sorted).max().orElse(0) * 1e-6);
    reporter.publishEntry("load", told.strip());
    Files.writeString(Path.of("target", "load.txt"), told);
    assertEquals(List.of(), List.copyOf(errors));
    assertTrue(sorted.length > CLIENTS, "only " + sorted.length);
  }

  private static HttpRequest request(Server server, Random random) {
    int word = random.nextInt(ROWS);
    if (random.nextBoolean()) {
      return HttpRequest.newBuilder(server.address().resolve("/v1/nearest?word=word" + word))
          .build();
    }
    return HttpRequest.newBuilder(server.address().resolve("/v1/embeddings"))
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"input\":[\"word" + word + " word7\",\"word" + (word / 2) + "\"]}"))
        .build();
  }
}
