package embedkit.server.explore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.WordLookup;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.answer.Answer;
import embedkit.search.answer.RowKind;
import embedkit.search.index.RecallCurve;
import embedkit.search.layout.Layout;
import embedkit.search.question.Analogy;
import embedkit.search.question.Moved;
import embedkit.search.question.Nearest;
import embedkit.search.question.Questions;
import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import embedkit.server.http.Resources;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import embedkit.server.json.AnswerJson;
import embedkit.server.page.Page;
import embedkit.server.table.Served;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/** The explorer page, and the answers to what it asks. */
public final class Explorer implements AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The library that draws the points makes functions of text, which nothing else on the page may:
   * no script of another place runs, and no other host is asked.
   */
  private static final Map<String, String> POLICY =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
              + " img-src 'self' data: blob:; connect-src 'self'; object-src 'none';"
              + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  private static final int MOST_WORDS = 100_000;
  private static final int MOST_NEIGHBOURS = 1000;
  private static final int MOST_COMPARED = 50;
  private static final int MOST_MOVED = 20_000;
  private static final int MOST_COMPLETED = 100;

  /** Writes a value. */
  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** What the run of the page is called by those who watch it. */
  public static final String RUN = "explore";

  private static final String LEARNED = "learned";

  /** Learns a table. */
  @FunctionalInterface
  public interface Learning {
    /**
     * Learns.
     *
     * @param begun to be called when the text is read, and the run {@value #RUN} can be watched
     * @return the table, which the page closes
     */
    EmbeddingTable learn(Runnable begun);
  }

  /** So many tables that were learned here are kept; of more the first is closed. */
  private static final int MOST_LEARNED = 2;

  private final Optional<LearnWork> learning;
  private final Optional<Sweep> sweep;
  private final NavigableMap<Integer, Explored> tables = new ConcurrentSkipListMap<>();
  private final Deque<Integer> learned = new ArrayDeque<>();
  private int next;
  private boolean closed;

  /**
   * Shows tables.
   *
   * @param served the tables; each stays open while the page is served
   * @param columns what is known of the rows of each, by its name
   * @param maps where the map of each is kept, by its name
   * @param indexes where the index of each is, by its name
   * @param sweep what is plotted over the dim, if something is
   * @param learning how one more is learned, if one can be
   */
  public Explorer(
      List<Served> served,
      Map<String, List<Column>> columns,
      Map<String, Path> maps,
      Map<String, IndexBeside> indexes,
      Optional<Sweep> sweep,
      Optional<Learning> learning) {
    this.learning = learning.map(how -> new LearnWork(how, this::add));
    this.sweep = sweep;
    for (Served one : served) {
      Explored.Beside beside =
          new Explored.Beside(
              columns.getOrDefault(one.name(), List.of()),
              Optional.ofNullable(maps.get(one.name())),
              Optional.ofNullable(indexes.get(one.name())));
      tables.put(next++, new Explored(one.questions(), beside));
    }
  }

  /**
   * Shows one that was learned, under that word and a number from the second on. The last two are
   * kept.
   */
  private synchronized void add(EmbeddingTable table) {
    if (closed) {
      table.close();
      return;
    }
    while (learned.size() >= MOST_LEARNED) {
      close(tables.remove(learned.removeFirst()));
    }
    String name = LEARNED;
    for (int i = 2; isShown(name); i++) {
      name = LEARNED + "-" + i;
    }
    learned.add(next);
    tables.put(next++, new Explored(Questions.of(table).named(name), Explored.Beside.NOTHING));
  }

  private static void close(Explored one) {
    one.cancel();
    one.table().close();
  }

  private boolean isShown(String name) {
    return tables.values().stream().anyMatch(one -> one.name().equals(name));
  }

  /** Returns the routes of the page and of what it asks. */
  public List<Route> routes() {
    return List.of(
        Resources.at("/", Page.class, "index.html", POLICY),
        Resources.at("/explorer.js", Page.class, "explorer.js"),
        Resources.at("/explorer.css", Page.class, "explorer.css"),
        Resources.at("/icon.svg", Page.class, "icon.svg"),
        Resources.at("/LICENCES.txt", Page.class, "LICENCES.txt"),
        Route.get("/explore/tables", _ -> json(this::tables)),
        Route.get("/explore/moved", this::moved).working(),
        Route.get("/explore/{table}/positions", this::positions).working(),
        Route.get("/explore/{table}/words", this::words).working(),
        Route.get("/explore/{table}/values", this::values).working(),
        Route.get("/explore/{table}/progress", request -> progress(asked(request))),
        Route.post("/explore/{table}/layout", this::begun),
        Route.get("/explore/sweep", _ -> json(this::sweep)),
        Route.get("/explore/{table}/recall", this::recall),
        Route.post("/explore/{table}/recall", this::recall),
        Route.get("/explore/learning", this::learning),
        Route.post("/explore/learning", this::learning),
        Route.get("/explore/{table}/complete", this::complete).working(),
        Route.get("/explore/{table}/row", this::row).working(),
        Route.get("/explore/{table}/nearest", this::nearest).working(),
        Route.get("/explore/{table}/analogy", this::analogy).working(),
        Route.get("/explore/{table}/compare", this::compare).working());
  }

  private Explored asked(Request request) {
    return shown(request.variable("table"));
  }

  private Explored shown(String number) {
    Explored shown = number.matches("\\d{1,9}") ? tables.get(Integer.parseInt(number)) : null;
    if (shown == null) {
      throw new RequestException(404, "unknown_table", "this page shows no table " + number);
    }
    return shown;
  }

  private static String text(Request request, String name) {
    return request
        .parameter(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> RequestException.of(name, "\"" + name + "\" is missing"));
  }

  private static int whole(Request request, String name, int usual, int least, int most) {
    String value = request.parameter(name).orElse(String.valueOf(usual));
    if (value.matches("\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw RequestException.of(
        name,
        String.format(Locale.ROOT, "\"%s\" must be a whole number, %,d to %,d", name, least, most));
  }

  private static Response.Whole json(Body body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      body.write(json);
    }
    return Response.json(bytes.toByteArray());
  }

  private static Response.Whole binary(byte[] bytes) {
    return new Response.Whole(200, "application/octet-stream", bytes, Map.of());
  }

  private void tables(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("tables");
    for (Map.Entry<Integer, Explored> entry : tables.entrySet()) {
      Explored one = entry.getValue();
      EmbeddingTable table = one.table();
      json.writeStartObject();
      json.writeNumberField("id", entry.getKey());
      json.writeStringField("name", one.name());
      json.writeNumberField("rows", table.rows());
      json.writeNumberField("dim", table.dim());
      json.writeStringField("type", RowKind.of(table.store()).type().toUpperCase(Locale.ROOT));
      json.writeBooleanField("words", table.vocabulary().isPresent());
      json.writeBooleanField("counts", one.counts());
      json.writeStringField("file", one.file().map(Path::toString).orElse(""));
      json.writeArrayFieldStart("columns");
      for (Column column : one.columns()) {
        write(json, column);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("learning", learning.isPresent());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Column column) throws IOException {
    float[] range = column.range();
    json.writeStartObject();
    json.writeStringField("name", column.name());
    json.writeStringField("kind", column.numbers() ? "number" : "category");
    json.writeArrayFieldStart("categories");
    for (String category : column.categories()) {
      json.writeString(category);
    }
    json.writeEndArray();
    json.writeNumberField("least", range[0]);
    json.writeNumberField("greatest", range[1]);
    json.writeEndObject();
  }

  private Response positions(Request request) {
    Explored explored = asked(request);
    String kind = request.parameter("kind").orElse("pca");
    return switch (kind) {
      case "pca" -> {
        Layout plane = explored.plane();
        yield binary(PositionBytes.of(plane.x(), plane.y(), null, null));
      }
      case "layout" -> binary(explored.layout().bytes());
      default -> throw RequestException.of("kind", "\"kind\" must be pca or layout");
    };
  }

  private static Response.Whole progress(Explored explored) throws IOException {
    LayoutWork.Progress progress = explored.layout().progress();
    return json(
        json -> {
          json.writeStartObject();
          json.writeStringField("state", progress.state().word());
          json.writeStringField("stage", progress.stage());
          json.writeNumberField("share", progress.share());
          json.writeStringField("message", progress.message());
          json.writeArrayFieldStart("clusters");
          for (String name : progress.clusters()) {
            json.writeString(name);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Response begun(Request request) throws IOException {
    Explored explored = asked(request);
    explored.layout().begin();
    return progress(explored);
  }

  private void sweep(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", sweep.map(Sweep::file).orElse(""));
    json.writeArrayFieldStart("steps");
    for (Sweep.Step step : sweep.map(Sweep::steps).orElse(List.of())) {
      json.writeStartObject();
      json.writeNumberField("dim", step.dim());
      json.writeNumberField("quality", step.quality());
      json.writeNumberField("bytes", step.bytes());
      json.writeNumberField("seconds", step.seconds());
      json.writeNumberField("millis", step.millis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private Response recall(Request request) throws IOException {
    RecallWork work = asked(request).recall();
    if (request.method().equals("POST")) {
      work.begin();
    }
    RecallWork.Progress progress = work.progress();
    return json(
        json -> {
          json.writeStartObject();
          json.writeStringField("state", progress.state().word());
          json.writeNumberField("share", progress.share());
          json.writeStringField("message", progress.message());
          if (progress.curve().isPresent()) {
            RecallCurve curve = progress.curve().orElseThrow();
            json.writeNumberField("top", curve.top());
            json.writeNumberField("sample", curve.sample());
            json.writeNumberField("exact", curve.exactMicros());
            json.writeArrayFieldStart("points");
            for (RecallCurve.Point point : curve.points()) {
              json.writeStartObject();
              json.writeNumberField("beam", point.beam());
              json.writeNumberField("recall", point.recall());
              json.writeNumberField("micros", point.micros());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  private Response learning(Request request) throws IOException {
    LearnWork work =
        learning.orElseThrow(
            () -> new RequestException(404, "no_learning", "nothing can be learned here"));
    if (request.method().equals("POST")) {
      work.begin();
    }
    LearnWork.Progress progress = work.progress();
    return json(
        json -> {
          json.writeStartObject();
          json.writeStringField("state", progress.state().word());
          json.writeStringField("run", RUN);
          json.writeStringField("message", progress.message());
          json.writeEndObject();
        });
  }

  private Response words(Request request) throws IOException {
    Explored explored = asked(request);
    long rows = explored.table().rows();
    int from = whole(request, "from", 0, 0, Integer.MAX_VALUE / 4);
    int count = whole(request, "count", MOST_WORDS, 1, MOST_WORDS);
    WordLookup words = explored.questions().words();
    return json(
        json -> {
          json.writeStartArray();
          for (long row = from; row < Math.min(rows, (long) from + count); row++) {
            json.writeString(words.name(row));
          }
          json.writeEndArray();
        });
  }

  private Response values(Request request) {
    Explored explored = asked(request);
    String of = text(request, "of");
    for (Column column : explored.columns()) {
      if (column.name().equals(of)) {
        return binary(PositionBytes.of(column.values()));
      }
    }
    if (of.equals("frequency")) {
      return binary(PositionBytes.of(explored.frequencies()));
    }
    throw new RequestException(404, "unknown_column", "nothing is known called \"" + of + "\"");
  }

  private Response complete(Request request) throws IOException {
    Explored explored = asked(request);
    String prefix = request.parameter("prefix").orElse("");
    int top = whole(request, "top", 12, 1, MOST_COMPLETED);
    WordLookup words = explored.questions().words();
    List<Integer> rows =
        explored.completion().map(all -> all.beginning(prefix, top)).orElse(List.of());
    return json(
        json -> {
          json.writeStartArray();
          for (int row : rows) {
            json.writeStartObject();
            json.writeStringField("word", words.name(row));
            json.writeNumberField("row", row);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** A word as it was found: under another spelling, too, as on the command line. */
  private static Questions lenient(Explored explored) {
    return explored.questions().orAlike(_ -> {});
  }

  private Response row(Request request) throws IOException {
    Explored explored = asked(request);
    WordLookup.Found found = lenient(explored).words().find(text(request, "word"));
    OptionalLong count = explored.count(found.row());
    return json(
        json -> {
          json.writeStartObject();
          json.writeStringField("word", found.name());
          json.writeNumberField("row", found.row());
          if (count.isPresent()) {
            json.writeNumberField("count", count.getAsLong());
          } else {
            json.writeNullField("count");
          }
          json.writeEndObject();
        });
  }

  private Response nearest(Request request) throws IOException {
    int top = whole(request, "top", 20, 1, MOST_NEIGHBOURS);
    return answer(lenient(asked(request)).ask(new Nearest(text(request, "word"), top)));
  }

  private Response analogy(Request request) throws IOException {
    int top = whole(request, "top", 10, 1, MOST_NEIGHBOURS);
    Analogy analogy =
        new Analogy(text(request, "a"), text(request, "b"), text(request, "c")).top(top);
    return answer(lenient(asked(request)).ask(analogy));
  }

  /** Rare words move most, as they are known least: the frequent ones alone are told. */
  private Response moved(Request request) {
    Explored to = shown(text(request, "to"));
    EmbeddingTable from = shown(text(request, "from")).table();
    int top = whole(request, "top", 50, 1, MOST_NEIGHBOURS);
    return answer(to.questions().ask(new Moved(from, top, Among.first(MOST_MOVED))));
  }

  private static Response.Whole answer(Answer answer) {
    return Response.json(AnswerJson.bytes(answer));
  }

  private Response compare(Request request) throws IOException {
    List<String> words = request.query().getOrDefault("word", List.of());
    if (words.size() < 2 || words.size() > MOST_COMPARED) {
      throw RequestException.of(
          "word", "2 to " + MOST_COMPARED + " words are compared, not " + words.size());
    }
    Questions questions = lenient(asked(request));
    List<WordLookup.Found> found =
        words.stream().map(word -> questions.words().find(word)).toList();
    return json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("words");
          for (WordLookup.Found one : found) {
            json.writeString(one.name());
          }
          json.writeEndArray();
          json.writeArrayFieldStart("rows");
          for (WordLookup.Found one : found) {
            json.writeNumber(one.row());
          }
          json.writeEndArray();
          json.writeArrayFieldStart("cosines");
          for (WordLookup.Found a : found) {
            json.writeStartArray();
            for (WordLookup.Found b : found) {
              json.writeNumber((float) Metric.COSINE.score(a.vector(), b.vector()));
            }
            json.writeEndArray();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Ends what is being made and measured, and closes what was learned. */
  @Override
  public void close() {
    tables.values().forEach(Explored::cancel);
    synchronized (this) {
      closed = true;
      learned.forEach(id -> close(tables.get(id)));
      learned.clear();
    }
  }
}
