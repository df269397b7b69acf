package embedkit.server.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.server.http.EventSink;
import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The runs of a server, and the routes by which they are watched. */
public final class Runs {

  private static final long BREATH_MILLIS = 5000;

  private final Map<String, RunLog> byName = new ConcurrentSkipListMap<>();

  /** Adds a run; one of the same name that was there is forgotten. */
  public void add(RunLog run) {
    byName.put(run.name(), run);
  }

  /** All routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/runs", _ -> Response.json(list())),
        Route.get("/v1/runs/{run}/events", this::events));
  }

  private byte[] list() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartArray();
      for (RunLog run : byName.values()) {
        json.writeStartObject();
        json.writeStringField("run", run.name());
        json.writeStringField("state", run.state().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  private Response events(Request request) {
    RunLog run = byName.get(request.variable("run"));
    if (run == null) {
      throw new RequestException(
          404,
          "unknown_run",
          byName.isEmpty()
              ? "no training run is watched here"
              : "there is no such run; this server has " + String.join(", ", byName.keySet()));
    }
    long after = request.header("last-event-id").map(Runs::id).orElse(0L);
    return new Response.Events(to -> send(run, after, to));
  }

  private static long id(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw RequestException.of("last-event-id", "the header Last-Event-ID is a number of ours");
    }
    return Long.parseLong(text);
  }

  private static void send(RunLog run, long from, EventSink to)
      throws IOException, InterruptedException {
    long after = from;
    run.listens(1);
    try {
      while (true) {
        List<RunLog.Event> events = run.next(after, BREATH_MILLIS);
        if (events.isEmpty()) {
          if (run.toldAll(after)) {
            return;
          }
          to.breath();
        }
        for (RunLog.Event event : events) {
          to.event(event.id(), event.name(), event.json());
          after = event.id();
          if (event.name().equals("end")) {
            return;
          }
        }
      }
    } finally {
      run.listens(-1);
    }
  }
}
