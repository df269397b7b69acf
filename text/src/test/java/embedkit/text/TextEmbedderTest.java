package embedkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.StoreClosedException;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vectors of texts, by tables of few words whose sums can be done by heart. */
class TextEmbedderTest {

  private static final Tokenizer WORDS = Catalog.installed().tokenizer("words");

  private final List<EmbeddingTable> open = new ArrayList<>();

  @AfterEach
  void closeTables() {
    open.forEach(EmbeddingTable::close);
  }

  private EmbeddingTable table(Vocabulary words, float... values) {
    int rows = (int) words.size();
    int dim = values.length / rows;
    EmbeddingTable table = Tables.installed().create("heap", TableShape.f32(rows, dim), words);
    table.store().scatter(0L, rows, values, 0, dim);
    open.add(table);
    return table;
  }

  private EmbeddingTable animals() {
    return table(Vocabulary.of(List.of("cat", "dog", "the")), 1, 0, 4, 0, 2, -4, 3, 3, 0);
  }

  private static EmbedderSettings settings() {
    return EmbedderSettings.usual();
  }

  private static float[] numbers(double... values) {
    float[] numbers = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = (float) values[i];
    }
    return numbers;
  }

  @Test
  void aTextIsTheMeanOfItsWordsAndUnknownOnesDoNotCount() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS);
    assertArrayEquals(numbers(2, 1.5, 2), embedder.embed("The unheard-of CAT"), 1e-6f);
    assertArrayEquals(numbers(0.5, 1, 0), embedder.embed("cat\r\ndog"), 1e-6f);
    assertArrayEquals(numbers(0, 0, 0), embedder.embed("what?"));
    assertArrayEquals(numbers(0, 0, 0), embedder.embed(""));
    assertEquals(3, embedder.dim());
  }

  @Test
  void anArrayOfTheCallersTakesTheVectorAndNoMore() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS);
    float[] into = numbers(9, 9, 9, 9, 9);
    embedder.embed("dog", into, 1);
    assertArrayEquals(numbers(9, 0, 2, -4, 9), into);
    embedder.embed("cat", into);
    assertArrayEquals(numbers(1, 0, 4, -4, 9), into);
    assertThrows(IndexOutOfBoundsException.class, () -> embedder.embed("cat", into, 3));
  }

  @Test
  void theGreatestOfEachNumberIsTakenAlsoBelowZero() {
    EmbeddingTable table = table(Vocabulary.of(List.of("a", "b")), -3, 5, -2, -7);
    TextEmbedder embedder = TextEmbedder.of(table, WORDS, settings().pooledBy(new Pooling.Max()));
    assertArrayEquals(numbers(-2, 5), embedder.embed("a b"));
    assertArrayEquals(numbers(0, 0), embedder.embed("c"));
  }

  @Test
  void frequentWordsCountLessBySmoothInverseFrequency() {
    VocabularyBuilder words = new VocabularyBuilder();
    words.add("the".getBytes(StandardCharsets.UTF_8), 0, 3, 900);
    words.add("cat".getBytes(StandardCharsets.UTF_8), 0, 3, 100);
    EmbeddingTable table = table(words.build(), 1, 0, 0, 1);
    TextEmbedder embedder =
        TextEmbedder.of(table, WORDS, settings().pooledBy(new Pooling.Sif(0.1)));
    // 0.1 / (0.1 + 0.9) and 0.1 / (0.1 + 0.1), by two words.
    assertArrayEquals(numbers(0.05, 0.25), embedder.embed("the cat"), 1e-6f);
    ConfigurationException none =
        assertThrows(
            ConfigurationException.class,
            () -> TextEmbedder.of(animals(), WORDS, settings().pooledBy(new Pooling.Sif(0.1))));
    assertTrue(none.getMessage().contains("counts"), none.getMessage());
  }

  @Test
  void frequentWordsCountLessByTheirPlaceWhereThereAreNoCounts() {
    EmbeddingTable table = table(Vocabulary.of(List.of("the", "cat")), 1, 0, 0, 1);
    TextEmbedder embedder =
        TextEmbedder.of(table, WORDS, settings().pooledBy(new Pooling.Zipf(0.2)));
    // The shares are 3/5 and 2/5: a half and a third over their sum.
    assertArrayEquals(numbers(0.125, 1 / 6.), embedder.embed("the cat"), 1e-6f);
    assertThrows(ConfigurationException.class, () -> new Pooling.Zipf(-1));
    // The sum of a table of many rows is that of the harmonic numbers.
    double rows = 1e9;
    double euler = 0.5772156649015329;
    double harmonic = Math.log(rows + 1) + euler + 1 / (2 * (rows + 1)) - 1;
    assertEquals(harmonic, RowWeights.sum((long) rows), 1e-9);
  }

  @Test
  void anUnknownTokenCountsAsTheRowForThemWhereItIsKept() {
    EmbeddingTable table = table(Vocabulary.of(List.of("cat", "<unk>")), 1, 1, 3, 5);
    TextEmbedder kept = TextEmbedder.of(table, WORDS, settings().keepingUnknown(true));
    assertArrayEquals(numbers(2, 3), kept.embed("cat mouse"), 1e-6f);
    assertArrayEquals(numbers(1, 1), TextEmbedder.of(table, WORDS).embed("cat mouse"));
    assertThrows(
        ConfigurationException.class,
        () -> TextEmbedder.of(animals(), WORDS, settings().keepingUnknown(true)));
  }

  @Test
  void aTextIsCutAtTokensAndAtCharacters() {
    EmbeddingTable table = animals();
    TextEmbedder two = TextEmbedder.of(table, WORDS, settings().cutAt(2, 0));
    assertArrayEquals(numbers(0.5, 1, 0), two.embed("cat mouse dog the the"), 1e-6f);
    TextEmbedder few = TextEmbedder.of(table, WORDS, settings().cutAt(0, 5));
    assertArrayEquals(numbers(1, 0, 4), few.embed("cat dog"));
    // A character beyond the first plane is one, not two.
    assertArrayEquals(numbers(1, 0, 4), few.embed("\ud83d\ude3a cat"));
  }

  @Test
  void manyTokensAreAddedBlockByBlock() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS);
    assertArrayEquals(
        numbers(0.75, 0.5, 2), embedder.embed("cat cat cat dog ".repeat(1000)), 1e-4f);
  }

  @Test
  void columnsAreCutBeforeAVectorIsMadeAUnitVector() {
    EmbeddingTable table = table(Vocabulary.of(List.of("cat")), 3, 4, 12);
    TextEmbedder cut = TextEmbedder.of(table, WORDS, settings().ofDim(2).normalizing(true));
    assertArrayEquals(numbers(0.6, 0.8), cut.embed("cat"), 1e-6f);
    assertArrayEquals(numbers(0, 0), cut.embed("dog"));
    TextEmbedder whole = TextEmbedder.of(table, WORDS, settings().normalizing(true));
    assertArrayEquals(numbers(3 / 13., 4 / 13., 12 / 13.), whole.embed("cat"), 1e-6f);
    assertThrows(
        ConfigurationException.class, () -> TextEmbedder.of(table, WORDS, settings().ofDim(4)));
  }

  @Test
  void aWordThatTheTableHasNotIsMadeOfItsNgramsWhereItCan() {
    EmbeddingTable table =
        animals().withSubwords(word -> word.startsWith("d") ? numbers(8, 8, 8) : numbers(0, 0, 0));
    TextEmbedder embedder = TextEmbedder.of(table, WORDS);
    assertArrayEquals(numbers(4.5, 4, 6), embedder.embed("cat doggy mouse"), 1e-6f);
  }

  @Test
  void manyTextsComeInTheirOrderWhateverTheirNumber() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS);
    AtomicInteger taken = new AtomicInteger();
    Iterable<String> texts =
        () ->
            IntStream.range(0, 100_000)
                .mapToObj(i -> "cat ".repeat(1 + i % 7) + "dog")
                .peek(text -> taken.incrementAndGet())
                .iterator();
    try (Stream<float[]> vectors = embedder.embedAll(texts)) {
      Iterator<float[]> each = vectors.iterator();
      for (int i = 0; i < 5000; i++) {
        double cats = 1 + i % 7;
        assertArrayEquals(
            numbers(cats / (cats + 1), 2 / (cats + 1), 4 * (cats - 1) / (cats + 1)),
            each.next(),
            1e-5f,
            "text " + i);
      }
    }
    assertTrue(taken.get() < 50_000, taken + " texts were taken for 5,000");
    assertEquals(3, embedder.embedAll(List.of("cat", "dog", "")).count());
    assertEquals(0, embedder.embedAll(List.of()).count());
  }

  @Test
  void theFailureOfOneOfManyTextsIsItsOwn() {
    EmbeddingTable table = animals();
    TextEmbedder embedder = TextEmbedder.of(table, WORDS);
    table.close();
    List<String> texts = IntStream.range(0, 1000).mapToObj(i -> "cat").toList();
    assertThrows(StoreClosedException.class, () -> embedder.embedAll(texts).toList());
    assertThrows(StoreClosedException.class, () -> embedder.embed("cat"));
  }

  @Test
  void theCommonComponentIsTakenOff() {
    // All texts point along (3, 4) and a little across it.
    EmbeddingTable table = table(Vocabulary.of(List.of("a", "b")), 3 - 4, 4 + 3, 3 + 4, 4 - 3);
    TextEmbedder plain = TextEmbedder.of(table, WORDS);
    TextEmbedder without = plain.withoutCommonComponent(List.of("a", "b", "a b"));
    assertArrayEquals(numbers(-4, 3), without.embed("a"), 1e-4f);
    assertArrayEquals(numbers(4, -3), without.embed("b"), 1e-4f);
    assertArrayEquals(numbers(0, 0), without.embed("a b"), 1e-4f);
    TextEmbedder unit = TextEmbedder.of(table, WORDS, settings().normalizing(true));
    float[] normal = unit.withoutCommonComponent(List.of("a", "b", "a b")).embed("a");
    assertArrayEquals(numbers(-0.8, 0.6), normal, 1e-5f);
    assertThrows(
        ConfigurationException.class, () -> plain.withoutCommonComponent(List.of("c", "")));
  }

  @Test
  void theSimilarityOfTextsIsTheCosineOfTheirVectors() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS);
    assertEquals(-16 / Math.sqrt(17 * 20), embedder.similarity("cat", "dog"), 1e-6);
    assertEquals(1, embedder.similarity("cat", "cat cat"), 1e-6);
    assertEquals(0, embedder.similarity("cat", "nothing"));
  }

  @Test
  void anEmbedderClosesNoTableThatItDidNotOpen() {
    EmbeddingTable table = animals();
    TextEmbedder embedder = TextEmbedder.of(table, WORDS);
    embedder.close();
    assertArrayEquals(numbers(1, 0, 4), embedder.embed("cat"));
    assertSame(table, embedder.table());
  }

  @Test
  void numbersBelowZeroAreNoSettings() {
    assertThrows(ConfigurationException.class, () -> settings().ofDim(-1));
    assertThrows(ConfigurationException.class, () -> settings().cutAt(-1, 0));
    assertThrows(ConfigurationException.class, () -> settings().cutAt(0, -1));
    assertThrows(ConfigurationException.class, () -> new Pooling.Sif(0));
    assertThrows(ConfigurationException.class, () -> new Pooling.Sif(Double.NaN));
  }

  @Test
  void aTableWithoutWordsWantsATokenizerWithAVocabulary() {
    EmbeddingTable bare =
        Tables.installed().create("heap", TableShape.f32(2, 2), Optional.empty(), Map.of());
    open.add(bare);
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> TextEmbedder.of(bare, WORDS));
    assertTrue(e.getMessage().contains("no words"), e.getMessage());
  }

  @Test
  void tokensThatAClientHasCutAreTheRowsOfATableOfWords() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS, settings());
    float[] into = new float[4];
    assertEquals(2, embedder.embedTokens(new int[] {0, 1}, into, 1));
    assertArrayEquals(numbers(0, 0.5, 1, 0), into);
    assertEquals(0, embedder.embedTokens(new int[0], into, 1));
    assertArrayEquals(numbers(0, 0, 0, 0), into);
    for (int wrong : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ConfigurationException e =
          assertThrows(
              ConfigurationException.class,
              () -> embedder.embedTokens(new int[] {0, wrong}, into, 0));
      assertEquals(
          "there is no token with the id " + wrong + "; the words of this table are 0 to 2",
          e.getMessage());
    }
  }

  @Test
  void theTokensThatCountAreCounted() {
    TextEmbedder embedder = TextEmbedder.of(animals(), WORDS, settings());
    float[] into = new float[3];
    assertEquals(3, embedder.embed("the cat, the zebra", into, 0));
    assertEquals(0, embedder.embed("zebra", into, 0));
  }
}
