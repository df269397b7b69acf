package my.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ServiceTest {

  @Value("${local.server.port}")
  private int port;

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://localhost:" + port + path);
      return client.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void theNearestWordComesFirst() throws Exception {
    HttpResponse<String> answer = get("/nearest?word=king&top=1");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"queen\""), answer.body());
  }

  @Test
  void aWordThatIsNotThereIsNotFoundAndToldWithItsLikes() throws Exception {
    HttpResponse<String> answer = get("/nearest?word=kinf");
    assertEquals(404, answer.statusCode());
    assertTrue(answer.body().contains("king"), answer.body());
  }
}
