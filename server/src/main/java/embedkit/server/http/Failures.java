package embedkit.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.StoreClosedException;
import embedkit.api.UnknownTokenException;
import embedkit.api.index.SearchCancelledException;
import embedkit.search.evaluation.EvaluationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Failures as clients are told them: the JSON object that OpenAI's clients understand. */
final class Failures {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Failures() {}

  /** Words a failure; of one that is not the client's it is told no more than that. */
  static Response.Whole answer(Throwable failure) {
    RequestException told =
        switch (failure) {
          case RequestException known -> known;
          case UnknownTokenException unknown ->
              new RequestException(404, "unknown_word", unknown.finding());
          case ConfigurationException wrong ->
              new RequestException(400, "invalid_value", wrong.finding());
          case EvaluationException list ->
              new RequestException(400, "invalid_value", list.finding());
          case RowOutOfRangeException row ->
              new RequestException(400, "invalid_value", row.finding());
          case StoreClosedException _, SearchCancelledException _ ->
              new RequestException(503, "closing", "the server is being shut down");
          case StackOverflowError _ ->
              new RequestException(400, "invalid_value", "the request is nested too deeply");
          default ->
              new RequestException(
                  500, "failed", "the server failed; whoever runs it is told more");
        };
    Response.Whole answer =
        new Response.Whole(told.status(), Response.JSON, json(told), told.headers());
    return answer;
  }

  /** Tells whether a failure is ours and not the client's. */
  static boolean isOurs(Throwable failure) {
    return !(failure instanceof EmbedkitException || failure instanceof StackOverflowError)
        || answer(failure).status() == 500;
  }

  private static byte[] json(RequestException told) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("message", told.finding());
      json.writeStringField("type", type(told.status()));
      if (told.field().isPresent()) {
        json.writeStringField("param", told.field().orElseThrow());
      } else {
        json.writeNullField("param");
      }
      json.writeStringField("code", told.code());
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 500 -> "server_error";
      case 503 -> "overloaded_error";
      default -> "invalid_request_error";
    };
  }
}
