package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks a server, and compares each answer with the description that the server gives of itself:
 * whatever a test asks, the description is tested too.
 */
final class Client implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();
  static final JsonNode DESCRIPTION = description();

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> READ = new ConcurrentHashMap<>();

  /** The operations, as {@code GET /health}, that an answer of 200 was compared of. */
  static final Set<String> COMPARED = ConcurrentHashMap.newKeySet();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  Client(Server server) {
    this.address = server.address();
  }

  private static JsonNode description() {
    try (InputStream in = Client.class.getResourceAsStream("openapi.json")) {
      return JSON.readTree(in);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Percent-encodes the values of a query that is written as {@code a=x&b=y}. */
  static String query(String... namesAndValues) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query
          .append(i == 0 ? "?" : "&")
          .append(namesAndValues[i])
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  HttpResponse<String> get(String path, String... query) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path + query(query))).build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    compare("get", path, answer);
    return answer;
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    compare("post", path, answer);
    if (answer.statusCode() == 200) {
      JsonNode body = operation("post", path).path("requestBody").path("content");
      valid(body.path("application/json").path("schema"), JSON.readTree(json), path + " asked");
    }
    return answer;
  }

  HttpResponse<String> delete(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).DELETE().build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    compare("delete", path, answer);
    return answer;
  }

  /** Asks by GET and returns the value of an answer of 200. */
  JsonNode ask(String path, String... query) throws Exception {
    HttpResponse<String> answer = get(path, query);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  /** Asks by POST and returns the value of an answer of 200. */
  JsonNode send(String path, String json) throws Exception {
    HttpResponse<String> answer = post(path, json);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  /** The message of an answer that is a failure. */
  static String failure(int status, HttpResponse<String> answer) throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body()).path("error").path("message").asText();
  }

  private static JsonNode operation(String method, String path) {
    JsonNode paths = DESCRIPTION.path("paths");
    JsonNode exact = paths.path(path).path(method);
    if (!exact.isMissingNode()) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> one : paths.properties()) {
      if (one.getKey().contains("{")
          && path.matches(one.getKey().replaceAll("\\{\\w+\\}", "[^/]+"))) {
        return one.getValue().path(method);
      }
    }
    return exact;
  }

  /** Compares an answer with what the description says of it. */
  static void compare(String method, String path, HttpResponse<String> answer) throws Exception {
    JsonNode operation = operation(method, path);
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (operation.isMissingNode()) {
      // What is no route is told in the same form.
      assertTrue(answer.statusCode() >= 400, method + " " + path + " is not described");
      valid(reference("#/components/schemas/Error"), JSON.readTree(answer.body()), path);
      return;
    }
    JsonNode described = operation.path("responses").path(String.valueOf(answer.statusCode()));
    assertTrue(described.isObject(), method + " " + path + ": no " + answer.statusCode());
    if (described.has("$ref")) {
      described = DESCRIPTION.at(described.path("$ref").asText().substring(1));
    }
    JsonNode content = described.path("content");
    assertNotNull(content.get(type), method + " " + path + " has type " + type);
    if (type.equals("application/json")) {
      valid(content.path(type).path("schema"), JSON.readTree(answer.body()), method + path);
    }
    if (answer.statusCode() == 200) {
      COMPARED.add(operation.path("operationId").asText());
    }
  }

  private static ObjectNode reference(String to) {
    return JSON.createObjectNode().put("$ref", to);
  }

  /** Fails unless a value is as a schema of the description says. */
  static void valid(JsonNode schema, JsonNode value, String what) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", DESCRIPTION.path("components"));
    JsonSchema read = READ.computeIfAbsent(whole.toString(), _ -> SCHEMAS.getSchema(whole));
    Set<ValidationMessage> found = read.validate(value);
    assertTrue(
        found.isEmpty(),
        () ->
            what
                + ": "
                + new TreeSet<>(found.stream().map(Object::toString).toList())
                + " in "
                + value);
  }

  static void valid(String schema, JsonNode value) {
    valid(reference("#/components/schemas/" + schema), value, schema);
  }

  @Override
  public void close() {
    http.close();
  }
}
