package embedkit.server;

import static embedkit.server.Client.failure;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embedkit.api.EmbeddingTable;
import embedkit.server.http.Limits;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Vectors of texts, asked for as OpenAI's clients do. */
class EmbeddingsTest {

  private static EmbeddingTable animals;
  private static EmbeddingTable royal;
  private static Server server;
  private static Client client;

  @BeforeAll
  static void serve() {
    animals = SmallTables.animals();
    royal = SmallTables.royal();
    server =
        Server.on(0)
            .model("animals", SmallTables.means(animals))
            .model("units", SmallTables.units(animals))
            .table("royal", royal)
            .start();
    client = new Client(server);
  }

  @AfterAll
  static void close() {
    client.close();
    server.close();
    animals.close();
    royal.close();
  }

  private static JsonNode embed(String rest) throws Exception {
    return client.send("/v1/embeddings", "{\"model\":\"animals\"," + rest + "}");
  }

  private static String vector(JsonNode answer, int index) {
    return answer.path("data").get(index).path("embedding").toString();
  }

  @Test
  void oneTextHasItsVectorAndItsTokensAreCounted() throws Exception {
    assertEquals(
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":"
            + "[0.5,1.0,0.0]}],\"model\":\"animals\","
            + "\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}",
        embed("\"input\":\"cat and dog\"").toString());
  }

  @Test
  void severalTextsHaveTheirVectorsInTheirOrder() throws Exception {
    JsonNode answer = embed("\"input\":[\"dog\",\"zebra\",\"the cat\"],\"user\":\"x\"");
    assertEquals("[0.0,2.0,-4.0]", vector(answer, 0));
    assertEquals("[0.0,0.0,0.0]", vector(answer, 1));
    assertEquals("[2.0,2.0,2.0]", vector(answer, 2));
    assertEquals(2, answer.path("data").get(2).path("index").asInt());
    assertEquals(3, answer.path("usage").path("total_tokens").asInt());
  }

  @Test
  void tokensThatAClientHasCutHaveTheirVectors() throws Exception {
    assertEquals("[0.5,1.0,0.0]", vector(embed("\"input\":[0,1]"), 0));
    JsonNode two = embed("\"input\":[[1],[0,2]]");
    assertEquals("[0.0,2.0,-4.0]", vector(two, 0));
    assertEquals("[2.0,2.0,2.0]", vector(two, 1));
    assertEquals(
        "there is no token with the id 3; the words of this table are 0 to 2",
        failure(400, client.post("/v1/embeddings", "{\"input\":[3]}")));
  }

  @Test
  void base64IsOfLittleEndianFloats() throws Exception {
    JsonNode answer = embed("\"input\":\"dog\",\"encoding_format\":\"base64\"");
    byte[] bytes =
        Base64.getDecoder().decode(answer.path("data").get(0).path("embedding").asText());
    float[] numbers = new float[3];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    assertEquals(12, bytes.length);
    assertArrayEquals(new float[] {0, 2, -4}, numbers);
  }

  @Test
  void fewerDimensionsAreTheFirstOnesAndUnitVectorsStaySuch() throws Exception {
    assertEquals("[3.0,4.0]", vector(embed("\"input\":\"the\",\"dimensions\":2"), 0));
    JsonNode unit =
        client.send(
            "/v1/embeddings", "{\"model\":\"units\",\"input\":\"the dog\",\"dimensions\":2}");
    // (3, 6, -4) by its length, and its first two numbers by theirs.
    JsonNode vector = unit.path("data").get(0).path("embedding");
    assertEquals(3 / Math.sqrt(45), vector.get(0).floatValue(), 1e-6);
    assertEquals(6 / Math.sqrt(45), vector.get(1).floatValue(), 1e-6);
    for (String wrong : new String[] {"0", "4", "-1", "1.5", "\"x\"", "true"}) {
      assertEquals(
          "\"dimensions\" must be a whole number from 1 to 3",
          failure(
              400,
              client.post("/v1/embeddings", "{\"input\":\"a\",\"dimensions\":" + wrong + "}")));
    }
  }

