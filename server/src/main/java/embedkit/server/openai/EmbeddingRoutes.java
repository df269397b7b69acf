package embedkit.server.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import embedkit.server.json.Fields;
import embedkit.server.table.Served;
import embedkit.server.table.ServedTables;
import embedkit.text.TextEmbedder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** {@code /v1/embeddings} and {@code /v1/models}. */
public final class EmbeddingRoutes {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Bytes of an answer around its members; the name of a model has 128 characters. */
  private static final long MOST_AROUND = 1 << 10;

  /** Bytes of a member around its vector. */
  private static final long MOST_AROUND_ONE = 64;

  /** Bytes of a number and its comma, such as -1.17549435E-38. */
  private static final int MOST_NUMBER = 16;

  private final ServedTables tables;
  private final LongAdder vectors;
  private final long created;

  private EmbeddingRoutes(ServedTables tables, LongAdder vectors) {
    this.tables = tables;
    this.vectors = vectors;
    this.created = System.currentTimeMillis() / 1000;
  }

  /**
   * All routes that OpenAI's clients ask.
   *
   * @param tables those that make vectors of texts are the models
   * @param vectors counts the vectors that were made
   */
  public static List<Route> of(ServedTables tables, LongAdder vectors) {
    EmbeddingRoutes made = new EmbeddingRoutes(tables, vectors);
    return List.of(
        Route.post("/v1/embeddings", made::embed).working(),
        Route.get("/v1/models", _ -> made.models()),
        Route.get("/v1/models/{model}", request -> made.model(request.variable("model"))));
  }

  private Served named(Optional<String> model) {
    try {
      return tables.named(model);
    } catch (RequestException e) {
      throw new RequestException(404, "model_not_found", e.finding());
    }
  }

  private Response embed(Request request) throws IOException {
    Fields fields = Fields.lenient(request);
    Served served = named(fields.text("model"));
    TextEmbedder embedder = served.embedderOf("model");
    EmbeddingRequest asked = EmbeddingRequest.of(fields, embedder.dim());
    int dim = asked.dimensions().orElse(embedder.dim());
    request.reservation().take(bytes(asked, dim));
    float[] vector = new float[embedder.dim()];
    long tokens = 0;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      for (int i = 0; i < asked.inputs().size(); i++) {
        if (Thread.interrupted()) {
          throw new InterruptedIOException("nobody waits for the vectors any more");
        }
        tokens += asked.inputs().get(i).embed(embedder, vector);
        if (dim < vector.length && embedder.settings().normalized()) {
          normalize(vector, dim);
        }
        json.writeStartObject();
        json.writeStringField("object", "embedding");
        json.writeNumberField("index", i);
        json.writeFieldName("embedding");
        if (asked.packed()) {
          json.writeString(packed(vector, dim));
        } else {
          write(json, vector, dim);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("model", served.name());
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", tokens);
      json.writeNumberField("total_tokens", tokens);
      json.writeEndObject();
      json.writeEndObject();
    }
    vectors.add(asked.inputs().size());
    return Response.json(bytes.toByteArray());
  }

  /** Bytes of an answer at the most, told before any of it is made. */
  private static long bytes(EmbeddingRequest asked, int dim) {
    return MOST_AROUND
        + asked.inputs().size()
            * (MOST_AROUND_ONE + (long) dim * (asked.packed() ? 6 : MOST_NUMBER));
  }

  /** The first numbers of a unit vector are none, until they are made one again. */
  private static void normalize(float[] vector, int dim) {
    double square = 0;
    for (int d = 0; d < dim; d++) {
      square += (double) vector[d] * vector[d];
    }
    if (square > 0) {
      double norm = Math.sqrt(square);
      for (int d = 0; d < dim; d++) {
        vector[d] = (float) (vector[d] / norm);
      }
    }
  }

  private static void write(JsonGenerator json, float[] vector, int dim) throws IOException {
    json.writeStartArray();
    for (int d = 0; d < dim; d++) {
      if (Float.isFinite(vector[d])) {
        json.writeNumber(vector[d]);
      } else {
        // JSON has no word for it, and a text would break a client's list of numbers.
        json.writeNull();
      }
    }
    json.writeEndArray();
  }

  private static String packed(float[] vector, int dim) {
    ByteBuffer bytes = ByteBuffer.allocate(dim * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(Arrays.copyOf(vector, dim));
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private Response models() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      for (Served served : tables.all()) {
        if (served.embedder().isPresent()) {
          write(json, served);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return Response.json(bytes.toByteArray());
  }

  private Response model(String name) throws IOException {
    Served served = named(Optional.of(name));
    if (served.embedder().isEmpty()) {
      throw new RequestException(
          404, "model_not_found", "\"" + name + "\" makes no vectors of texts");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      write(json, served);
    }
    return Response.json(bytes.toByteArray());
  }

  private void write(JsonGenerator json, Served served) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", served.name());
    json.writeStringField("object", "model");
    json.writeNumberField("created", created);
    json.writeStringField("owned_by", "embedkit");
    json.writeEndObject();
  }
}
