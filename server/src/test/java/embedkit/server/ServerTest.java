package embedkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where a server binds, and how it ends. */
class ServerTest {

  private static HttpResponse<String> get(URI address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aServerTellsItsAddressAndAnswersThere() throws Exception {
    try (Server server = Server.on(0).start()) {
      assertEquals("localhost", server.address().getHost());
      assertTrue(server.address().getPort() > 0);
      HttpResponse<String> health = get(server.address().resolve("/health"));
      assertEquals(200, health.statusCode());
      assertEquals("{\"status\":\"ok\"}", health.body());
      assertTrue(
          health
              .headers()
              .firstValue("Content-Security-Policy")
              .orElseThrow()
              .startsWith("default-src 'self'"));
    }
  }

  @Test
  void anotherAddressWithoutATokenIsRefused() throws Exception {
    ServerBuilder open = Server.on(0).at(InetAddress.getByName("0.0.0.0"));
    ConfigurationException e = assertThrows(ConfigurationException.class, open::start);
    assertTrue(e.getMessage().contains("wants a token"), e.getMessage());
  }

  @Test
  void aPortThatIsTakenIsTold() {
    try (Server server = Server.on(0).start()) {
      int port = server.address().getPort();
      FileAccessException e =
          assertThrows(FileAccessException.class, () -> Server.on(port).start());
      assertTrue(e.getMessage().contains("cannot listen at "), e.getMessage());
    }
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    assertThrows(ConfigurationException.class, () -> Server.on(65536));
    assertThrows(ConfigurationException.class, () -> Server.on(-1));
  }

  /** Other systems have one loopback address unless they are told of more. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void anotherLoopbackAddressIsCalledByItself() throws Exception {
    InetAddress other = InetAddress.getByName("127.0.0.2");
    try (Server server = Server.on(0).at(other).start()) {
      assertEquals("127.0.0.2", server.address().getHost());
      assertEquals(200, get(server.address().resolve("/health")).statusCode());
    }
  }
}
