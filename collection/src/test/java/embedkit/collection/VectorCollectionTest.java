package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.ReadOnlyStoreException;
import embedkit.api.StoreClosedException;
import embedkit.api.Verified;
import embedkit.api.index.Metric;
import embedkit.collection.store.Manifest.Shape;
import embedkit.collection.store.Writer;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorCollectionTest {

  private static final CollectionSettings PLANE =
      CollectionSettings.usual().ofDim(2).withWords(false);

  @TempDir Path folder;

  private Path notes() {
    return folder.resolve("notes");
  }

  private static List<String> ids(List<Found> found) {
    return found.stream().map(Found::id).toList();
  }

  @Test
  void whatWasPutIsFoundByTextAndStaysWhenItIsOpenedAgain() {
    Path model = SomeWords.save(folder);
    try (VectorCollection collection = VectorCollection.write(notes(), model)) {
      collection.put(Item.of("pet", "The kitten purrs", Map.of("year", 1999)));
      collection.put(Item.of("ride", "the car", Map.of("year", 2005)));
      assertEquals(List.of(), collection.find("cat", 5), "nothing is seen before the commit");
      Committed made = collection.commit();
      assertEquals(new Committed(2, 0, 0, 0, List.of()), made);
      assertEquals(List.of("pet", "ride"), ids(collection.find("cat", 5)));
      assertEquals(List.of("ride"), ids(collection.find(Search.near("cat").where("year >= 2000"))));
    }
    // The model is known by the manifest.
    try (VectorCollection collection = VectorCollection.open(notes())) {
      Found best = collection.find("cat", 1).getFirst();
      assertEquals("pet", best.id());
      assertEquals("The kitten purrs", best.text());
      assertEquals(Map.of("year", 1999L), best.metadata());
      assertEquals(1, best.vectorRank().orElseThrow());
      assertTrue(best.wordsRank().isEmpty());
      assertEquals(2, collection.size());
    }
  }

  @Test
  void theVectorOfATextIsThatOfTheModel() {
    Path model = SomeWords.save(folder);
    try (VectorCollection collection = VectorCollection.write(notes(), model);
        EmbeddingTable table = Tables.installed().open(model);
        TextEmbedder embedder = SomeWords.embedder(table)) {
      collection.put(Item.of("a", "the cat purrs"));
      collection.commit();
      assertArrayEquals(
          embedder.embed("the cat purrs"), collection.get("a").orElseThrow().vector());
      double cosine =
          Metric.COSINE.score(embedder.embed("the cat purrs"), embedder.embed("engine"));
      assertEquals(cosine, collection.find("engine", 1).getFirst().score(), 1e-12);
    }
  }

  @Test
  void anItemIsReplacedByOneOfItsIdAndARemovedOneIsGone() {
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      collection.put(Item.of("a", 1, 0));
      collection.put(Item.of("b", 0, 1));
      collection.commit();
      collection.put(Item.of("a", -1, 0));
      assertTrue(collection.remove("b"));
      assertFalse(collection.remove("b"), "it is removed already");
      assertFalse(collection.remove("c"));
      assertEquals(2, collection.size());
      assertEquals(new Committed(0, 1, 1, 0, List.of()), collection.commit());
      assertEquals(1, collection.size());
      assertArrayEquals(new float[] {-1, 0}, collection.get("a").orElseThrow().vector());
      assertTrue(collection.get("b").isEmpty());
      assertEquals(List.of("a"), ids(collection.find(Search.near(0, 1))));
      // Put and removed before anybody saw it.
      collection.put(Item.of("d", 1, 1));
      assertTrue(collection.remove("d"));
      assertEquals(new Committed(0, 0, 0, 0, List.of()), collection.commit());
      // Removed and put again: the later counts.
      assertTrue(collection.remove("a"));
      collection.put(Item.of("a", 0, -1));
      assertEquals(new Committed(0, 1, 0, 0, List.of()), collection.commit());
      assertArrayEquals(new float[] {0, -1}, collection.get("a").orElseThrow().vector());
    }
  }

  @Test
  void ofOneIdPutTwiceTheLastCountsAndItIsTold() {
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      List<Item> items = new ArrayList<>();
      for (String id : List.of("a", "b", "a", "c", "b", "a", "d", "d")) {
        items.add(new Item(id, new float[] {1, items.size()}, "", Map.of()));
      }
      Committed made = collection.putAll(items, 100, Progress.NONE);
      assertEquals(new Committed(4, 0, 0, 4, List.of("a", "b", "a")), made);
      assertArrayEquals(new float[] {1, 5}, collection.get("a").orElseThrow().vector());
      assertArrayEquals(new float[] {1, 4}, collection.get("b").orElseThrow().vector());
    }
  }

  /** The oracle: a map, and a loop over it. */
  @Test
  void aThousandRandomChangesAreFoundAsByALoopOverAMap() {
    Random random = new Random(7);
    int dim = 5;
    Map<String, Item> oracle = new HashMap<>();
    CollectionSettings settings = CollectionSettings.usual().ofDim(dim).withWords(false);
    try (VectorCollection collection = VectorCollection.create(notes(), settings)) {
      for (int i = 0; i < 3000; i++) {
        String id = "id" + random.nextInt(700);
        if (random.nextInt(4) == 0) {
          assertEquals(oracle.remove(id) != null, collection.remove(id), id);
        } else {
          float[] vector = new float[dim];
          for (int d = 0; d < dim; d++) {
            vector[d] = (float) random.nextGaussian();
          }
          Item item = new Item(id, vector, "text " + i, Map.of("year", 1900 + i % 100));
          oracle.put(id, item);
          collection.put(item);
        }
        if (random.nextInt(100) == 0) {
          collection.commit();
        }
      }
      collection.commit();
      assertTrue(collection.facts().segments() < 12, collection.facts().toString());
      compare(oracle, collection, random);
      collection.compact();
      assertEquals(1, collection.facts().segments());
      assertEquals(0, collection.facts().deleted());
      compare(oracle, collection, random);
    }
    try (VectorCollection collection = VectorCollection.open(notes())) {
      compare(oracle, collection, random);
      collection
          .verify(Progress.NONE)
          .forEach(part -> assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part()));
    }
  }

  private static void compare(Map<String, Item> oracle, VectorCollection found, Random random) {
    assertEquals(oracle.size(), found.size());
    TreeSet<String> ids = new TreeSet<>();
    found.forEach(
        item -> {
          assertArrayEquals(oracle.get(item.id()).vector(), item.vector());
          assertEquals(oracle.get(item.id()).text(), item.text());
          assertEquals(oracle.get(item.id()).metadata(), item.metadata());
          ids.add(item.id());
        });
    assertEquals(new TreeSet<>(oracle.keySet()), ids);
    for (int query = 0; query < 20; query++) {
      float[] vector = {
        (float) random.nextGaussian(), (float) random.nextGaussian(), 1, -1, random.nextFloat()
      };
      int least = 1900 + random.nextInt(100);
      List<String> expected =
          oracle.values().stream()
              .filter(item -> (Long) item.metadata().get("year") >= least)
              .sorted(
                  Comparator.comparingDouble(
                          (Item item) -> Metric.COSINE.score(vector, item.vector()))
                      .reversed())
              .limit(10)
              .map(Item::id)
              .toList();
      assertEquals(
          expected, ids(found.find(Search.near(vector).where("year >= " + least).top(10))));
    }
  }

  @Test
  void rowsOfBytesAreNearlyTheSameAndStayTheSameWhenTheyAreMerged() throws IOException {
    CollectionSettings bytes = PLANE.keptAs(ElementType.I8).nearBy(Metric.DOT);
    try (VectorCollection collection = VectorCollection.create(notes(), bytes)) {
      collection.put(Item.of("a", 1, 0.5f));
      collection.commit();
      float[] kept = collection.get("a").orElseThrow().vector();
      assertArrayEquals(new float[] {1, 0.5f}, kept, 1f / 127);
      collection.put(Item.of("b", 0.25f, 1));
      collection.commit();
      collection.compact();
      assertArrayEquals(kept, collection.get("a").orElseThrow().vector());
      assertEquals(ElementType.I8, collection.facts().elementType());
      assertEquals(
          Metric.DOT.score(kept, new float[] {3, 0}),
          collection.find(Search.near(3, 0)).getFirst().score());
    }
    // And another tool's eyes: it is a table.
    try (Stream<Path> files = Files.list(notes())) {
      Path rows =
          files.filter(f -> f.toString().endsWith(".safetensors")).findFirst().orElseThrow();
      try (EmbeddingTable table = Tables.installed().open(rows)) {
        assertEquals(0, table.row("a"));
        assertEquals(1, table.row("b"));
        assertEquals(ElementType.I8, table.store().elementType());
      }
    }
  }

  @Test
  void metadataOfALongNameAreReadAsTheyWereWritten() {
    Map<String, Object> metadata = Map.of("n".repeat(70_000), 1L, "year", 1999L);
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      collection.put(new Item("long", new float[] {1, 0}, "", metadata));
      collection.commit();
      assertEquals(metadata, collection.get("long").orElseThrow().metadata());
      assertEquals(List.of("long"), ids(collection.find(Search.near(1, 0).where("year = 1999"))));
    }
  }

  @Test
  void filesHaveTheSameNamesInEveryLanguage() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      collection.put(Item.of("a", 1, 0));
      collection.commit();
    } finally {
      Locale.setDefault(before);
    }
    assertTrue(Files.exists(notes().resolve("segment-000001.safetensors")));
    try (VectorCollection collection = VectorCollection.open(notes())) {
      assertEquals(1, collection.size());
    }
  }

  @Test
  void ofManyWhoMakeTheSameCollectionAtOnceOneDoes() {
    Shape shape = new Shape(2, "f32", "cosine", false, Optional.empty(), Optional.empty());
    for (int round = 0; round < 20; round++) {
      Path directory = folder.resolve("made-" + round);
      long made =
          IntStream.range(0, 8)
              .parallel()
              .filter(
                  i -> {
                    try {
                      Writer.create(directory, shape);
                      return true;
                    } catch (ConfigurationException | FileAccessException e) {
                      return false;
                    }
                  })
              .count();
      assertEquals(1, made, "round " + round);
    }
  }

  @Test
  void aReaderStaysAtItsStateUntilItLooksAgain() {
    try (VectorCollection writer = VectorCollection.create(notes(), PLANE);
        VectorCollection reader = VectorCollection.open(notes())) {
      writer.put(Item.of("a", 1, 0));
      writer.commit();
      assertEquals(0, reader.size());
      assertTrue(reader.refresh());
      assertEquals(1, reader.size());
      assertFalse(reader.refresh());
      for (int i = 0; i < 30; i++) {
        writer.put(Item.of("b" + i, 0, 1));
        writer.remove("a");
        writer.commit();
      }
      writer.compact();
      // Its files are gone from the directory, and it answers still.
      assertEquals(List.of("a"), ids(reader.find(Search.near(1, 0))));
      assertTrue(reader.refresh());
      assertEquals(30, reader.size());
      ReadOnlyStoreException e =
          assertThrows(ReadOnlyStoreException.class, () -> reader.put(Item.of("c", 1, 1)));
      assertTrue(e.getMessage().contains("open it to write"), e.getMessage());
    }
  }

  @Test
  void thereIsOneWriterAtATimeAndTheNextOneComesWhenItIsDone() {
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> VectorCollection.write(notes()));
      assertTrue(e.getMessage().contains("one writer at a time"), e.getMessage());
      collection.put(Item.of("a", 1, 0));
    }
    try (VectorCollection collection = VectorCollection.write(notes())) {
      assertEquals(0, collection.size(), "it was not committed");
    }
  }

  @Test
  void aChangedModelIsRefusedAndAMovedOneIsTaken() throws IOException {
    Path model = SomeWords.save(folder);
    try (VectorCollection collection = VectorCollection.write(notes(), model)) {
      collection.put(Item.of("a", "the cat"));
      collection.commit();
    }
    Path moved = folder.resolve("elsewhere.safetensors");
    Files.move(model, moved);
    try (VectorCollection collection = VectorCollection.open(notes())) {
      FileAccessException gone =
          assertThrows(FileAccessException.class, () -> collection.find("cat", 1));
      assertTrue(gone.getMessage().contains(model.toString()), gone.getMessage());
      collection.useModel(moved.toString());
      assertEquals(1, collection.find("cat", 1).size());
    }
    Map<String, float[]> other = SomeWords.vectors();
    other.put("cat", new float[] {0, 0, 1});
    try (EmbeddingTable table = Tables.installed().table(other)) {
      Tables.installed().save(table, model);
    }
    try (VectorCollection collection = VectorCollection.open(notes())) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> collection.find("cat", 1));
      assertTrue(e.getMessage().contains("is not the one"), e.getMessage());
    }
    assertThrows(ConfigurationException.class, () -> VectorCollection.write(notes(), model));
    // The one that failed let go of the lock.
    VectorCollection.write(notes(), moved).close();
  }

  @Test
  void whatDoesNotSuitIsRefusedWithWhatWasExpected() {
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      assertTold("has 3 numbers", () -> collection.put(Item.of("a", 1, 2, 3)));
      assertTold("without a model", () -> collection.put(Item.of("a", "a text")));
      assertTold("of dim 2", () -> collection.find(Search.near(1, 2, 3)));
      assertTold("no index of words", () -> collection.find(Search.words("cat")));
      assertTold("must be 0 or more", () -> Search.near(1, 2).top(-1));
      assertTold("1 to 4096", () -> Item.of("", 1, 2));
      assertTold("1 to 4096", () -> Item.of("x".repeat(4097), 1, 2));
      assertTold("surrogate", () -> Item.of("x\ud800", 1, 2));
      assertTold("number 2", () -> Item.of("a", 1, Float.NaN));
      assertTold("java.lang.Object", () -> Item.of("a", "", Map.of("x", new Object())));
      assertTold("finite", () -> Item.of("a", "", Map.of("x", Double.NaN)));
      assertTold("none is set", () -> VectorCollection.create(folder, CollectionSettings.usual()));
      assertEquals(List.of(), collection.find(Search.near(1, 2)));
    }
    FileAccessException files =
        assertThrows(FileAccessException.class, () -> VectorCollection.create(folder, PLANE));
    assertTrue(files.getMessage().contains("there is notes already"), files.getMessage());
  }

  private static void assertTold(String part, org.junit.jupiter.api.function.Executable code) {
    ConfigurationException e = assertThrows(ConfigurationException.class, code);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aClosedCollectionSaysSo() {
    VectorCollection collection = VectorCollection.create(notes(), PLANE);
    collection.close();
    collection.close();
    assertThrows(StoreClosedException.class, () -> collection.find(Search.near(1, 0)));
    assertThrows(StoreClosedException.class, collection::commit);
    assertThrows(StoreClosedException.class, () -> collection.put(Item.of("a", 1, 0)));
  }

  @Test
  void metadataComeBackAsTheyWere() {
    Map<String, Object> within = new HashMap<>();
    within.put("none", null);
    within.put("deep", List.of(1, 2.5, "three", true, Map.of("x", "\ud83d\ude00")));
    Map<String, Object> metadata =
        Map.of("big", new java.math.BigInteger("123456789012345678901234567890"), "in", within);
    try (VectorCollection collection = VectorCollection.create(notes(), PLANE)) {
      collection.put(new Item("a\n\tb", new float[] {1, 0}, "x\ud800y", metadata));
      collection.commit();
      Item item = collection.get("a\n\tb").orElseThrow();
      within.put("deep", List.of(1L, 2.5, "three", true, Map.of("x", "\ud83d\ude00")));
      assertEquals(metadata, item.metadata());
      assertEquals("x\ufffdy", item.text());
    }
  }
}
