package embedkit.server.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** {@code /v1/tables}: what is served. */
public final class TableRoutes {

  private TableRoutes() {}

  /** The route that lists some tables. */
  public static List<Route> of(ServedTables tables) {
    return List.of(Route.get("/v1/tables", _ -> Response.json(list(tables))));
  }

  private static byte[] list(ServedTables tables) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartArray();
      for (Served served : tables.all()) {
        json.writeStartObject();
        json.writeStringField("name", served.name());
        json.writeNumberField("rows", served.table().rows());
        json.writeNumberField("dim", served.table().dim());
        json.writeBooleanField("words", served.table().vocabulary().isPresent());
        json.writeBooleanField("texts", served.embedder().isPresent());
        json.writeBooleanField("index", served.approximate().isPresent());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }
}
