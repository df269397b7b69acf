package embedkit.server;

import static embedkit.server.Client.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embedkit.api.EmbeddingTable;
import embedkit.search.Neighbors;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The questions of the command line, asked by HTTP: each has the right answer. */
class QuestionsByHttpTest {

  private static EmbeddingTable royal;
  private static EmbeddingTable animals;
  private static Server server;
  private static Client client;

  @BeforeAll
  static void serve() {
    royal = SmallTables.royal();
    animals = SmallTables.animals();
    server =
        Server.on(0)
            .model("royal", SmallTables.means(royal))
            .table("animals", animals)
            .index("royal", new Forgetful(Neighbors.in(royal).index(), 5))
            .start();
    client = new Client(server);
  }

  @AfterAll
  static void close() {
    client.close();
    server.close();
    royal.close();
    animals.close();
  }

  private static List<String> words(JsonNode near) {
    List<String> words = new ArrayList<>();
    near.forEach(one -> words.add(one.path("word").asText()));
    return words;
  }

  @Test
  void theNearestWordsAreThoseOfTheCommandLine() throws Exception {
    JsonNode near = client.ask("/v1/nearest", "word", "king", "top", "3");
    assertEquals(List.of("Prinz", "queen", "man"), words(near));
    assertEquals(5, near.get(0).path("row").asInt());
    assertEquals(1, near.get(0).path("cosine").floatValue(), 1e-6);
    assertEquals(0.8, near.get(1).path("cosine").floatValue(), 1e-6);
    assertEquals(1 / Math.sqrt(5), near.get(2).path("cosine").floatValue(), 1e-6);
    assertEquals(near, client.send("/v1/nearest", "{\"word\":\"king\",\"top\":3}"));
    assertEquals(near, client.send("/v1/nearest", "{\"word\":[\"#2\"],\"top\":3}"));
  }

  @Test
  void anIndexIsAskedWhereAClientWantsItAndTheTableHasOne() throws Exception {
    assertEquals(
        List.of("queen"),
        words(client.ask("/v1/nearest", "word", "king", "top", "2", "approximate", "true")));
    assertEquals(
        List.of("queen"),
        words(
            client.send(
                "/v1/analogy",
                "{\"a\":\"man\",\"b\":\"king\",\"c\":\"woman\",\"top\":1,"
                    + "\"approximate\":true}")));
    assertEquals(
        "\"animals\" has no index; ask without \"approximate\"",
        failure(
            400,
            client.get("/v1/nearest", "word", "cat", "table", "animals", "approximate", "true")));
  }

  @Test
  void neighboursAreOfOtherMetricsAndAmongSomeRows() throws Exception {
    assertEquals(
        "[{\"word\":\"Prinz\",\"row\":5,\"dot\":10.0}]",
        client.ask("/v1/nearest", "word", "king", "top", "1", "metric", "dot").toString());
    assertEquals(
        "[{\"word\":\"man\",\"row\":0,\"euclidean\":-2.0}]",
        client
            .ask("/v1/nearest", "word", "king", "metric", "euclidean", "match", "m.*", "top", "9")
            .toString());
    assertEquals(
        List.of("queen", "king"),
        words(
            client.ask(
                "/v1/nearest", "word", "queen", "keep", "true", "after", "2", "first", "4")));
  }

  @Test
  void neighboursOfTextsAndOfVectorsAreFound() throws Exception {
    // king and queen, and a word that is not there.
    JsonNode text = client.send("/v1/nearest", "{\"text\":\"king queen zebra\",\"top\":2}");
    assertEquals(4.5 / Math.sqrt(5 * 4.5), text.get(0).path("cosine").floatValue(), 1e-6);
    JsonNode vector = client.send("/v1/nearest", "{\"vector\":[0,3,6],\"top\":1}");
    assertEquals(List.of("queen"), words(vector));
    assertEquals(1, vector.get(0).path("cosine").floatValue(), 1e-6);
    assertEquals(
        vector, client.ask("/v1/nearest", "vector", "0", "vector", "3", "vector", "6", "top", "1"));
  }

