package embedkit.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.testkit.ArrayStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmbeddingTableTest {

  private static final Vocabulary WORDS = Vocabulary.of(List.of("cat", "dog"));

  private static EmbeddingTable table(Map<String, String> metadata) {
    return new EmbeddingTable(
        new ArrayStore(TableShape.f32(2, 1)),
        Optional.of(WORDS),
        metadata,
        new LoadReport(2, List.of()));
  }

  @Test
  void whatATableSaysOfItselfIsItsOwn() {
    Map<String, String> metadata = new HashMap<>(Map.of("seed", "7"));
    try (EmbeddingTable table = table(metadata)) {
      metadata.put("seed", "8");
      EmbeddingTable other = table.withMetadata(metadata);
      metadata.clear();
      assertEquals(Map.of("seed", "7"), table.metadata());
      assertEquals(Map.of("seed", "8"), other.metadata());
      assertThrows(UnsupportedOperationException.class, () -> other.metadata().clear());
    }
  }

  @Test
  void tablesOfTheSameRowsShareThemAndAreClosedTogether() {
    EmbeddingTable table = table(Map.of());
    EmbeddingTable named = table.withVocabulary(Vocabulary.of(List.of("chat", "chien")));
    named.store().scatter(1, 1, new float[] {5}, 0, 1);
    assertArrayEquals(new float[] {5}, table.vector("dog").orElseThrow());
    assertEquals(-1, named.row("dog"));
    assertEquals(1, table.row("dog"));
    named.close();
    table.close();
    assertThrows(StoreClosedException.class, () -> table.vector(0));
  }

  @Test
  void aVocabularyOfAnotherSizeIsRefused() {
    try (EmbeddingTable table = table(Map.of())) {
      Vocabulary three = Vocabulary.of(List.of("a", "b", "c"));
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> table.withVocabulary(three));
      assertEquals("a table of 2 rows cannot have a vocabulary of 3 tokens", e.getMessage());
    }
  }
}
