package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Verified;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.QueryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search by words, and by both; the oracles are Lucene asked directly, and the formula. */
class WordsTest {

  @TempDir Path folder;

  private static final String[] WORDS = {
    "cat", "kitten", "purrs", "car", "engine", "the", "road", "milk", "sleeps", "fast", "red"
  };

  private static Map<String, String> texts(int count) {
    Random random = new Random(3);
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder("Item");
      int length = 1 + random.nextInt(20);
      for (int w = 0; w < length; w++) {
        text.append(' ').append(WORDS[(int) (random.nextDouble() * random.nextInt(12))]);
      }
      texts.put("id" + i, text.toString());
    }
    return texts;
  }

  @Test
  void theOrderAndTheScoresAreThoseOfOneLuceneIndexThoughThereAreManySegments() throws IOException {
    Map<String, String> texts = texts(300);
    CollectionSettings settings = CollectionSettings.usual().ofDim(1);
    try (VectorCollection collection = VectorCollection.create(folder.resolve("c"), settings);
        Directory directory = new ByteBuffersDirectory()) {
      int put = 0;
      for (Map.Entry<String, String> text : texts.entrySet()) {
        collection.put(new Item(text.getKey(), new float[] {1}, text.getValue(), Map.of()));
        if (put++ % 40 == 0) {
          collection.commit();
        }
      }
      collection.commit();
      assertTrue(collection.facts().segments() > 1);
      try (IndexWriter writer =
          new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()))) {
        for (Map.Entry<String, String> text : texts.entrySet()) {
          Document document = new Document();
          document.add(new StringField("id", text.getKey(), Field.Store.YES));
          document.add(new TextField("text", text.getValue(), Field.Store.NO));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher lucene = new IndexSearcher(reader);
        for (String query : List.of("kitten", "Red CAR", "milk the the road", "none of them")) {
          compare(lucene, collection, query);
        }
      }
    }
  }

  private static void compare(IndexSearcher lucene, VectorCollection collection, String query)
      throws IOException {
    Map<String, Float> expected = new HashMap<>();
    for (ScoreDoc hit :
        lucene.search(
                new QueryBuilder(new StandardAnalyzer()).createBooleanQuery("text", query), 1000)
            .scoreDocs) {
      expected.put(lucene.storedFields().document(hit.doc).get("id"), hit.score);
    }
    List<Found> found = collection.find(Search.words(query).top(1000));
    assertEquals(expected.size(), found.size(), query);
    double last = Double.MAX_VALUE;
    for (Found hit : found) {
      assertEquals(expected.get(hit.id()), hit.score(), 1e-5, query);
      assertTrue(hit.score() <= last);
      last = hit.score();
    }
  }

  @Test
  void filtersAndRemovalsHoldForWordsToo() {
    CollectionSettings settings = CollectionSettings.usual().ofDim(1);
    try (VectorCollection collection = VectorCollection.create(folder.resolve("c"), settings)) {
      for (int i = 0; i < 10; i++) {
        collection.put(
            new Item("a" + i, new float[] {1}, "red car".repeat(1 + i % 2), Map.of("n", i)));
      }
      collection.put(new Item("b", new float[] {1}, "blue", Map.of("n", 5)));
      collection.commit();
      collection.remove("a7");
      collection.commit();
      List<Found> found = collection.find(Search.words("car").where("n >= 5").top(20));
      assertEquals(
          List.of("a5", "a6", "a8", "a9"), found.stream().map(Found::id).sorted().toList());
      assertEquals(List.of(), collection.find(Search.words("?!")));
      assertEquals(List.of(), collection.find(Search.words("")));
      String many = "car " + "other ".repeat(10) + String.join(" ", texts(900).keySet());
      assertEquals(9, collection.find(Search.words(many).top(20)).size());
    }
  }

  @Test
  void bothAtOnceScoreByTheReciprocalsOfTheRanks() {
    try (EmbeddingTable table = Tables.installed().table(SomeWords.vectors());
        TextEmbedder embedder = SomeWords.embedder(table);
        VectorCollection collection =
            VectorCollection.create(
                folder.resolve("c"), CollectionSettings.usual().ofDim(embedder.dim()))) {
      collection.use(embedder);
      texts(120).forEach((id, text) -> collection.put(Item.of(id, text)));
      collection.commit();
      String query = "a kitten with a fast engine";
      List<Found> near = collection.find(Search.near(query).top(50));
      List<Found> words = collection.find(Search.words(query).top(50));
      Map<String, Double> expected = new HashMap<>();
      for (int i = 0; i < 50; i++) {
        expected.merge(near.get(i).id(), 2.0 / (60 + i + 1), Double::sum);
        if (i < words.size()) {
          expected.merge(words.get(i).id(), 0.5 / (60 + i + 1), Double::sum);
        }
      }
      List<Double> best =
          expected.values().stream().sorted(Comparator.reverseOrder()).limit(10).toList();
      Search both = new Search(new Search.Hybrid(query, 2, 0.5, 60, 50), Filter.ALL, 10);
      List<Found> found = collection.find(both);
      List<Double> scores = new ArrayList<>();
      for (Found hit : found) {
        assertEquals(expected.get(hit.id()), hit.score(), 1e-12);
        scores.add(hit.score());
        OptionalInt rank = hit.vectorRank();
        assertTrue(rank.isEmpty() || near.get(rank.getAsInt() - 1).id().equals(hit.id()));
        rank = hit.wordsRank();
        assertTrue(rank.isEmpty() || words.get(rank.getAsInt() - 1).id().equals(hit.id()));
      }
      assertEquals(best, scores);
      assertThrows(ConfigurationException.class, () -> new Search.Hybrid("x", 0, 0, 60, 10));
      assertThrows(ConfigurationException.class, () -> new Search.Hybrid("x", -1, 2, 60, 10));
      assertThrows(ConfigurationException.class, () -> new Search.Hybrid("x", 1, 1, -1, 10));
    }
  }

  @Test
  void aThreadThatWasInterruptedSpoilsNothingForTheOthers() {
    CollectionSettings settings = CollectionSettings.usual().ofDim(1);
    try (VectorCollection collection = VectorCollection.create(folder.resolve("c"), settings)) {
      collection.put(new Item("a", new float[] {1}, "red car", Map.of()));
      collection.commit();
      assertEquals(1, collection.find(Search.words("car")).size());
      Thread.currentThread().interrupt();
      try {
        collection.find(Search.words("red"));
      } catch (FileAccessException e) {
        assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
      } finally {
        Thread.interrupted();
      }
      assertEquals(1, collection.find(Search.words("red")).size());
    }
  }

  @Test
  void aThreadThatIsInterruptedMakesNoIndexAgainThatIsWhole() {
    Path directory = folder.resolve("c");
    CollectionSettings settings = CollectionSettings.usual().ofDim(1);
    try (VectorCollection writer = VectorCollection.create(directory, settings)) {
      writer.put(new Item("a", new float[] {1}, "red car", Map.of()));
      writer.commit();
    }
    try (VectorCollection reader = VectorCollection.open(directory)) {
      Thread.currentThread().interrupt();
      FileAccessException told;
      try {
        // The first search opens the index.
        told = assertThrows(FileAccessException.class, () -> reader.find(Search.words("red")));
      } finally {
        Thread.interrupted();
      }
      assertTrue(told.getMessage().contains("interrupted"), told.getMessage());
      assertEquals("a", reader.find(Search.words("red")).getFirst().id());
    }
  }

  @Test
  void anIndexOfWordsThatIsLostOrDamagedIsMadeAgain() throws IOException {
    Path directory = folder.resolve("c");
    CollectionSettings settings = CollectionSettings.usual().ofDim(1);
    try (VectorCollection collection = VectorCollection.create(directory, settings)) {
      collection.put(new Item("a", new float[] {1}, "red car", Map.of()));
      collection.put(new Item("b", new float[] {1}, "blue", Map.of()));
      collection.commit();
    }
    Path words;
    try (Stream<Path> files = Files.list(directory)) {
      words = files.filter(f -> f.toString().endsWith(".words")).findFirst().orElseThrow();
    }
    List<Path> inside;
    try (Stream<Path> files = Files.list(words)) {
      inside = files.toList();
    }
    for (Path file : inside) {
      Files.delete(file);
    }
    try (VectorCollection reader = VectorCollection.open(directory)) {
      assertEquals("a", reader.find(Search.words("car")).getFirst().id());
      assertEquals(
          List.of(Verified.Verdict.DAMAGED),
          reader.verify(Progress.NONE).stream()
              .filter(part -> part.part().endsWith(".words"))
              .map(Verified::verdict)
              .toList());
    }
    try (VectorCollection writer = VectorCollection.write(directory)) {
      assertTrue(
          writer.verify(Progress.NONE).stream()
              .allMatch(part -> part.verdict() == Verified.Verdict.WHOLE));
    }
  }
}