  @Test
  void theOtherQuestionsHaveTheirAnswers() throws Exception {
    assertEquals(
        List.of("queen"),
        words(client.ask("/v1/analogy", "a", "man", "b", "king", "c", "woman", "top", "1")));
    assertEquals(
        "product",
        client
            .send(
                "/v1/analogy",
                "{\"a\":\"man\",\"b\":\"king\",\"c\":\"woman\",\"product\":true,\"top\":1}")
            .get(0)
            .properties()
            .stream()
            .toList()
            .getLast()
            .getKey());
    JsonNode score = client.ask("/v1/similarity", "a", "king", "b", "queen");
    assertEquals(0.8, score.path("cosine").floatValue(), 1e-6);
    assertEquals(
        "{\"word\":\"apple\"}",
        client
            .ask("/v1/doesnt-match", "word", "king", "word", "queen", "word", "apple")
            .toString());
    assertEquals(
        "{\"word\":\"queen\"}",
        client
            .send(
                "/v1/most-similar-to-given",
                "{\"word\":\"king\",\"candidate\":[\"apple\",\"queen\",\"woman\"]}")
            .toString());
    assertEquals(
        List.of("Prinz", "queen"), words(client.ask("/v1/closer-than", "a", "king", "b", "man")));
    assertEquals(
        "{\"a\":\"king\",\"b\":\"man\",\"rank\":3}",
        client.ask("/v1/rank", "a", "king", "b", "man").toString());
    assertEquals(
        List.of("king", "Prinz"),
        words(client.ask("/v1/between", "a", "man", "b", "queen", "top", "5")));
    assertEquals(
        "[{\"word\":\"queen\",\"row\":3,\"vector\":[0.0,1.0,2.0]}]",
        client.ask("/v1/lookup", "word", "queen").toString());
    JsonNode map = client.ask("/v1/map", "group", "king,queen", "group", "apple");
    assertEquals(3, map.path("words").size());
    assertEquals(1, map.path("words").get(2).path("group").asInt());
    assertEquals(
        0.8, client.ask("/v1/similar", "a", "king", "b", "queen").path("cosine").asDouble(), 1e-6);
  }

  @Test
  void aTableIsJudgedByTheListsThatAClientSends() throws Exception {
    JsonNode judged =
        client.send(
            "/v1/evaluate",
            "{\"pairs\":\"king\\tqueen\\t9\\nking\\tman\\t5\\nking\\tapple\\t1\\n\","
                + "\"analogies\":\": royal\\nman king woman queen\\n\"}");
    JsonNode pairs = judged.path("tables").get(0).path("pairs").get(0);
    assertEquals(3, pairs.path("known").asInt());
    assertEquals(1, pairs.path("spearman").asDouble(), 1e-9);
    JsonNode analogies = judged.path("tables").get(0).path("analogies").get(0);
    assertEquals("royal", analogies.path("section").asText());
    assertEquals(1, analogies.path("sum").asDouble());
    String message = failure(400, client.post("/v1/evaluate", "{\"pairs\":\"king queen\\n\"}"));
    assertTrue(message.contains("pairs"), message);
  }

  @Test
  void aTableIsAskedByItsNameAndTheFirstWhereNoneIsNamed() throws Exception {
    JsonNode info = client.ask("/v1/info");
    assertEquals("royal", info.path("table").asText());
    assertEquals(6, info.path("rows").asInt());
    assertEquals(3, client.ask("/v1/info", "table", "animals").path("rows").asInt());
    assertEquals(
        "there is no table \"birds\"; this server has royal, animals",
        failure(404, client.get("/v1/info", "table", "birds")));
    assertEquals(
        "[{\"name\":\"royal\",\"rows\":6,\"dim\":3,\"words\":true,\"texts\":true,"
            + "\"index\":true},"
            + "{\"name\":\"animals\",\"rows\":3,\"dim\":3,\"words\":true,\"texts\":false,"
            + "\"index\":false}]",
        client.ask("/v1/tables").toString());
  }

