package embedkit.search.question;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import embedkit.api.index.Metric;
import embedkit.search.Among;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import embedkit.search.answer.Judgements;
import embedkit.search.answer.Measure;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.TableFacts;
import embedkit.search.answer.WordPlane;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.Synonyms;
import embedkit.search.evaluation.Unknown;
import embedkit.search.evaluation.WordPairs;
import embedkit.testkit.ArrayStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Questions as a Java caller asks them, over tables whose right answers are known. */
class QuestionsTest {

  private static final float[][] PLANE = {
    {1, 0, 0.2f}, {0, 1, 0.2f}, {1, 0, 2}, {0, 1, 2}, {-1, -1, 0.1f}, {0, 1, 2.1f}
  };

  private static ArrayStore store(float[]... rows) {
    ArrayStore store = new ArrayStore(TableShape.f32(rows.length, rows[0].length));
    for (int i = 0; i < rows.length; i++) {
      store.scatter(i, 1, rows[i], 0, rows[i].length);
    }
    return store;
  }

  /** Six words on a plane: king - man + woman is queen. */
  private static EmbeddingTable plane() {
    return EmbeddingTable.of(
        store(PLANE), Vocabulary.of(List.of("man", "woman", "king", "queen", "apple", "queens")));
  }

  private static EmbeddingTable bare() {
    return new EmbeddingTable(
        store(PLANE), Optional.empty(), Map.of("made", "by hand"), new LoadReport(6, List.of()));
  }

  private static EmbeddingTable random() {
    Random random = new Random(3);
    float[][] rows = new float[400][9];
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return EmbeddingTable.of(
        store(rows), Vocabulary.of(IntStream.range(0, 400).mapToObj(i -> "w" + i).toList()));
  }

  private static List<String> words(NearWords near) {
    return near.words().stream().map(Neighbor::token).toList();
  }

  @Test
  void aWordHasNeighboursByAnyMetricAmongAnyRows() {
    EmbeddingTable table = plane();
    NearWords near = new Nearest("king", 2).in(table);
    assertEquals(List.of("queens", "queen"), words(near));
    assertEquals(Measure.COSINE, near.measure());
    assertEquals(Neighbors.in(table).nearest(2, 2), near.words());
    NearWords byDot = new Nearest("king", 1).by(Metric.DOT).in(table);
    assertEquals(Measure.DOT, byDot.measure());
    assertEquals(Neighbors.in(table).by(Metric.DOT).nearest(2, 1), byDot.words());
    assertEquals(
        List.of("man", "woman"), words(new Nearest("king", 9).among(Among.first(2)).in(table)));
    assertEquals("king", words(new Nearest("king", 1).keeping().in(table)).getFirst());
  }

  @Test
  void severalWordsAndVectorsAreSoughtByTheirMean() {
    EmbeddingTable table = plane();
    assertEquals(List.of("queens"), words(new Nearest("king", 1).and("queen").in(table)));
    assertEquals(List.of("king"), words(new Nearest(PLANE[2], 1).in(table)));
    Nearest mixed =
        new Nearest(
            List.of(new Wanted.Word("#0"), new Wanted.Vector(new float[] {-9, 1, 0})),
            1,
            Metric.EUCLIDEAN,
            Among.all(),
            false);
    assertEquals(List.of("apple"), words(mixed.in(table)));
  }

  @Test
  void analogiesAreSolvedBySumAndByProduct() {
    Questions questions = Questions.of(plane());
    NearWords sum = questions.ask(new Analogy("man", "king", "woman").top(1));
    assertEquals(List.of("queen"), words(sum));
    NearWords product = questions.ask(new Analogy("man", "king", "woman").byProduct().top(1));
    assertEquals(List.of("queen"), words(product));
    assertEquals(Measure.PRODUCT, product.measure());
    Among late = new Among(4, 6, Optional.empty());
    assertEquals(
        List.of("queens", "apple"),
        words(questions.ask(new Analogy("man", "king", "woman").among(late))));
  }

