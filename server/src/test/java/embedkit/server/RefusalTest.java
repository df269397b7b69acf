package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What attackers send: each is refused, and the server answers the next one. */
class RefusalTest {

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  private static EmbeddingTable table;
  private static Server server;

  @BeforeAll
  static void serve() {
    table = SmallTables.royal();
    server = Server.on(0).model("royal", SmallTables.means(table)).start();
  }

  @AfterAll
  static void close() {
    server.close();
    table.close();
  }

  @AfterEach
  void theServerIsAlive() throws IOException {
    assertEquals(200, status(send(get("/health", ""))));
  }

  private static int port() {
    return server.address().getPort();
  }

  private static String get(String path, String headers) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost:"
        + port()
        + "\r\n"
        + headers
        + "Connection: close\r\n\r\n";
  }

  /** Sends bytes as they are, and returns all that comes back. */
  private static String send(String request) throws IOException {
    return sendTo(port(), request);
  }

  private static String sendTo(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (SocketException e) {
        // It may hang up before all is sent.
      }
      return read(socket);
    }
  }

  private static String read(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      byte[] block = new byte[4096];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        all.write(block, 0, n);
        if (whole(all.toString(StandardCharsets.ISO_8859_1))) {
          break;
        }
      }
    } catch (SocketException e) {
      // A connection that is cut off has said what it said.
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The server may read on for a while when it has answered. */
  private static boolean whole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    Matcher length = LENGTH.matcher(answer);
    return end >= 0
        && length.find()
        && answer.length() >= end + 4 + Integer.parseInt(length.group(1));
  }

  private static int status(String answer) {
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : -1;
  }

  @Test
  void aForeignHostIsRefused() throws IOException {
    for (String host :
        List.of(
            "evil.example",
            "evil.example:" + port(),
            "localhost.evil.example",
            "localhost@evil.example",
            "10.0.0.1",
            "127.0.0.1.evil.example",
            "")) {
      String answer =
          send("GET /v1/info HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      assertEquals(403, status(answer), host);
      assertTrue(answer.contains("\"code\":\"foreign_host\""), answer);
    }
    assertEquals(403, status(send("GET /v1/info HTTP/1.1\r\nConnection: close\r\n\r\n")));
    assertEquals(
        403,
        status(
            send(
                "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
                    + "Connection: close\r\n\r\n")));
    assertEquals(403, status(send(get("http://evil.example/v1/info", ""))));
    assertEquals(403, status(send(get("//evil.example/v1/info", ""))));
    for (String own : List.of("localhost", "LOCALHOST:1", "127.0.0.1:" + port(), "[::1]")) {
      assertEquals(
          200,
          status(send("GET /v1/info HTTP/1.1\r\nHost: " + own + "\r\nConnection: close\r\n\r\n")),
          own);
    }
  }

  @Test
  void aForeignOriginIsRefused() throws IOException {
    for (String origin :
        List.of(
            "http://evil.example",
            "null",
            "http://localhost:1",
            "http://localhost:" + port() + ".evil.example",
            "file://")) {
      String answer = send(get("/v1/info", "Origin: " + origin + "\r\n"));
      assertEquals(403, status(answer), origin);
      assertTrue(answer.contains("\"code\":\"foreign_origin\""), answer);
      assertFalse(answer.toLowerCase().contains("access-control-allow"), answer);
    }
    assertEquals(
        403,
        status(
            send(
                get("/v1/info", "")
                    .replace("GET", "OPTIONS")
                    .replace(
                        "Connection",
                        "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n"
                            + "Connection"))));
    assertEquals(
        403,
        status(send(get("/v1/info", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"))));
    String own = "Origin: http://localhost:" + port() + "\r\n";
    assertEquals(200, status(send(get("/v1/info", own + "Sec-Fetch-Site: same-origin\r\n"))));
  }

  @Test
  void noFileOfTheMachineIsReached() throws IOException {
    for (String path :
        List.of(
            "/../../../../etc/passwd",
            "/..%2f..%2f..%2fetc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/%252e%252e/%252e%252e/etc/passwd",
            "/..;/..;/etc/passwd",
            "/openapi.json/../../../etc/passwd",
            "/openapi.json%00.html",
            "/..%5c..%5cetc/passwd",
            "/%c0%ae%c0%ae/etc/passwd",
            "/etc/passwd",
            "//etc/passwd",
            "/file:///etc/passwd",
            "/v1/models/..%2f..%2fetc%2fpasswd",
            "/META-INF/MANIFEST.MF",
            "/embedkit/server/Server.class",
            "/Server.class")) {
      String answer = send(get(path, ""));
      int status = status(answer);
      assertTrue(status == 404 || status == 400 || status == 403, path + ": " + answer);
      assertFalse(answer.contains("root:"), answer);
    }
  }

  @Test
  void aGigabyteIsRefusedBeforeItIsRead() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n{")
              .getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      String answer = read(socket);
      assertEquals(413, status(answer), answer);
      assertTrue(answer.contains("1073741824 bytes; at most 8388608 are taken"), answer);
    }
    for (String length : List.of("99999999999999999999", "-1", "x", "1, 2")) {
      String answer =
          send(
              "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                  + length
                  + "\r\n\r\n{}");
      assertTrue(status(answer) == 400, length + ": " + answer);
    }
  }

  @Test
  void aGigabyteInChunksIsRefusedWhenItIsTooMuch() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] chunk = ("10000\r\n" + "a".repeat(65536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      int sent = 0;
      try {
        // Little more than the limit: what is sent to a closed connection resets it.
        for (; sent < 129; sent++) {
          out.write(chunk);
        }
        out.flush();
      } catch (SocketException e) {
        assertTrue(sent >= 128, "cut off after " + sent);
      }
      String answer = read(socket);
      assertTrue(answer.isEmpty() || status(answer) == 413, answer);
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] chunk =
          ("100000\r\n" + "a".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1024; i++) {
              out.write(chunk);
            }
          },
          "a gigabyte was taken");
    }
  }

  @Test
  void headersWithoutEndAreCutOff() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      many.append("X-").append(i).append(": y\r\n");
    }
    String large = "X: " + "y".repeat(1 << 20) + "\r\n";
    List<String> bombs = new ArrayList<>();
    bombs.add(get("/health", many.toString()));
    bombs.add(get("/health", large));
    bombs.add(get("/" + "a".repeat(1 << 20), ""));
    bombs.add("G".repeat(1 << 20));
    bombs.add(get("/health", "Cookie: a\r\n".repeat(20_000)));
    for (String bomb : bombs) {
      int status = status(send(bomb));
      assertTrue(status == -1 || status >= 400, "answered " + status);
    }
  }

  @Test
  void requestsThatAreNoneAreRefused() throws IOException {
    for (String request :
        List.of(
            "\0\0\0\0\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: localhost\r\n Connection: close\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "GET /v1/info?table=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "GET /v1/info?table=%e HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n{}",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      int status = assertDoesNotThrow(() -> status(send(request)), request);
      assertTrue(status == -1 || status >= 400 && status != 500, request + ": " + status);
    }
  }

  @Test
  void whoDoesNotKnowTheTokenIsRefused() throws IOException {
    String secret = "correct-horse-battery";
    try (Server guarded =
        Server.on(0).model("royal", SmallTables.means(table)).token(secret).start()) {
      int port = guarded.address().getPort();
      for (String header :
          List.of(
              "",
              "Authorization: Bearer wrong\r\n",
              "Authorization: Bearer " + secret + "x\r\n",
              "Authorization: Bearer " + secret.substring(1) + "\r\n",
              "Authorization: Bearer \r\n",
              "Authorization: Basic " + secret + "\r\n",
              "Authorization: " + secret + "\r\n",
              "Authorization: Bearer " + secret + "\r\nAuthorization: Bearer x\r\n")) {
        String answer = sendTo(port, get("/v1/info", header));
        assertEquals(401, status(answer), header);
        assertTrue(answer.toLowerCase().contains("www-authenticate: bearer"), answer);
      }
      for (String path : List.of("/", "/metrics", "/openapi.json", "/v1/models", "/nothing")) {
        assertEquals(401, status(sendTo(port, get(path, ""))), path);
      }
      assertEquals(200, status(sendTo(port, get("/health", ""))));
      String right = "Authorization: bearer " + secret + "\r\n";
      assertEquals(200, status(sendTo(port, get("/v1/info", right))));
      assertEquals(
          403, status(sendTo(port, get("/v1/info", right + "Origin: http://evil.example\r\n"))));
    }
  }

  @Test
  void aSecretThatIsNoneIsNotTaken() {
    for (String secret :
        List.of("", "short", "with blank in the middle", "fifteen-letters", "äöüäöüäöüäöüäöüäöü")) {
      assertThrows(ConfigurationException.class, () -> Server.on(0).token(secret), secret);
    }
  }

  @Test
  void aServerForOtherMachinesTakesItsAddressAndTheNamesThatItWasGiven() throws Exception {
    String secret = "correct-horse-battery";
    try (Server open =
        Server.on(0)
            .at(InetAddress.getByName("0.0.0.0"))
            .token(secret)
            .called("Embeddings.Example.org")
            .start()) {
      String rest = "\r\nAuthorization: Bearer " + secret + "\r\nConnection: close\r\n\r\n";
      int port = open.address().getPort();
      for (String host : List.of("10.1.2.3:" + port, "embeddings.example.org", "localhost")) {
        assertEquals(
            200, status(sendTo(port, "GET /v1/tables HTTP/1.1\r\nHost: " + host + rest)), host);
      }
      assertEquals(
          403, status(sendTo(port, "GET /v1/tables HTTP/1.1\r\nHost: evil.example" + rest)));
    }
  }
}
