package embedkit.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests that are half right: of every route, with fields and values of other places. */
final class StrangeRequests {

  private static final List<String> VALUES =
      List.of(
          "king",
          "queen",
          "#2",
          "#-1",
          "#99999999999999999999",
          "",
          " ",
          "0",
          "-1",
          "3",
          "1e999",
          "NaN",
          "true",
          "null",
          "royal",
          "../../etc/passwd",
          "cosine",
          "dot",
          "words",
          "hybrid",
          "n >= 1 or not (n exists)",
          "n = ",
          "(a+)+$",
          "[",
          "\\u0000",
          "\ud83d\ude00",
          "\u202e",
          "%00",
          "k\u0000ng",
          "a".repeat(3000));

  private static final List<String> FIELDS =
      List.of(
          "table",
          "a",
          "b",
          "c",
          "top",
          "metric",
          "product",
          "keep",
          "first",
          "after",
          "match",
          "word",
          "text",
          "vector",
          "candidate",
          "group",
          "pairs",
          "analogies",
          "unknown",
          "input",
          "model",
          "dimensions",
          "encoding_format",
          "by",
          "weights",
          "where",
          "items",
          "id",
          "metadata",
          "zebra");

  private final Random random;
  private final List<String> paths = new ArrayList<>();

  StrangeRequests(long seed) {
    this.random = new Random(seed);
    Client.DESCRIPTION.path("paths").fieldNames().forEachRemaining(paths::add);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** The bytes of a request on a connection of its own. */
  byte[] next() {
    String path = one(paths).replaceAll("\\{\\w+\\}", "royal");
    boolean post = random.nextBoolean();
    StringBuilder request = new StringBuilder();
    String method =
        random.nextInt(20) == 0
            ? one(List.of("PUT", "HEAD", "OPTIONS", "DELETE", "X"))
            : post ? "POST" : "GET";
    String body = post ? body() : "";
    String query = post ? "" : query();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    request.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    request.append("Host: localhost\r\nConnection: close\r\n");
    if (random.nextInt(10) == 0) {
      request
          .append(
              one(
                  List.of(
                      "Origin: null",
                      "Last-Event-ID: x",
                      "If-None-Match: *",
                      "Content-Encoding: gzip",
                      "Authorization: Bearer x",
                      "Content-Type: text/xml",
                      "Range: bytes=0-")))
          .append("\r\n");
    }
    request.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    byte[] head = request.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[head.length + bytes.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    // Some bytes of the body, or of all, are others.
    if (random.nextInt(4) == 0) {
      int from = random.nextInt(3) == 0 || bytes.length == 0 ? 0 : head.length;
      for (int i = random.nextInt(4); i >= 0; i--) {
        all[from + random.nextInt(all.length - from)] = (byte) random.nextInt(256);
      }
    }
    return all;
  }

  private String query() {
    StringBuilder query = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      query.append(query.isEmpty() ? "?" : "&").append(one(FIELDS)).append('=');
      String value = one(VALUES);
      for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
        query.append(random.nextInt(50) == 0 ? "%" : "%%%02x".formatted(b & 0xff));
      }
    }
    return query.toString();
  }

  private String body() {
    StringBuilder body = new StringBuilder("{");
    for (int i = random.nextInt(5); i > 0; i--) {
      body.append(body.length() == 1 ? "" : ",").append('"').append(one(FIELDS)).append("\":");
      value(body, 0);
    }
    body.append('}');
    return random.nextInt(10) == 0
        ? body.substring(0, random.nextInt(body.length() + 1))
        : body.toString();
  }

  private void value(StringBuilder body, int depth) {
    switch (random.nextInt(depth > 20 ? 4 : 7)) {
      case 0 -> body.append(random.nextInt(2000) - 5);
      case 1 -> body.append(one(List.of("true", "null", "1e99", "-0.5", "99999999999999999999")));
      case 2, 3 ->
          body.append('"')
              .append(one(VALUES).replace("\\", "\\\\").replace("\0", "\\u0000"))
              .append('"');
      case 4 ->
          body.append("[{\"id\":\"")
              .append(random.nextInt(20))
              .append("\",\"text\":\"king\",\"metadata\":{\"n\":")
              .append(random.nextInt(3))
              .append("}}]");
      case 5 -> {
        body.append('[');
        for (int i = random.nextInt(5); i > 0; i--) {
          value(body, depth + 1);
          body.append(i > 1 ? "," : "");
        }
        body.append(']');
      }
      default -> {
        body.append("{\"").append(one(FIELDS)).append("\":");
        value(body, depth + 1);
        body.append('}');
      }
    }
  }
}
