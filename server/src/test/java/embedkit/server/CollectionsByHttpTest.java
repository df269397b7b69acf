package embedkit.server;

import static embedkit.server.Client.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.collection.CollectionSettings;
import embedkit.collection.Found;
import embedkit.collection.Item;
import embedkit.collection.Search;
import embedkit.collection.VectorCollection;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections searched and changed over HTTP. */
class CollectionsByHttpTest {

  private static final String ONE = "/v1/collections/notes";

  @TempDir Path folder;

  private EmbeddingTable animals;
  private VectorCollection notes;
  private VectorCollection read;
  private Server server;
  private Client client;

  @BeforeEach
  void serve() {
    animals = SmallTables.animals();
    Path directory = folder.resolve("notes");
    notes = VectorCollection.create(directory, CollectionSettings.usual().ofDim(3));
    notes.use(SmallTables.means(animals));
    notes.put(Item.of("a", "cat cat", Map.of("year", 1999, "lang", "en")));
    notes.put(Item.of("b", "the dog", Map.of("year", 2004)));
    notes.put(new Item("c/d", new float[] {0, 0, 1}, "nothing", Map.of()));
    notes.commit();
    read = VectorCollection.open(directory).use(SmallTables.means(animals));
    server = Server.on(0).writableCollection("notes", notes).collection("read", read).start();
    client = new Client(server);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    read.close();
    notes.close();
    animals.close();
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.path("found").forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  private void same(List<Found> expected, JsonNode answer) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    for (Found one : expected) {
      found.add(Client.JSON.readTree(one.json()));
    }
    List<JsonNode> answered = new ArrayList<>();
    answer.path("found").forEach(answered::add);
    assertEquals(found, answered);
    assertTrue(!found.isEmpty());
  }

  @Test
  void collectionsAreListedAndTold() throws Exception {
    JsonNode all = client.ask("/v1/collections");
    assertEquals(
        "[{\"name\":\"notes\",\"items\":3,\"dim\":3,\"metric\":\"cosine\",\"words\":true,"
            + "\"texts\":false,\"writable\":true,\"state\":2},"
            + "{\"name\":\"read\",\"items\":3,\"dim\":3,\"metric\":\"cosine\",\"words\":true,"
            + "\"texts\":false,\"writable\":false,\"state\":2}]",
        all.toString());
    assertEquals(all.get(0), client.ask(ONE));
    String metrics = client.get("/metrics").body();
    assertTrue(metrics.contains("embedkit_collection_items{collection=\"notes\"} 3\n"), metrics);
  }

  @Test
  void itemsAreFoundByVectorByTextByWordsAndByBothAsTheCollectionFindsThem() throws Exception {
    JsonNode nearest = client.send(ONE + "/search", "{\"vector\":[1,0,4],\"top\":2}");
    same(notes.find(Search.near(1, 0, 4).top(2)), nearest);
    assertEquals(List.of("a", "c/d"), ids(nearest));
    assertEquals(1, nearest.path("found").get(0).path("score").asDouble(), 1e-6);
    same(notes.find(Search.near("dog")), client.ask(ONE + "/search", "text", "dog"));
    JsonNode words = client.ask(ONE + "/search", "text", "cat", "by", "words");
    same(notes.find(Search.words("cat")), words);
    assertEquals(List.of("a"), ids(words));
    same(
        notes.find(
            new Search(
                new Search.Hybrid("cat dog", 1, 0.1, 60, 100), embedkit.collection.Filter.ALL, 5)),
        client.send(
            ONE + "/search",
            "{\"text\":\"cat dog\",\"by\":\"hybrid\",\"weights\":[1,0.1],\"top\":5}"));
    assertEquals(
        List.of("b"),
        ids(client.ask(ONE + "/search", "text", "cat", "where", "year >= 2000 and year < 2010")));
    assertEquals(
        List.of("a"),
        ids(client.send(ONE + "/search", "{\"text\":\"dog\",\"where\":\"lang = \\\"en\\\"\"}")));
  }

