package embedkit.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that is too much or too slow, clients that are too slow, and the end of a listener. */
class ListenerTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<Throwable> told = new LinkedBlockingQueue<>();

  @AfterEach
  void closeClient() {
    http.shutdownNow();
  }

  private Listener open(Limits limits, Route... routes) {
    return Listener.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Set.of(),
        Optional.empty(),
        limits,
        List.of(routes),
        _ -> {},
        told::add);
  }

  private static Limits limits(int workers, int waiting, Duration work, Duration writing) {
    return new Limits(1 << 20, 16 << 20, workers, waiting, work, writing);
  }

  private static HttpRequest request(Listener listener, String path) {
    return HttpRequest.newBuilder(
            URI.create("http://localhost:" + listener.address().getPort() + path))
        .build();
  }

  private CompletableFuture<HttpResponse<String>> ask(Listener listener, String path) {
    return http.sendAsync(request(listener, path), HttpResponse.BodyHandlers.ofString());
  }

  private static Socket connect(Listener listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Waits for the server to hang up. */
  private static void untilCutOff(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // What was on its way.
      }
    } catch (SocketException e) {
      // Hung up with a reset.
    }
  }

  private static long metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRequestInFlightIsFinishedWhenTheListenerIsClosed() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Route slow =
        Route.get(
                "/slow",
                _ -> {
                  arrived.countDown();
                  await(go);
                  return Response.text("whole");
                })
            .working();
    Listener listener = open(limits(2, 2, LONG, LONG), slow);
    CompletableFuture<HttpResponse<String>> answer = ask(listener, "/slow");
    arrived.await();
    Thread closing = Thread.ofVirtual().start(() -> listener.close(LONG));
    go.countDown();
    assertEquals("whole", answer.get().body());
    closing.join();
    assertTrue(
        ask(listener, "/slow").handle((_, e) -> e != null).get(), "a closed listener answers");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void moreWorkThanMayWaitIsSentAwayAndWhatIsLightIsAnsweredMeanwhile() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Route slow =
        Route.get(
                "/slow",
                _ -> {
                  arrived.countDown();
                  await(go);
                  return Response.text("done");
                })
            .working();
    Route light = Route.get("/light", _ -> Response.text("light"));
    try (Listener listener = open(limits(1, 1, LONG, LONG), slow, light)) {
      CompletableFuture<HttpResponse<String>> first = ask(listener, "/slow");
      arrived.await();
      CompletableFuture<HttpResponse<String>> second = ask(listener, "/slow");
      while (metric(ask(listener, "/metrics").get().body(), "embedkit_work_waiting") == 0) {
        Thread.onSpinWait();
      }
      HttpResponse<String> third = ask(listener, "/slow").get();
      assertEquals(503, third.statusCode());
      assertEquals("1", third.headers().firstValue("Retry-After").orElseThrow());
      assertTrue(third.body().contains("\"code\":\"busy\""), third.body());
      assertEquals("light", ask(listener, "/light").get().body());
      go.countDown();
      assertEquals("done", first.get().body());
      assertEquals("done", second.get().body());
    }
  }

  @Test
  void workThatTakesTooLongIsGivenUpAndInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Route endless =
        Route.get(
                "/endless",
                _ -> {
                  begun.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  return Response.text("late");
                })
            .working();
    try (Listener listener = open(limits(1, 1, Duration.ofMillis(100), LONG), endless)) {
      // On a busy machine it may be given up before it has begun.
      do {
        assertEquals(503, ask(listener, "/endless").get().statusCode());
      } while (begun.getCount() > 0);
      assertTrue(interrupted.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void ofAFailureThatIsOursAClientIsToldNoMoreThanThat() throws Exception {
    IllegalStateException secret = new IllegalStateException("/home/someone/secret");
    Route broken =
        Route.get(
            "/broken",
            _ -> {
              throw secret;
            });
    try (Listener listener = open(Limits.usual(), broken)) {
      HttpResponse<String> answer = ask(listener, "/broken").get();
      assertEquals(500, answer.statusCode());
      assertFalse(answer.body().contains("secret"), answer.body());
      assertSame(secret, told.take());
    }
  }

  @Test
  void whatAHandlerCannotReadIsOurFaultAndNotAClientThatHasGone() throws Exception {
    IOException fault = new IOException("the disk is gone");
    for (boolean working : new boolean[] {false, true}) {
      Route broken =
          Route.get(
              "/broken",
              _ -> {
                throw fault;
              });
      try (Listener listener = open(Limits.usual(), working ? broken.working() : broken)) {
        HttpResponse<String> answer = ask(listener, "/broken").get();
        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("\"type\":\"server_error\""), answer.body());
        assertSame(fault, told.take().getCause());
      }
    }
  }

  @Test
  void roomForAnAnswerIsTakenBeforeItIsMadeAndGivenBackWhenItIsSent() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Route large =
        Route.get(
            "/large",
            request -> {
              request.reservation().take(Long.parseLong(request.parameter("bytes").orElseThrow()));
              if (request.parameter("wait").isPresent()) {
                arrived.countDown();
                await(go);
              }
              return Response.text("made");
            });
    try (Listener listener = open(new Limits(1 << 20, 1 << 20, 1, 1, LONG, LONG), large)) {
      CompletableFuture<HttpResponse<String>> first = ask(listener, "/large?bytes=700000&wait");
      arrived.await();
      HttpResponse<String> second = ask(listener, "/large?bytes=700000").get();
      assertEquals(503, second.statusCode());
      assertEquals("1", second.headers().firstValue("Retry-After").orElseThrow());
      HttpResponse<String> never = ask(listener, "/large?bytes=1048577").get();
      assertEquals(413, never.statusCode());
      assertTrue(never.body().contains("up to 1048577 bytes"), never.body());
      go.countDown();
      assertEquals("made", first.get().body());
      for (int i = 0; i < 3; i++) {
        assertEquals("made", untilMade(listener, "/large?bytes=1048576"));
      }
    }
    assertTrue(told.isEmpty(), told.toString());
  }

  /** The room of an answer is free a moment after the answer has arrived. */
  private String untilMade(Listener listener, String path) throws Exception {
    HttpResponse<String> answer = ask(listener, path).get();
    while (answer.statusCode() == 503) {
      answer = ask(listener, path).get();
    }
    return answer.body();
  }

  @Test
  void aClientThatDoesNotReadItsAnswerIsCutOff() throws Exception {
    byte[] large = new byte[12 << 20];
    Route route = Route.get("/large", _ -> new Response.Whole(200, Response.TEXT, large, Map.of()));
    try (Listener listener = open(limits(1, 1, LONG, Duration.ofMillis(200)), route);
        Socket socket = connect(listener)) {
      socket
          .getOutputStream()
          .write(
              "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // This request itself is the one that is left in flight.
      String metrics;
      do {
        Thread.sleep(50);
        metrics = ask(listener, "/metrics").get().body();
      } while (!metrics.contains("route=\"/large\"")
          || metric(metrics, "embedkit_requests_in_flight") > 1);
      untilCutOff(socket);
    }
  }

  @Test
  void bodiesAndAnswersHaveSoMuchRoomTogether() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Route held =
        Route.post(
            "/held",
            request -> {
              if (request.parameter("wait").isPresent()) {
                arrived.countDown();
                await(go);
              }
              return Response.text("" + request.body().length);
            });
    Route large =
        Route.get("/large", _ -> new Response.Whole(200, Response.TEXT, new byte[2000], Map.of()));
    byte[] body = new byte[700_000];
    try (Listener listener = open(new Limits(1 << 20, 1 << 20, 1, 1, LONG, LONG), held, large)) {
      HttpRequest first =
          HttpRequest.newBuilder(request(listener, "/held?wait").uri())
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      HttpRequest second =
          HttpRequest.newBuilder(request(listener, "/held").uri())
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      CompletableFuture<HttpResponse<String>> waiting =
          http.sendAsync(first, HttpResponse.BodyHandlers.ofString());
      arrived.await();
      HttpResponse<String> refused = http.send(second, HttpResponse.BodyHandlers.ofString());
      assertEquals(503, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
      assertEquals(200, ask(listener, "/large").get().statusCode());
      go.countDown();
      assertEquals("700000", waiting.get().body());
      HttpResponse<String> again = http.send(second, HttpResponse.BodyHandlers.ofString());
      assertEquals("700000", again.body());
    }
  }

  /** Headers that come byte by byte: the JDK's server ends them after so many seconds. */
  @Test
  void clientsThatSendByteByByteAreCutOffAndOthersAreAnsweredMeanwhile() throws Exception {
    Route light = Route.get("/light", _ -> Response.text("light"));
    List<Socket> slow = new ArrayList<>();
    try (Listener listener = open(Limits.usual(), light)) {
      for (int i = 0; i < 100; i++) {
        Socket socket = connect(listener);
        slow.add(socket);
        String begun =
            i % 2 == 0
                ? "GET /light HTTP/1.1\r\nHost: loc"
                : "POST /light HTTP/1.1\r\n" + "Host: localhost\r\nContent-Length: 100\r\n\r\n{";
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
      }
      assertEquals("light", ask(listener, "/light").get().body());
      for (Socket socket : slow) {
        untilCutOff(socket);
      }
      assertEquals("light", ask(listener, "/light").get().body());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aListenerWhoHasGoneIsNoticed() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Route events =
        Route.get(
            "/events",
            _ ->
                new Response.Events(
                    to -> {
                      try {
                        for (long id = 1; ; id++) {
                          to.event(id, "tick", "{}");
                          Thread.sleep(5);
                        }
                      } catch (IOException e) {
                        ended.complete(e);
                        throw e;
                      }
                    }));
    try (Listener listener = open(Limits.usual(), events)) {
      try (Socket socket = connect(listener)) {
        socket
            .getOutputStream()
            .write(
                "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertTrue(socket.getInputStream().read() >= 0);
      }
      assertTrue(ended.get() instanceof IOException);
    }
  }

  @Test
  void headIsAnsweredWithoutABodyAndOtherMethodsAreTold() throws Exception {
    Route light = Route.get("/light", _ -> Response.text("light"));
    try (Listener listener = open(Limits.usual(), light)) {
      HttpRequest head = HttpRequest.newBuilder(request(listener, "/light").uri()).HEAD().build();
      HttpResponse<String> answer = http.send(head, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertEquals("", answer.body());
      assertEquals("5", answer.headers().firstValue("Content-Length").orElseThrow());
      HttpRequest delete =
          HttpRequest.newBuilder(request(listener, "/light").uri()).DELETE().build();
      HttpResponse<String> refused = http.send(delete, HttpResponse.BodyHandlers.ofString());
      assertEquals(405, refused.statusCode());
      assertEquals("GET, HEAD", refused.headers().firstValue("Allow").orElseThrow());
    }
  }

  @Test
  void aSlashAtTheEndSaysNothingAndOptionsTellTheMethods() throws Exception {
    Route light = Route.get("/light", _ -> Response.text("light"));
    Route gone = Route.delete("/light", _ -> Response.text("gone"));
    try (Listener listener = open(Limits.usual(), light, gone)) {
      assertEquals("light", ask(listener, "/light/").get().body());
      assertEquals(404, ask(listener, "/light//").get().statusCode());
      HttpRequest options =
          HttpRequest.newBuilder(request(listener, "/light/").uri())
              .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = http.send(options, HttpResponse.BodyHandlers.ofString());
      assertEquals(204, answer.statusCode());
      assertEquals("DELETE, GET, HEAD", answer.headers().firstValue("Allow").orElseThrow());
      assertEquals("", answer.body());
    }
  }

  @Test
  void aPackedBodyIsRefusedByItsName() throws Exception {
    Route length = Route.post("/length", request -> Response.text("" + request.body().length));
    try (Listener listener = open(Limits.usual(), length)) {
      HttpRequest.Builder post =
          HttpRequest.newBuilder(request(listener, "/length").uri())
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {31, -117, 8}));
      HttpResponse<String> refused =
          http.send(
              post.copy().header("Content-Encoding", "gzip").build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(415, refused.statusCode());
      assertTrue(refused.body().contains("the body is packed by gzip"), refused.body());
      HttpResponse<String> plain =
          http.send(
              post.copy().header("Content-Encoding", "identity").build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals("3", plain.body());
    }
  }
}
