package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.Progress;
import embedkit.api.Verified;
import embedkit.api.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large segments with an index of their own. */
class IndexedCollectionTest {

  private static final int ITEMS = CollectionSettings.LEAST_INDEXED + 200;
  private static final int DIM = 4;

  @TempDir Path folder;

  private static List<Item> items() {
    Random random = new Random(5);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      float[] vector = new float[DIM];
      for (int d = 0; d < DIM; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      items.add(new Item("id" + i, vector, "", Map.of("third", i % 3)));
    }
    return items;
  }

  private static Set<String> nearest(List<Item> items, float[] vector, long third) {
    Set<String> nearest = new HashSet<>();
    items.stream()
        .filter(item -> third < 0 || item.metadata().get("third").equals(third))
        .sorted(
            Comparator.comparingDouble((Item item) -> Metric.COSINE.score(vector, item.vector()))
                .reversed())
        .limit(10)
        .forEach(item -> nearest.add(item.id()));
    return nearest;
  }

  @Test
  void aLargeSegmentIsSearchedByItsIndexAndAnIndexThatIsDamagedOnlyCostsTime() throws IOException {
    Path directory = folder.resolve("c");
    CollectionSettings settings =
        CollectionSettings.usual().ofDim(DIM).withWords(false).indexedBy("hnsw:degree=8,beam=40");
    List<Item> items = items();
    try (VectorCollection collection = VectorCollection.create(directory, settings)) {
      items.forEach(collection::put);
      collection.commit();
      assertEquals(1, collection.facts().indexed());
      assertEquals("hnsw:degree=8,beam=40", collection.facts().index().orElseThrow());
      for (int i = 0; i < 100; i++) {
        collection.remove("id" + i);
      }
      collection.put(new Item("far", new float[] {0, 0, 0, -1}, "", Map.of("third", 0)));
      collection.commit();
      assertEquals(2, collection.facts().segments());
      assertEquals(1, collection.facts().indexed(), "small segments have none");
      compare(items, collection);
      collection
          .verify(Progress.NONE)
          .forEach(part -> assertEquals(Verified.Verdict.WHOLE, part.verdict(), part.part()));
    }
    Path index;
    try (Stream<Path> files = Files.list(directory)) {
      index = files.filter(f -> f.toString().contains(".index.")).findFirst().orElseThrow();
    }
    Files.write(index, new byte[100]);
    try (VectorCollection collection = VectorCollection.open(directory)) {
      assertEquals(0, collection.facts().indexed());
      compare(items, collection);
    }
  }

  private static void compare(List<Item> items, VectorCollection collection) {
    List<Item> left = items.subList(100, ITEMS);
    Random random = new Random(9);
    int hits = 0;
    int queries = 10;
    for (int i = 0; i < queries; i++) {
      float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1};
      long third = i % 2 == 0 ? -1 : 1;
      Search search = Search.near(vector);
      search = third < 0 ? search : search.where("third = 1");
      Set<String> expected = nearest(left, vector, third);
      for (Found found : collection.find(search)) {
        assertFalse(Integer.parseInt(found.id().substring(2)) < 100, "it was removed");
        assertTrue(third < 0 || found.metadata().get("third").equals(third), "filtered");
        hits += expected.contains(found.id()) ? 1 : 0;
      }
    }
    assertTrue(hits >= 9 * queries, "recall " + hits / (10.0 * queries));
  }

  @Test
  void anIndexThatThereIsNotIsToldBeforeThereIsADirectory() {
    Path directory = folder.resolve("none");
    CollectionSettings settings = CollectionSettings.usual().ofDim(1).indexedBy("hnws");
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class, () -> VectorCollection.create(directory, settings));
    assertTrue(e.getMessage().contains("hnws"), e.getMessage());
    assertFalse(Files.exists(directory));
  }
}
