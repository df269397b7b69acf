package embedkit.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client is answered. The headers that every answer has are added when it is sent. */
public sealed interface Response {

  String JSON = "application/json";
  String TEXT = "text/plain; charset=utf-8";

  /**
   * An answer that is there as a whole.
   *
   * @param status of HTTP, such as 200
   * @param type the content type
   * @param body its bytes; not copied
   * @param headers further ones; they stand for those of the same name that every answer has
   */
  record Whole(int status, String type, byte[] body, Map<String, String> headers)
      implements Response {}

  /** Events that are sent one by one for as long as the client listens. */
  record Events(Feed feed) implements Response {}

  /** Sends events until it has no more. */
  @FunctionalInterface
  interface Feed {
    /**
     * Sends.
     *
     * @param to the client; fails with an {@link IOException} when it has gone
     */
    void send(EventSink to) throws IOException, InterruptedException;
  }

  /** Answers with a JSON value. */
  static Whole json(byte[] value) {
    return new Whole(200, JSON, value, Map.of());
  }

  /** Answers with lines of text. */
  static Whole text(String lines) {
    return new Whole(200, TEXT, lines.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /** An answer with a header more. */
  static Whole with(Whole answer, String header, String value) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.put(header, value);
    return new Whole(answer.status(), answer.type(), answer.body(), headers);
  }
}