  @Test
  void modelsAreListedAndFound() throws Exception {
    JsonNode models = client.ask("/v1/models");
    assertEquals(2, models.path("data").size());
    assertEquals("animals", models.path("data").get(0).path("id").asText());
    assertEquals("units", client.ask("/v1/models/units").path("id").asText());
    for (String none : new String[] {"gpt", "royal"}) {
      HttpResponse<String> answer = client.get("/v1/models/" + none);
      failure(404, answer);
      assertTrue(answer.body().contains("\"code\":\"model_not_found\""), answer.body());
    }
    HttpResponse<String> answer =
        client.post("/v1/embeddings", "{\"model\":\"gpt\",\"input\":\"a\"}");
    assertEquals(
        "{\"error\":{\"message\":\"there is no table \\\"gpt\\\"; this server has animals, units,"
            + " royal\",\"type\":\"invalid_request_error\",\"param\":null,"
            + "\"code\":\"model_not_found\"}}",
        answer.body());
  }

  @Test
  void vectorsThatThereIsNoRoomForAreNotMade() throws Exception {
    Limits few = new Limits(1 << 20, 1 << 16, 1, 1, Duration.ofMinutes(1), Duration.ofMinutes(1));
    try (Server small =
            Server.on(0).model("animals", SmallTables.means(animals)).within(few).start();
        Client asking = new Client(small)) {
      String many = "{\"input\":[" + "\"cat\",".repeat(2000) + "\"cat\"]}";
      assertEquals(
          "the answer may have up to 225136 bytes, and this server holds 65536 in all; ask in"
              + " several requests",
          failure(413, asking.post("/v1/embeddings", many)));
      assertTrue(asking.get("/metrics").body().contains("embedkit_text_vectors_total 0\n"));
      asking.send("/v1/embeddings", "{\"input\":[\"cat\",\"dog\"]}");
      assertTrue(asking.get("/metrics").body().contains("embedkit_text_vectors_total 2\n"));
    }
  }

  @Test
  void anInputThatIsNoneIsToldInTheFormThatClientsKnow() throws Exception {
    String[][] wrong = {
      {"{}", "\"input\" is missing; say a text, or a list of texts"},
      {"{\"input\":[]}", "\"input\" is empty"},
      {"{\"input\":\"\"}", "\"input\" is an empty text; there is nothing to make a vector of"},
      {"{\"input\":[\"a\",\"\"]}", "member 1 of \"input\" is an empty text; leave it out"},
      {"{\"input\":[[0],[1],[]]}", "member 2 of \"input\" has no token ids; leave it out"},
      {
        "{\"input\":{\"a\":1}}",
        "\"input\" must be a text, a list of texts, or token ids, one list or several"
      },
      {"{\"input\":[\"a\",1]}", "member 1 of \"input\" is neither a text nor a list of token ids"},
      {
        "{\"input\":[1,\"a\"]}",
        "a token id is a whole number of 0 or more; one of \"input\" is not"
      },
      {"{\"input\":[[-1]]}", "a token id is a whole number of 0 or more; one of \"input\" is not"},
      {
        "{\"input\":[" + "\"a\",".repeat(2048) + "\"a\"]}",
        "\"input\" has 2049 members; at most 2048 are taken"
      },
      {
        "{\"input\":\"a\",\"encoding_format\":\"hex\"}",
        "\"encoding_format\" must be float or base64"
      },
      {
        "{\"model\":\"royal\",\"input\":\"a\"}",
        "\"royal\" makes no vectors of texts: it has no tokenizer"
      },
    };
    for (String[] one : wrong) {
      assertEquals(one[1], failure(400, client.post("/v1/embeddings", one[0])));
    }
  }
}