  @Test
  void whatIsWrongIsToldWithWhatWouldBeRight() throws Exception {
    assertTrue(
        failure(404, client.get("/v1/nearest", "word", "kinf")).contains("king"),
        "spellings are told");
    assertEquals(
        "there is no field \"wrod\" here; there are after, approximate, first, keep, match, metric, table, text,"
            + " top, vector, word",
        failure(400, client.get("/v1/nearest", "wrod", "king")));
    assertEquals(
        "say a \"word\", a \"text\" or a \"vector\"", failure(400, client.get("/v1/nearest")));
    for (String top : List.of("0", "-1", "10001", "x", "9999999999999999999", "")) {
      assertEquals(
          "\"top\" must be a whole number from 1 to 10000",
          failure(400, client.get("/v1/nearest", "word", "king", "top", top)),
          top);
    }
    assertEquals(
        "\"metric\" must be cosine, dot, euclidean",
        failure(400, client.get("/v1/nearest", "word", "king", "metric", "taxi")));
    assertEquals(
        "\"vector\" must be a list of 3 numbers",
        failure(400, client.post("/v1/nearest", "{\"vector\":[1,2]}")));
    assertEquals(
        "number 2 of \"vector\" is not finite",
        failure(400, client.post("/v1/nearest", "{\"vector\":[1,1e300,2]}")));
    assertEquals(
        "\"animals\" makes no vectors of texts: it has no tokenizer",
        failure(400, client.post("/v1/nearest", "{\"table\":\"animals\",\"text\":\"a\"}")));
    assertEquals(
        "no token of the text is in this table",
        failure(400, client.post("/v1/nearest", "{\"text\":\"zebra\"}")));
    assertEquals("\"b\" is missing; say a text", failure(400, client.get("/v1/rank", "a", "king")));
    assertEquals("/v1/evaluate takes POST, not GET", failure(405, client.get("/v1/evaluate")));
    assertEquals("there is nothing at /v2", failure(404, client.get("/v2")));
  }

  @Test
  void aBodyThatIsNoObjectIsToldWithItsPlace() throws Exception {
    assertEquals(
        "the body is empty; a JSON object is expected",
        failure(400, client.post("/v1/nearest", "")));
    assertEquals("the body is no JSON object", failure(400, client.post("/v1/nearest", "[1]")));
    assertTrue(
        failure(400, client.post("/v1/nearest", "{\"word\":\n\"king\",,}"))
            .startsWith("the body is no JSON at line 2, column 8: "));
    assertTrue(
        failure(400, client.post("/v1/nearest", "{\"word\":\"a\",\"word\":\"b\"}"))
            .contains("Duplicate"));
    assertEquals(
        "something follows the JSON object", failure(400, client.post("/v1/nearest", "{} {}")));
    assertTrue(
        failure(400, client.post("/v1/nearest", "{\"word\":" + "[".repeat(5000)))
            .contains("nesting depth"));
    assertEquals(
        "\"word\" must be a text or a list of texts",
        failure(400, client.post("/v1/nearest", "{\"word\":[1]}")));
    assertEquals(
        "\"word\" has 1001 texts; at most 1000 are taken",
        failure(
            400, client.post("/v1/nearest", "{\"word\":[" + "\"a\",".repeat(1000) + "\"a\"]}")));
  }

  @Test
  void anExpressionThatIsNoneOrTooLongIsRefused() throws Exception {
    HttpResponse<String> broken = client.get("/v1/nearest", "word", "king", "match", "(");
    assertTrue(failure(400, broken).startsWith("\"match\" is no regular expression"));
    assertEquals(
        "\"match\" has more than 200 characters",
        failure(400, client.get("/v1/nearest", "word", "king", "match", "a".repeat(201))));
  }

  @Test
  void aWordUnderAnotherSpellingIsFoundAndTold() throws Exception {
    HttpResponse<String> answer = client.get("/v1/nearest", "word", "KING", "top", "1");
    assertEquals(200, answer.statusCode());
    String note =
        URLDecoder.decode(
            answer.headers().firstValue("Embedkit-Note").orElseThrow(), StandardCharsets.UTF_8);
    assertTrue(note.contains("KING") && note.contains("king"), note);
  }
}
