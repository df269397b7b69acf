package embedkit.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.WordLookup;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import embedkit.testkit.ArrayStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows and vectors as a person names them. */
class WordLookupTest {

  private static ArrayStore rows() {
    ArrayStore store = new ArrayStore(TableShape.f32(3, 2));
    store.scatter(0, 3, new float[] {1, 2, 3, 4, 5, 6}, 0, 2);
    return store;
  }

  private static EmbeddingTable named(String... words) {
    return EmbeddingTable.of(rows(), Vocabulary.of(List.of(words)));
  }

  private static EmbeddingTable bare() {
    return new EmbeddingTable(rows(), Optional.empty(), Map.of(), new LoadReport(3, List.of()));
  }

  private static UnknownTokenException unknown(EmbeddingTable table, String word) {
    return assertThrows(
        UnknownTokenException.class, () -> WordLookup.in(table).find(word), "found " + word);
  }

  @Test
  void aWordAndANumberFindTheirRow() {
    WordLookup lookup = WordLookup.in(named("cat", "dog", "cow"));
    assertEquals(1, lookup.row("dog"));
    assertEquals(2, lookup.row("#2"));
    WordLookup.Found found = lookup.find("#1");
    assertEquals("dog", found.name());
    assertEquals(1, found.row());
    assertArrayEquals(new float[] {3, 4}, found.vector());
    assertEquals("#1", WordLookup.in(bare()).find("#1").name());
  }

  @Test
  void aWordThatLooksLikeANumberIsAWord() {
    assertEquals(0, WordLookup.in(named("#2", "dog", "cow")).row("#2"));
  }

  @Test
  void anUnknownWordIsToldWithTheNearestSpellings() {
    UnknownTokenException e = unknown(named("cat", "dog", "cow"), "cot");
    assertEquals(
        "\"cot\" is not among the 3 words of this table; the nearest spellings are cat, cow",
        e.getMessage());
    assertEquals("cot", e.token());
    assertEquals(3, e.vocabularySize());
    assertEquals(List.of("cat", "cow"), e.nearest());
    assertEquals(
        "\"elephant\" is not among the 3 words of this table",
        unknown(named("cat", "dog", "cow"), "elephant").getMessage());
  }

  @Test
  void ofSeveralWordsInOneThoseThatTheTableHasAreTold() {
    assertEquals(
        "\"cat cow elephant\" is not among the 3 words of this table; it has cat, cow: ask for each"
            + " word by itself",
        unknown(named("cat", "dog", "cow"), "cat cow elephant").getMessage());
  }

  @Test
  void aRowBeyondTheLastAndAWordOfATableWithoutWordsAreTold() {
    UnknownTokenException beyond = unknown(bare(), "#3");
    assertEquals("there is no row #3; the rows are #0 to #2", beyond.getMessage());
    assertEquals(0, beyond.vocabularySize());
    assertEquals(
        "this table has no words, only rows; ask by number, as in #0; take its words from a file,"
            + " such as its tokenizer.json, with vocab=FILE",
        unknown(bare(), "cat").getMessage());
    assertThrows(
        UnknownTokenException.class, () -> WordLookup.in(bare()).row("#1234567890123456789"));
  }

  @Test
  void aVectorIsMadeOfNgramsWhereTheTableCan() {
    EmbeddingTable table =
        named("cat", "dog", "cow")
            .withSubwords(word -> new float[] {word.startsWith("x") ? 0 : word.length(), 0});
    WordLookup lookup = WordLookup.in(table);
    WordLookup.Found made = lookup.find("cats");
    assertEquals(-1, made.row());
    assertEquals("cats", made.name());
    assertArrayEquals(new float[] {4, 0}, made.vector());
    assertEquals(0, lookup.find("cat").row(), "a word of the table is not made");
    assertEquals(2, lookup.find("#2").row());
    assertEquals(
        "\"xyz\" is not in this table, and none of its character n-grams was learned",
        unknown(table, "xyz").getMessage());
    assertEquals(Optional.empty(), lookup.made("xyz"));
    assertEquals(Optional.empty(), WordLookup.in(bare()).made("cats"));
    assertThrows(UnknownTokenException.class, () -> lookup.row("cats"), "it has no row");
  }

  @Test
  void aWordOfAnotherCaseOrCompositionIsTakenOnlyWhereThatIsAskedForAndIsTold() {
    EmbeddingTable table = named("king", "caf\u00e9", "Paris");
    assertThrows(UnknownTokenException.class, () -> WordLookup.in(table).row("King"));
    List<String> told = new ArrayList<>();
    WordLookup lookup = WordLookup.in(table).orAlike(told::add);
    assertEquals(0, lookup.row("King"));
    assertEquals(0, lookup.row("KING"));
    assertEquals(1, lookup.row("cafe\u0301"), "decomposed");
    assertEquals(1, lookup.row("CAFE\u0301"));
    assertEquals(2, lookup.row("paris"));
    assertEquals("Paris", lookup.find("PARIS").name());
    assertEquals(6, told.size());
    assertEquals(
        "\"King\" is not in this table; \"king\" is, and is taken for it", told.getFirst());
    assertEquals(0, lookup.row("king"));
    assertEquals(6, told.size(), "the very word is nothing to tell");
    assertThrows(UnknownTokenException.class, () -> lookup.row("queen"));
  }

  @Test
  void theVeryWordComesBeforeOneOfAnotherCase() {
    List<String> told = new ArrayList<>();
    WordLookup lookup = WordLookup.in(named("may", "May", "MAY")).orAlike(told::add);
    assertEquals(0, lookup.row("may"));
    assertEquals(1, lookup.row("May"));
    assertEquals(2, lookup.row("MAY"));
    assertEquals(List.of(), told);
  }
}