  @Test
  void anItemIsReadByItsIdWhateverIsInThat() throws Exception {
    assertEquals(
        "{\"id\":\"a\",\"text\":\"cat cat\",\"vector\":[1.0,0.0,4.0],\"metadata\":",
        client.get(ONE + "/items/a").body().replaceFirst("(?<=metadata\":).*", ""));
    assertEquals("nothing", client.ask(ONE + "/items/c%2Fd").path("text").asText());
    assertEquals("there is no item \"x\" in \"notes\"", failure(404, client.get(ONE + "/items/x")));
    assertEquals(
        "there is no collection \"x\"; this server has notes, read",
        failure(404, client.get("/v1/collections/x")));
  }

  @Test
  void itemsThatArePutReplacedAndRemovedAreSoForAllWhenTheAnswerComes() throws Exception {
    JsonNode put =
        client.send(
            ONE + "/items",
            "{\"items\":[{\"id\":\"a\",\"text\":\"dog\",\"metadata\":{\"tags\":[\"x\",1,null]}},"
                + "{\"id\":\"e\",\"vector\":[0,1,0]},{\"id\":\"e\",\"text\":\"the\"}]}");
    assertEquals(
        "{\"collection\":\"notes\",\"added\":1,\"replaced\":1,\"removed\":0,\"repeats\":1}",
        put.toString());
    // Through the other one, which reads the same directory.
    JsonNode a = client.ask("/v1/collections/read/items/a");
    assertEquals("[0.0,2.0,-4.0]", a.path("vector").toString());
    assertEquals("{\"tags\":[\"x\",1,null]}", a.path("metadata").toString());
    assertEquals("[3.0,4.0,0.0]", client.ask(ONE + "/items/e").path("vector").toString());
    HttpResponse<String> gone = client.delete(ONE + "/items/c%2Fd");
    assertEquals(
        "{\"collection\":\"notes\",\"added\":0,\"replaced\":0,\"removed\":1,\"repeats\":0}",
        gone.body());
    failure(404, client.delete(ONE + "/items/c%2Fd"));
    failure(404, client.get("/v1/collections/read/items/c%2Fd"));
    assertEquals(3, client.ask("/v1/collections/read").path("items").asInt());
    try (VectorCollection again = VectorCollection.open(folder.resolve("notes"))) {
      assertEquals(3, again.size());
      assertEquals("dog", again.get("a").orElseThrow().text());
    }
  }

  @Test
  void wholeNumbersBeyond64BitsKeepAllOfTheirDigits() throws Exception {
    String metadata =
        "{\"most\":18446744073709551615,\"least\":-9223372036854775809,"
            + "\"in\":[9223372036854775807,170141183460469231731687303715884105729]}";
    client.send(
        ONE + "/items",
        "{\"items\":[{\"id\":\"big\",\"vector\":[18446744073709551616,0,0],\"metadata\":"
            + metadata
            + "}]}");
    String told = client.get(ONE + "/items/big").body();
    assertTrue(told.contains("\"metadata\":" + metadata), told);
    assertEquals(
        "[1.8446744E19,0.0,0.0]", client.ask(ONE + "/items/big").path("vector").toString());
    assertEquals(
        List.of("big"),
        ids(client.ask(ONE + "/search", "text", "cat", "where", "most = 18446744073709551615")));
    assertEquals(
        List.of(),
        ids(client.ask(ONE + "/search", "text", "cat", "where", "most > 18446744073709551615")));
  }