  @Test
  void theOtherQuestionsAreAnsweredToo() {
    Questions questions = Questions.of(plane());
    assertEquals("apple", questions.ask(new DoesntMatch("man", "king", "apple")).word());
    assertEquals("queen", questions.ask(new MostSimilarToGiven("king", "queen", "apple")).word());
    assertEquals(1, questions.ask(new Similarity("king", "king")).score(), 1e-6);
    assertEquals(
        -Math.sqrt(2),
        questions.ask(new Similarity("man", "woman", Metric.EUCLIDEAN)).score(),
        1e-6);
    assertEquals(List.of("queens"), words(questions.ask(new CloserThan("queen", "king"))));
    assertEquals(List.of("queens"), words(questions.ask(new CloserThan("queen", "woman").top(1))));
    assertEquals(2, questions.ask(new Rank("queen", "king")).rank());
    assertEquals(List.of("queen", "queens"), words(questions.ask(new Between("king", "woman"))));
    assertArrayEquals(PLANE[3], questions.ask(new Lookup("#0", "queen")).rows().getLast().vector());
  }

  @Test
  void aTableTellsWhatItIs() {
    TableFacts facts = Questions.of(plane()).named("no file of that name").ask(new Info());
    assertEquals("no file of that name", facts.table());
    assertEquals(TableShape.f32(6, 3), facts.shape());
    assertEquals(OptionalLong.empty(), facts.fileBytes());
    assertEquals(OptionalLong.empty(), facts.counts());
    assertTrue(facts.words());
    TableFacts ofBare = new Info().in(bare());
    assertFalse(ofBare.words());
    assertEquals(Map.of("made", "by hand"), ofBare.metadata());
  }

  @Test
  void wordsAreLaidOutInThePlane() {
    WordPlane plane =
        new MapWords(List.of(List.of("man", "woman"), List.of(), List.of("king"))).in(plane());
    assertEquals(List.of(List.of("man", "woman"), List.of("king")), plane.groups());
    assertEquals(3, plane.plane().points().size());
    assertEquals(
        List.of(List.of("#0", "#1", "#2", "#3", "#4", "#5")), MapWords.usual().in(bare()).groups());
  }

  @Test
  void aTableIsJudgedAndComparedByWhatItIsAsked() {
    WordPairs pairs =
        new WordPairs(
            "p",
            List.of(
                new WordPairs.Pair("queen", "queens", 9),
                new WordPairs.Pair("King", "queen", 7),
                new WordPairs.Pair("man", "apple", 0),
                new WordPairs.Pair("man", "nobody", 1)));
    Analogies analogies =
        new Analogies(
            "a",
            List.of(
                new Analogies.Section(
                    "royal", List.of(new Analogies.Question("man", "king", "woman", "queen")))));
    Questions table = Questions.of(plane()).named("one");
    Evaluate evaluate = new Evaluate(List.of(pairs), List.of(analogies));
    Judgements judged = table.ask(evaluate);
    Judgements.Judgement one = judged.tables().getFirst();
    assertEquals("one", one.table());
    assertEquals(Evaluation.of(plane()).pairs(pairs), one.pairs().getFirst());
    assertEquals(3, one.pairs().getFirst().known());
    assertEquals(1, one.analogies().getFirst().sections().getLast().bySum());
    assertEquals(Optional.empty(), one.synonyms());
    assertEquals(List.of(), judged.differences());
    Judgements two = table.ask(evaluate.against(Questions.of(plane()).named("two")));
    assertEquals("two", two.tables().getLast().table());
    assertEquals(
        List.of("Spearman", "sum", "product"),
        two.differences().stream().map(d -> d.measure()).toList());
    // Three pairs are too few to say how sure a difference is.
    assertEquals(Double.NaN, two.differences().getFirst().p());
    assertEquals(1, two.differences().getLast().p());
    assertThrows(ConfigurationException.class, () -> evaluate.in(bare()));
  }

