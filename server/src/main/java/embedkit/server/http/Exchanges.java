package embedkit.server.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One request from its checks to its answer. Runs on a virtual thread of its own. */
final class Exchanges implements HttpHandler {

  /** Names of the query at the most, each with its value. */
  private static final int MOST_PARAMETERS = 1000;

  private static final int SMALL = 1 << 16;

  /** Answers of nobody's page, and pages that ask nobody else. */
  private static final Map<String, String> ALWAYS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:;"
              + " style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none';"
              + " form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin");

  private final Routes routes;
  private final Origins origins;
  private final Optional<Token> token;
  private final Limits limits;
  private final Room room;
  private final Work work;
  private final Watch watch;
  private final Meters meters;
  private final InFlight inFlight;
  private final Consumer<Throwable> told;

  Exchanges(
      Routes routes,
      Origins origins,
      Optional<Token> token,
      Limits limits,
      Room room,
      Work work,
      Watch watch,
      Meters meters,
      InFlight inFlight,
      Consumer<Throwable> told) {
    this.routes = routes;
    this.origins = origins;
    this.token = token;
    this.limits = limits;
    this.room = room;
    this.work = work;
    this.watch = watch;
    this.meters = meters;
    this.inFlight = inFlight;
    this.told = told;
  }

  /** What is known of a request when it is counted. */
  private static final class Known {
    String route = "none";
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    Known known = new Known();
    int status = 0;
    boolean entered = inFlight.enter();
    try (exchange;
        Room.Held held = room.held()) {
      Response answer;
      try {
        answer = entered ? answer(exchange, known, held) : closing();
      } catch (InterruptedException e) {
        answer = Failures.answer(new RequestException(503, "closing", "the server is closing"));
      } catch (IOException e) {
        // The client has gone, or did not send what it said.
        return;
      } catch (RuntimeException | Error e) {
        if (Failures.isOurs(e)) {
          told.accept(e);
        }
        answer = Failures.answer(e);
      }
      answer = held.holds(size(answer)) ? answer : Failures.answer(Room.none());
      status = answer instanceof Response.Whole whole ? whole.status() : 200;
      send(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Part of the answer is sent: the client hears no more.
      told.accept(e);
    } finally {
      if (entered) {
        inFlight.leave();
      }
      meters.count(known.route, status, System.nanoTime() - start);
    }
  }

  /** Answers of some lines always have room. */
  private static long size(Response answer) {
    return answer instanceof Response.Whole whole && whole.body().length > SMALL
        ? whole.body().length
        : 0;
  }

  private static Response closing() {
    return Failures.answer(
        new RequestException(503, "closing", "the server is being shut down")
            .with("Connection", "close"));
  }

  private Response answer(HttpExchange exchange, Known known, Room.Held held)
      throws IOException, InterruptedException {
    origins.check(exchange);
    String raw = exchange.getRequestURI().getRawPath();
    if (raw == null || !raw.startsWith("/")) {
      throw new RequestException(400, "bad_path", "a path begins with a slash");
    }
    List<String> parts = new ArrayList<>();
    for (String part : Routes.parts(raw)) {
      parts.add(decoded(part, false));
    }
    String path = "/" + String.join("/", parts);
    if (token.isPresent() && !path.equals("/health")) {
      token.orElseThrow().check(exchange);
    }
    String allowed = exchange.getRequestMethod().equals("OPTIONS") ? routes.allowed(parts) : "";
    if (!allowed.isEmpty()) {
      return new Response.Whole(204, Response.JSON, new byte[0], Map.of("Allow", allowed));
    }
    Routes.Found found = routes.find(exchange.getRequestMethod(), parts, shown(path));
    known.route = found.route().path();
    long announced = announced(exchange.getRequestHeaders());
    if (announced > 0) {
      checkPlain(exchange.getRequestHeaders());
    }
    try (Room.Taken taken = room.take(announced)) {
      if (taken == null) {
        throw Room.none();
      }
      Request request =
          new Request(
              exchange.getRequestMethod(),
              path,
              found.variables(),
              query(exchange.getRequestURI().getRawQuery()),
              headers(exchange.getRequestHeaders()),
              body(exchange),
              held);
      return answer(found.route(), request);
    }
  }

  /** Asks the handler. It does not read from the client: what it cannot read is our own fault. */
  private Response answer(Route route, Request request) throws InterruptedException {
    try {
      return route.cost() == Route.Cost.WORK
          ? work.answer(() -> route.handler().answer(request))
          : route.handler().answer(request);
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      throw new RequestException(503, "closing", "the server is closing");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that is packed could grow to anything. */
  private static void checkPlain(Headers headers) {
    String packed = headers.getFirst("Content-Encoding");
    if (packed != null && !packed.equalsIgnoreCase("identity")) {
      throw new RequestException(
              415,
              "packed_body",
              "the body is packed by "
                  + shown(packed)
                  + "; send it as it is, without Content-Encoding")
          .with("Accept-Encoding", "identity");
    }
  }

  /** How long a body says that it is; as long as may be, where it comes in chunks. */
  private long announced(Headers headers) {
    String length = headers.getFirst("Content-Length");
    if (length == null) {
      return headers.containsKey("Transfer-Encoding") ? limits.bodyBytes() : 0;
    }
    // The server beneath has refused what is no number.
    if (Long.parseLong(length) > limits.bodyBytes()) {
      throw tooLarge(length + " bytes");
    }
    return Long.parseLong(length);
  }

  private static String shown(String path) {
    String few = path.length() > 100 ? path.substring(0, 100) + "..." : path;
    return few.replaceAll("\\p{Cntrl}", "?");
  }

  private byte[] body(HttpExchange exchange) throws IOException {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    byte[] body = exchange.getRequestBody().readNBytes((int) limits.bodyBytes() + 1);
    if (body.length > limits.bodyBytes()) {
      throw tooLarge("more than " + limits.bodyBytes() + " bytes");
    }
    if (length != null && body.length < Long.parseLong(length)) {
      throw new IOException("the body ended early");
    }
    return body;
  }

  private RequestException tooLarge(String found) {
    return new RequestException(
            413,
            "too_large",
            String.format(
                Locale.ROOT,
                "the body has %s; at most %d are taken: ask in several requests",
                found,
                limits.bodyBytes()))
        .with("Connection", "close");
  }

  private static Map<String, String> headers(Headers given) {
    Map<String, String> headers = new LinkedHashMap<>();
    given.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return headers;
  }

  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    String[] all = raw.split("&", MOST_PARAMETERS + 1);
    if (all.length > MOST_PARAMETERS) {
      throw new RequestException(
          400, "too_many", "a query has at most " + MOST_PARAMETERS + " names; send JSON by POST");
    }
    for (String one : all) {
      int equal = one.indexOf('=');
      String name = decoded(equal < 0 ? one : one.substring(0, equal), true);
      String value = equal < 0 ? "" : decoded(one.substring(equal + 1), true);
      query.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return query;
  }

  /** Decodes once; what is no UTF-8 is refused. */
  private static String decoded(String raw, boolean form) {
    byte[] bytes = new byte[raw.length() * 3];
    int count = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw badEncoding();
        }
        bytes[count++] = (byte) (high * 16 + low);
        i += 2;
      } else if (c == '+' && form) {
        bytes[count++] = ' ';
      } else if (c <= 0xff) {
        // The server beneath reads a byte as a character.
        bytes[count++] = (byte) c;
      } else {
        throw badEncoding();
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, count))
          .toString();
    } catch (CharacterCodingException e) {
      throw badEncoding();
    }
  }

  private static RequestException badEncoding() {
    return new RequestException(
        400, "bad_encoding", "the address is not UTF-8 in percent-encoding");
  }

  private void send(HttpExchange exchange, Response answer)
      throws IOException, InterruptedException {
    Headers headers = exchange.getResponseHeaders();
    ALWAYS.forEach(headers::set);
    switch (answer) {
      case Response.Whole whole -> send(exchange, whole);
      case Response.Events events -> {
        headers.set("Content-Type", "text/event-stream");
        headers.set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : 0);
        if (!exchange.getRequestMethod().equals("HEAD")) {
          // Listeners stay for long: they are not waited for when the server is closed.
          inFlight.leave();
          try {
            events.feed().send(new EventSink(exchange.getResponseBody(), watch, limits.writing()));
          } finally {
            inFlight.enterAnyway();
          }
        }
      }
    }
  }

  private void send(HttpExchange exchange, Response.Whole whole) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", whole.type());
    headers.set("Cache-Control", "no-store");
    whole.headers().forEach(headers::set);
    boolean none =
        exchange.getRequestMethod().equals("HEAD")
            || whole.status() == 304
            || whole.status() == 204;
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(whole.body().length));
    }
    try (Watch.Over _ = watch.over(Thread.currentThread(), limits.writing())) {
      exchange.sendResponseHeaders(whole.status(), none ? -1 : length(whole.body()));
      if (!none) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(whole.body());
        }
      }
    }
  }

  /** The server beneath takes 0 for a length that is not known, and -1 for an empty body. */
  private static long length(byte[] body) {
    return body.length == 0 ? -1 : body.length;
  }
}
