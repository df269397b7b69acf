package embedkit.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.RowOutOfRangeException;
import embedkit.api.TableShape;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.testkit.ArrayStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Neighbours, analogies and scores by word, in a table of few words that is reckoned by hand. */
class AskingByWordTest {

  private static final List<String> WORDS =
      List.of("king", "queen", "man", "woman", "cat", "kitten", "#1");

  /** Royal, female, feline. */
  private static final float[] ROWS = {
    2, 0, 0, 2, 1, 0, 0, 0.1f, 0, 0, 1.1f, 0, 0, 0, 3, 0, 1, 3, -1, -1, -1
  };

  private static EmbeddingStore rows() {
    EmbeddingStore store = new ArrayStore(TableShape.f32(WORDS.size(), 3));
    store.scatter(0, WORDS.size(), ROWS, 0, 3);
    return store;
  }

  private final EmbeddingTable table = EmbeddingTable.of(rows(), Vocabulary.of(WORDS));
  private final Neighbors neighbors = Neighbors.in(table);

  private static List<String> tokens(List<Neighbor> found) {
    return found.stream().map(Neighbor::token).toList();
  }

  @Test
  void theNearestWordsOfAWordLeaveItOut() {
    List<Neighbor> near = neighbors.nearest("cat", 2);
    assertEquals(List.of("kitten", "king"), tokens(near));
    assertEquals(3 / Math.sqrt(10), near.getFirst().score(), 1e-6);
    assertEquals(5, near.getFirst().row());
    assertEquals(neighbors.nearest(table.row("cat"), 6), neighbors.nearest("cat", 6));
    assertEquals(List.of(), neighbors.nearest("cat", 0));
  }

  @Test
  void anAnalogyLeavesItsThreeWordsOut() {
    List<Neighbor> found = neighbors.analogy("man", "king", "woman", 2);
    assertEquals(List.of("queen", "cat"), tokens(found));
    // king is (1, 0, 0), man and woman are (0, 1, 0): b - a + c is king's direction.
    assertEquals(2 / Math.sqrt(5), found.getFirst().score(), 1e-6);
    Terms terms = Terms.analogy(table, 2, 0, 3);
    assertEquals(neighbors.nearest(terms, 2), found);
  }

  @Test
  void twoWordsAreScoredByTheMetric() {
    assertEquals(2 / Math.sqrt(5), neighbors.similarity("king", "queen"), 1e-6);
    assertEquals(4, neighbors.by(Metric.DOT).similarity("king", "queen"));
  }

  @Test
  void aWordIsAWordFirstAndThenTheNumberOfARow() {
    assertEquals(neighbors.nearest(6, 3), neighbors.nearest("#1", 3));
    assertEquals(neighbors.nearest(4, 3), neighbors.nearest("#4", 3));
  }

  @Test
  void aWordThatIsNotThereIsToldWithTheNearestSpellings() {
    for (Executable asked :
        List.<Executable>of(
            () -> neighbors.nearest("kiten", 3),
            () -> neighbors.analogy("kiten", "king", "woman", 3),
            () -> neighbors.analogy("man", "kiten", "woman", 3),
            () -> neighbors.analogy("man", "king", "kiten", 3),
            () -> neighbors.similarity("kiten", "king"),
            () -> neighbors.similarity("king", "kiten"))) {
      UnknownTokenException e = assertThrows(UnknownTokenException.class, asked);
      assertEquals("kiten", e.token());
      assertEquals(List.of("kitten"), e.nearest());
      assertEquals(
          "\"kiten\" is not among the 7 words of this table; the nearest spellings are kitten",
          e.getMessage());
    }
  }

  @Test
  void theRowOfAWordThatIsNotThereIsToldAsSuch() {
    long none = table.row("unicorn");
    for (Executable asked :
        List.<Executable>of(
            () -> neighbors.nearest(none, 3),
            () -> neighbors.similarity(none, 1),
            () -> neighbors.similarity(1, none),
            () -> neighbors.closerThan(none, 1),
            () -> neighbors.closerThan(1, none))) {
      RowOutOfRangeException e = assertThrows(RowOutOfRangeException.class, asked);
      assertEquals(
          "there is no row -1; the rows are 0 to 6; that is what a table says of a word it lacks:"
              + " ask by word",
          e.getMessage());
    }
    RowOutOfRangeException e =
        assertThrows(RowOutOfRangeException.class, () -> neighbors.nearest(7, 3));
    assertEquals("there is no row 7; the rows are 0 to 6", e.getMessage());
  }

  @Test
  void aTableThatMakesVectorsIsAskedForAnyWord() {
    EmbeddingTable making = table.withSubwords(token -> new float[] {0, 0, token.length()});
    assertEquals(List.of("cat", "kitten"), tokens(Neighbors.in(making).nearest("felines", 2)));
    assertEquals(1, Neighbors.in(making).similarity("felines", "cat"), 1e-6);
    assertEquals("queen", Neighbors.in(making).analogy("men", "king", "x", 9).getFirst().token());
  }

  @Test
  void aTableWithoutWordsIsAskedByNumber() {
    LoadReport nothing = new LoadReport(WORDS.size(), List.of());
    EmbeddingTable bare = new EmbeddingTable(rows(), Optional.empty(), Map.of(), nothing);
    assertEquals(List.of("#5"), tokens(Neighbors.in(bare).nearest("#4", 1)));
    UnknownTokenException e =
        assertThrows(UnknownTokenException.class, () -> Neighbors.in(bare).nearest("cat", 1));
    assertTrue(e.getMessage().startsWith("this table has no words, only rows; ask by number"));
  }

  @Test
  void onlyRowsThatPassATestAreAnswers() {
    Set<Long> mine = Set.of(1L, 3L, 5L);
    Neighbors some = neighbors.among(Among.rows(mine::contains));
    assertEquals(List.of("kitten", "queen", "woman"), tokens(some.nearest("cat", 10)));
    assertEquals(List.of(), neighbors.among(Among.rows(row -> false)).nearest("cat", 10));
    Among both = new Among(2, 6, Optional.of(Pattern.compile(".*n")), Optional.of(row -> row != 3));
    assertEquals(List.of("man", "kitten"), tokens(neighbors.among(both).nearest("king", 9)));
    assertThrows(
        IllegalStateException.class,
        () ->
            neighbors
                .among(
                    Among.rows(
                        row -> {
                          throw new IllegalStateException("mine");
                        }))
                .nearest("cat", 1));
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    assertThrows(ConfigurationException.class, () -> neighbors.nearest("cat", -1));
    assertThrows(ConfigurationException.class, () -> neighbors.analogy("man", "king", "cat", -1));
    NullPointerException e =
        assertThrows(NullPointerException.class, () -> neighbors.nearest((String) null, 1));
    assertEquals("word", e.getMessage());
  }
}