  @Test
  void aRequestThatIsWrongInOneItemKeepsNone() throws Exception {
    String[][] wrong = {
      {"{}", "\"items\" must be a list of 1 to 1000 objects"},
      {"{\"items\":[]}", "\"items\" must be a list of 1 to 1000 objects"},
      {
        "{\"items\":[" + "{\"id\":\"x\",\"vector\":[1,0,0]},".repeat(1000) + "{}]}",
        "\"items\" must be a list of 1 to 1000 objects"
      },
      {"{\"items\":[1]}", "\"items\" has something that is no object"},
      {
        "{\"items\":[{\"id\":\"x\",\"txt\":\"a\"}]}",
        "there is no field \"txt\" here; there are id, metadata, text, vector"
      },
      {
        "{\"items\":[{\"id\":\"x\",\"text\":\"cat\"},{\"id\":\"y\",\"vector\":[1,2]}]}",
        "\"vector\" must be a list of 3 numbers"
      },
      {
        "{\"items\":[{\"id\":\"x\",\"text\":\"cat\"},{\"id\":\"\"}]}",
        "the id \"\" has 0 bytes; it has 1 to 4096"
      },
      {"{\"items\":[{\"text\":\"cat\"}]}", "\"id\" is missing; say a text"},
      {
        "{\"items\":[{\"id\":\"x\",\"metadata\":[1]}]}",
        "\"metadata\" has something that is no object"
      },
    };
    for (String[] one : wrong) {
      assertEquals(one[1], failure(400, client.post(ONE + "/items", one[0])));
    }
    assertEquals(3, client.ask(ONE).path("items").asInt());
    client.send(ONE + "/items", "{\"items\":[{\"id\":\"z\",\"text\":\"cat\"}]}");
    failure(404, client.get(ONE + "/items/x"));
    assertEquals(4, notes.size());
  }

  @Test
  void aCollectionThatIsServedToBeReadIsNotChanged() throws Exception {
    String path = "/v1/collections/read/items";
    String told = "the collection \"read\" is served to be read, and cannot be changed here";
    assertEquals(
        told, failure(403, client.post(path, "{\"items\":[{\"id\":\"x\",\"text\":\"cat\"}]}")));
    assertEquals(told, failure(403, client.delete(path + "/a")));
    assertEquals(3, read.size());
    assertThrows(ConfigurationException.class, () -> Server.on(0).writableCollection("x", read));
    assertThrows(
        ConfigurationException.class,
        () -> Server.on(0).collection("x", read).collection("x", read));
  }

  @Test
  void aSearchThatIsWrongIsTold() throws Exception {
    String[][] wrong = {
      {"{}", "say what is sought: either \"text\" or \"vector\""},
      {"{\"text\":\"a\",\"vector\":[1,2,3]}", "say what is sought: either \"text\" or \"vector\""},
      {"{\"vector\":[1,2]}", "\"vector\" must be a list of 3 numbers"},
      {"{\"vector\":[1,2,3],\"by\":\"words\"}", "\"by\" words takes a text, and no vector"},
      {"{\"text\":\"a\",\"by\":\"magic\"}", "\"by\" must be vector, words or hybrid"},
      {"{\"text\":\"a\",\"weights\":[1,1]}", "\"weights\" are for \"by\" hybrid"},
      {"{\"text\":\"a\",\"top\":1001}", "\"top\" must be a whole number from 1 to 1000"},
    };
    for (String[] one : wrong) {
      assertEquals(one[1], failure(400, client.post(ONE + "/search", one[0])));
    }
    assertTrue(
        failure(400, client.get(ONE + "/search", "text", "a", "where", "year >"))
            .contains("column"));
  }

  /** Each round replaces every item: readers see one round at a time, and never an older one. */
  @Test
  void readersSeeWholeStatesWhileAnotherCommits() throws Exception {
    int rounds = 15;
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
      round(0);
      List<Future<Integer>> seen = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) {
          seen.add(readers.submit(() -> read(done)));
        }
        for (int round = 1; round <= rounds; round++) {
          round(round);
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> last : seen) {
        assertEquals(rounds, last.get());
      }
    }
  }

  private void round(int round) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      items.add(new Item("r" + i, new float[] {1, i, 0}, "round", Map.of("round", round)));
    }
    notes.putAll(items, items.size() + 1, Progress.NONE);
  }

  private int read(AtomicBoolean done) throws Exception {
    int last = 0;
    for (boolean end = false; !end; ) {
      end = done.get();
      JsonNode found =
          client
              .send(
                  "/v1/collections/read/search",
                  "{\"vector\":[1,0,0],\"where\":\"round exists\",\"top\":20}")
              .path("found");
      assertEquals(8, found.size());
      int round = found.get(0).path("metadata").path("round").asInt();
      for (JsonNode one : found) {
        assertEquals(round, one.path("metadata").path("round").asInt());
      }
      assertTrue(round >= last, round + " after " + last);
      last = round;
    }
    return last;
  }
}
