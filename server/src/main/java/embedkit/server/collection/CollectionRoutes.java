package embedkit.server.collection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.collection.CollectionFacts;
import embedkit.collection.Committed;
import embedkit.collection.Filter;
import embedkit.collection.Found;
import embedkit.collection.Item;
import embedkit.collection.Search;
import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import embedkit.server.json.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/collections}: collections are told, searched and changed. */
public final class CollectionRoutes {

  private static final String ONE = "/v1/collections/{collection}";

  /** How many items a client gets at the most, which may have long texts. */
  private static final int MOST_TOP = 1000;

  /** How many items a request may put. */
  private static final int MOST_ITEMS = 1000;

  private static final float[] OF_ITS_TEXT = {};
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, ServedCollection> byName = new LinkedHashMap<>();

  private CollectionRoutes(List<ServedCollection> collections) {
    collections.forEach(one -> byName.put(one.name(), one));
  }

  /** All routes of collections. */
  public static List<Route> of(List<ServedCollection> collections) {
    CollectionRoutes made = new CollectionRoutes(collections);
    return List.of(
        Route.get("/v1/collections", _ -> made.list()),
        Route.get(ONE, request -> told(json -> write(json, made.named(request)))),
        Route.get(ONE + "/search", made::search).working(),
        Route.post(ONE + "/search", made::search).working(),
        Route.get(ONE + "/items/{item}", made::item).working(),
        // Not by a worker: a commit is not given up when it is late, and who waits for that of
        // another keeps nobody from searching.
        Route.post(ONE + "/items", made::put),
        Route.delete(ONE + "/items/{item}", made::remove));
  }

  private ServedCollection named(Request request) {
    String name = request.variable("collection");
    ServedCollection found = byName.get(name);
    if (found == null) {
      String few = name.length() > 128 ? name.substring(0, 128) + "..." : name;
      throw new RequestException(
          404,
          "unknown_collection",
          byName.isEmpty()
              ? "this server serves no collection"
              : String.format(
                  Locale.ROOT,
                  "there is no collection \"%s\"; this server has %s",
                  few,
                  String.join(", ", byName.keySet())));
    }
    return found;
  }

  /** Writes an answer. */
  private interface Told {
    void to(JsonGenerator json) throws IOException;
  }

  private static Response told(Told answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      answer.to(json);
    }
    return Response.json(bytes.toByteArray());
  }

  private Response list() throws IOException {
    return told(
        json -> {
          json.writeStartArray();
          for (ServedCollection one : byName.values()) {
            write(json, one);
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, ServedCollection served) throws IOException {
    CollectionFacts facts = served.now().facts();
    json.writeStartObject();
    json.writeStringField("name", served.name());
    json.writeNumberField("items", facts.items());
    json.writeNumberField("dim", facts.dim());
    json.writeStringField("metric", facts.metric().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("words", facts.words());
    json.writeBooleanField("texts", facts.model().isPresent());
    json.writeBooleanField("writable", served.writable());
    json.writeNumberField("state", facts.generation());
    json.writeEndObject();
  }

  private Response search(Request request) throws IOException {
    ServedCollection served = named(request);
    Fields fields = Fields.of(request, Set.of("text", "vector", "by", "weights", "where", "top"));
    int top = fields.whole("top", 1, MOST_TOP).orElse((long) Search.USUAL_TOP).intValue();
    Search.By by = by(fields, served.now().facts().dim());
    Filter filter = fields.text("where").map(Filter::parse).orElse(Filter.ALL);
    List<Found> found = served.now().find(new Search(by, filter, top));
    request.reservation().take(found.stream().mapToLong(CollectionRoutes::bytes).sum());
    return told(
        json -> {
          json.writeStartObject();
          json.writeStringField("collection", served.name());
          json.writeArrayFieldStart("found");
          for (Found one : found) {
            json.writeRawValue(one.json());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** About what an item that was found takes in an answer. */
  private static long bytes(Found found) {
    return 256 + 2L * found.text().length();
  }

  private static Search.By by(Fields fields, int dim) {
    String by = fields.text("by").orElse("vector");
    Optional<String> text = fields.text("text");
    Optional<float[]> vector = fields.vector("vector", dim);
    if (text.isPresent() == vector.isPresent()) {
      throw RequestException.of("text", "say what is sought: either \"text\" or \"vector\"");
    }
    if (vector.isPresent() && !by.equals("vector")) {
      throw RequestException.of("by", "\"by\" " + by + " takes a text, and no vector");
    }
    if (fields.raw("weights") != null && !by.equals("hybrid")) {
      throw RequestException.of("weights", "\"weights\" are for \"by\" hybrid");
    }
    return switch (by) {
      case "vector" ->
          vector.isPresent()
              ? new Search.Vector(vector.get())
              : new Search.Meaning(text.orElseThrow());
      case "words" -> new Search.Words(text.orElseThrow());
      case "hybrid" -> {
        double[] weights = fields.numbers("weights", 2).orElse(new double[] {1, 1});
        yield new Search.Hybrid(
            text.orElseThrow(),
            weights[0],
            weights[1],
            Search.Hybrid.USUAL_K,
            Search.Hybrid.USUAL_DEPTH);
      }
      default -> throw RequestException.of("by", "\"by\" must be vector, words or hybrid");
    };
  }

  private Response item(Request request) throws IOException {
    ServedCollection served = named(request);
    String id = request.variable("item");
    Item item = served.now().get(id).orElseThrow(() -> missing(served, id));
    return told(json -> json.writeRawValue(item.json()));
  }

  private static RequestException missing(ServedCollection served, String id) {
    String few = id.length() > 128 ? id.substring(0, 128) + "..." : id;
    return new RequestException(
        404, "unknown_item", "there is no item \"" + few + "\" in \"" + served.name() + "\"");
  }

  private Response put(Request request) throws IOException {
    ServedCollection served = named(request);
    Fields fields = Fields.of(request, Set.of("items"));
    int dim = served.now().facts().dim();
    List<Item> items = new ArrayList<>();
    for (Fields one : fields.objects("items", MOST_ITEMS, ITEM)) {
      items.add(item(one, dim));
    }
    return told(served, served.put(items));
  }

  private static final Set<String> ITEM = Set.of("id", "text", "vector", "metadata");

  private static Item item(Fields fields, int dim) {
    return new Item(
        fields.textOf("id"),
        fields.vector("vector", dim).orElse(OF_ITS_TEXT),
        fields.text("text").orElse(""),
        fields.object("metadata"));
  }

  private Response remove(Request request) throws IOException {
    ServedCollection served = named(request);
    String id = request.variable("item");
    Fields.of(request, Set.of());
    return told(served, served.remove(id).orElseThrow(() -> missing(served, id)));
  }

  private static Response told(ServedCollection served, Committed made) throws IOException {
    return told(
        json -> {
          json.writeStartObject();
          json.writeStringField("collection", served.name());
          json.writeNumberField("added", made.added());
          json.writeNumberField("replaced", made.replaced());
          json.writeNumberField("removed", made.removed());
          json.writeNumberField("repeats", made.repeats());
          json.writeEndObject();
        });
  }
}