  @Test
  void synonymsThatAreNearerThanAnyStrangerAreAllKnown() {
    float[][] rows = new float[40][20];
    for (int i = 0; i < rows.length; i++) {
      rows[i][i / 2] = 1;
    }
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "w" + i).toList();
    EmbeddingTable table = EmbeddingTable.of(store(rows), Vocabulary.of(names));
    List<List<String>> sets =
        IntStream.range(0, 20).mapToObj(i -> List.of("w" + 2 * i, "w" + (2 * i + 1))).toList();
    Evaluation evaluation = Evaluation.of(table);
    Synonyms right = new Synonyms("pairs", sets);
    assertEquals(1, evaluation.synonyms(right).share());
    assertEquals(20, evaluation.synonyms(right).pairs());
    Synonyms wrong = new Synonyms("wrong", List.of(List.of("w0", "w39"), List.of("w2", "none")));
    assertEquals(1, evaluation.synonyms(wrong).pairs());
    assertTrue(evaluation.synonyms(wrong).share() < 1);
    assertTrue(Double.isNaN(evaluation.synonyms(new Synonyms("none", List.of())).share()));
    assertEquals(20, evaluation.compare(evaluation, right).common());
    Evaluation ofBare = Evaluation.of(bare());
    assertEquals(0, ofBare.compare(evaluation, right).common());
  }

  @Test
  void whatCannotBeAskedIsRefusedWhenTheQuestionIsMade() {
    List<Runnable> bad =
        List.of(
            () -> new Nearest("king", 0),
            () -> new Nearest(List.of(), 1, Metric.DOT, Among.all(), false),
            () -> new Analogy("a", "b", "c").top(-1),
            () -> new DoesntMatch("one"),
            () -> new MostSimilarToGiven("a"),
            () -> new CloserThan("a", "b").top(0),
            () -> new Between("a", "b").top(0),
            () -> new Lookup(),
            () -> new MapWords(List.of(List.of("a", "b"))),
            () -> new Evaluate(List.of(), List.of()),
            () ->
                new Evaluate(
                    List.of(),
                    List.of(),
                    Optional.of(new Synonyms("s", List.of())),
                    Unknown.SKIP,
                    true,
                    0,
                    Optional.empty()));
    for (Runnable question : bad) {
      String message = assertThrows(ConfigurationException.class, question::run).getMessage();
      assertFalse(message.contains("--"), message);
    }
    assertEquals(
        "top is 0; it must be 1 or more",
        assertThrows(ConfigurationException.class, () -> new Nearest("king", 0)).getMessage());
  }

  @Test
  void aWordThatIsNotThereIsToldWithItsNearestSpellings() {
    UnknownTokenException e =
        assertThrows(UnknownTokenException.class, () -> new Nearest("quean", 3).in(plane()));
    assertEquals(List.of("queen"), e.nearest());
  }

  @Test
  void questionsAnalogiesAndJudgementsAskTheIndexThatTheyAreGiven() {
    EmbeddingTable table = random();
    SomeRows index = SomeRows.of(table.store(), Metric.COSINE, 50);
    Questions questions = Questions.of(table, index);
    NearWords near = questions.ask(new Nearest("w300", 20));
    assertEquals(20, near.words().size());
    assertTrue(near.words().stream().allMatch(word -> word.row() < 50), near.toString());
    for (Question<NearWords> question :
        List.of(
            new Analogy("w100", "w101", "w102"),
            new Analogy("w100", "w101", "w102").byProduct(),
            new CloserThan("w100", "w110"),
            new Between("w100", "w110"))) {
      int before = index.asked().get();
      NearWords answer = questions.ask(question);
      assertTrue(index.asked().get() > before, question + " asks no index");
      assertTrue(answer.words().stream().allMatch(word -> word.row() < 50), question.toString());
    }
    int before = index.asked().get();
    Analogies list =
        new Analogies(
            "a",
            List.of(
                new Analogies.Section(
                    "s", List.of(new Analogies.Question("w1", "w2", "w3", "w4")))));
    questions.ask(new Evaluate(List.of(), List.of(list)));
    assertEquals(before + 2, index.asked().get(), "by sum and by product");
    String message =
        assertThrows(
                ConfigurationException.class,
                () -> questions.ask(new Nearest("w1", 3).by(Metric.DOT)))
            .getMessage();
    assertEquals(
        "this index was built for the metric COSINE and cannot be asked by DOT; build another",
        message);
    assertThrows(ConfigurationException.class, () -> Questions.of(plane(), index));
  }
}
