package embedkit.search.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.testkit.ArrayStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judging tables whose right answers are known. */
class EvaluationTest {

  private static EmbeddingTable table(List<String> words, float[]... rows) {
    ArrayStore store = new ArrayStore(new TableShape(rows.length, rows[0].length, ElementType.F32));
    for (int i = 0; i < rows.length; i++) {
      store.scatter(new long[] {i}, 0, 1, rows[i], 0, rows[i].length);
    }
    return EmbeddingTable.of(store, Vocabulary.of(words));
  }

  /** Words w0 to w9 of dim 2, each turned by ten degrees more. */
  private static EmbeddingTable circle() {
    List<String> words = new ArrayList<>();
    float[][] rows = new float[10][];
    for (int i = 0; i < 10; i++) {
      words.add("w" + i);
      double angle = Math.toRadians(10 * i);
      rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
    return table(words, rows);
  }

  private static WordPairs pairs(String text) throws IOException {
    return WordPairs.read(
        "pairs.txt", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Analogies analogies(String text) throws IOException {
    return Analogies.read(
        "questions.txt", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w0\tw1\t9\nw0\tw2\t8\nw0\tw5\t3.5\n",
        "w0,w1,9\nw0, w2, 8\nw0,w5,3.5",
        "word1 word2 score\nw0 w1 9\r\n\nw0 w2 8\n# a remark\nw0  w5 3.5 more\n",
        "\ufeffWord 1,Word 2,Human (mean)\nw0,w1,9\nw0,w2,8\nw0,w5,3.5"
      })
  void pairsStandBetweenTabsCommasOrSpacesWithOrWithoutAHeader(String text) throws IOException {
    assertEquals(
        List.of(
            new WordPairs.Pair("w0", "w1", 9),
            new WordPairs.Pair("w0", "w2", 8),
            new WordPairs.Pair("w0", "w5", 3.5)),
        pairs(text).pairs());
  }

  @Test
  void aBrokenLineIsNamed() {
    String two = "a b 1\na b c\n";
    String message = assertThrows(EvaluationException.class, () -> pairs(two)).getMessage();
    assertEquals("pairs.txt:2: expected two words and a number, found \"a b c\"", message);
    message = assertThrows(EvaluationException.class, () -> analogies(": s\na b c\n")).getMessage();
    assertEquals(
        "questions.txt:2: expected four words, or a colon and a section, found \"a b c\"", message);
    assertThrows(EvaluationException.class, () -> pairs(""));
    assertThrows(EvaluationException.class, () -> pairs("a b NaN\n"));
    assertThrows(EvaluationException.class, () -> analogies(": only a title\n"));
    byte[] bad = {'a', (byte) 0xff, '\n'};
    message =
        assertThrows(
                EvaluationException.class, () -> WordPairs.read("p", new ByteArrayInputStream(bad)))
            .getMessage();
    assertEquals("p:1: expected UTF-8, found bytes that are not; save it as CSV in UTF-8", message);
    assertThrows(EvaluationException.class, () -> pairs("x".repeat(100_000)));
  }

  @Test
  void scoresInTheOrderOfTheCosinesCorrelateFully() throws IOException {
    PairScores scores =
        Evaluation.of(circle()).pairs(pairs("w0 w1 9\nW0 w3 7\nw0 w5 6\nw0 w9 1\nw0 none 5\n"));
    assertEquals(5, scores.pairs());
    assertEquals(4, scores.known());
    assertEquals(1, scores.spearman(), 1e-12);
    assertTrue(scores.pearson() > 0.9 && scores.pearson() < 1, "" + scores);
    PairScores strict =
        Evaluation.of(circle()).caseSensitive().pairs(pairs("w0 w1 9\nW0 w3 7\nw0 w5 6\nw0 w9 1"));
    assertEquals(3, strict.known());
  }

  @Test
  void unknownPairsMayCountAsStrangers() throws IOException {
    WordPairs list = pairs("w0 w1 9\nw0 w3 7\nw0 w5 6\nw0 none 10\n");
    assertEquals(1, Evaluation.of(circle()).pairs(list).spearman(), 1e-12);
    // Ranks of the cosines 4 3 2 1 against those of the scores 3 2 1 4.
    assertEquals(-0.2, Evaluation.of(circle()).with(Unknown.WRONG).pairs(list).spearman(), 1e-12);
  }

  @Test
  void tooFewKnownPairsAreAFailureWithASentence() throws IOException {
    WordPairs list = pairs("w0 w1 9\nx y 1\n");
    String message =
        assertThrows(EvaluationException.class, () -> Evaluation.of(circle()).pairs(list))
            .getMessage();
    assertTrue(message.contains("1 of 2 pairs"), message);
  }

  @Test
  void fewPairsHaveACorrelationAndNoInterval() throws IOException {
    PairScores few = Evaluation.of(circle()).pairs(pairs("w0 w1 9\nw0 w3 7\nw0 w5 6\n"));
    assertEquals(1, few.spearman(), 1e-12);
    assertTrue(Double.isNaN(few.low()) && Double.isNaN(few.high()), "" + few);
    assertEquals(
        "3 pairs of pairs.txt are too few for an interval; it takes 10 or more",
        few.lacking().orElseThrow());
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      many.append("w%d w%d %d\n".formatted(i % 3, 4 + i % 5, 3 * i % 7));
    }
    PairScores enough = Evaluation.of(circle()).pairs(pairs(many.toString()));
    assertTrue(enough.low() <= enough.spearman() && enough.spearman() <= enough.high());
    assertTrue(enough.lacking().isEmpty(), "" + enough);
    StringBuilder same = new StringBuilder("w0 w1 9\n");
    for (int i = 0; i < 11; i++) {
      same.append("w0 w").append(2 + i % 8).append(" 5\n");
    }
    PairScores tied = Evaluation.of(circle()).pairs(pairs(same.toString()));
    assertTrue(Double.isNaN(tied.low()) && tied.spearman() > 0, "" + tied);
    assertEquals(
        "too few pairs of pairs.txt differ in their score to give an interval",
        tied.lacking().orElseThrow());
    Difference none =
        Evaluation.of(circle())
            .compare(Evaluation.of(circle()), pairs("w0 w1 9\nw0 w3 7\nw0 w5 6\n"));
    assertTrue(Double.isNaN(none.low()) && Double.isNaN(none.p()), "" + none);
  }

  @Test
  void equalScoresAreAFailureAndEqualCosinesHaveNoCorrelation() throws IOException {
    WordPairs same = pairs("w0 w1 5\nw0 w3 5\nw0 w5 5\nw0 none 1\n");
    assertEquals(
        "pairs.txt: each of its 3 pairs has the score 5.0; a correlation needs scores that differ",
        assertThrows(EvaluationException.class, () -> Evaluation.of(circle()).pairs(same))
            .getMessage());
    EmbeddingTable flat =
        table(List.of("a", "b", "c"), new float[] {1, 0}, new float[] {1, 0}, new float[] {1, 0});
    PairScores scores = Evaluation.of(flat).pairs(pairs("a b 1\na c 2\nb c 3\n"));
    assertTrue(Double.isNaN(scores.spearman()), "" + scores);
    assertEquals(
        "the table gives all pairs of pairs.txt the same cosine, which correlates with nothing",
        scores.lacking().orElseThrow());
  }

  @Test
  void equalNumbersShareTheirMeanRankAndWeightsAreRepetitions() {
    double[] x = {3, 1, 3, 2};
    int[] order = Correlation.order(x);
    double[] once = Correlation.ranks(x, order, Correlation.once(4));
    assertEquals(List.of(3.5, 1.0, 3.5, 2.0), List.of(once[0], once[1], once[2], once[3]));
    double[] twice = Correlation.ranks(x, order, new int[] {1, 2, 0, 1});
    assertEquals(List.of(4.0, 1.5, 3.0), List.of(twice[0], twice[1], twice[3]));
  }

  @Test
  void aTableThatKnowsIsSurelyBetterThanOneThatGuesses() throws IOException {
    Random random = new Random(5);
    List<String> words = new ArrayList<>();
    float[][] good = new float[60][2];
    float[][] poor = new float[60][2];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      words.add("w" + i);
      double angle = Math.toRadians(1.5 * i);
      good[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
      poor[i] = new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()};
      if (i > 0) {
        text.append("w0 w").append(i).append(' ').append(60 - i).append('\n');
      }
    }
    WordPairs list = pairs(text.toString());
    Evaluation better = Evaluation.of(table(words, good));
    Evaluation worse = Evaluation.of(table(words, poor));
    Difference difference = worse.compare(better, list);
    assertEquals(59, difference.common());
    assertEquals(1, difference.second(), 1e-12);
    assertTrue(difference.p() < 0.01 && difference.low() > 0, "" + difference);
    Difference same = better.compare(better, list);
    assertEquals(1, same.p());
    assertEquals(0, same.high());
  }

  @Test
  void analogiesAreCountedBySectionByBothRules() throws IOException {
    EmbeddingTable table =
        table(
            List.of("man", "woman", "king", "queen", "apple"),
            new float[] {1, 0, 0.2f},
            new float[] {0, 1, 0.2f},
            new float[] {1, 0, 2},
            new float[] {0, 1, 2},
            new float[] {-1, -1, 0.1f});
    Analogies list =
        analogies(
            ": royal\nman woman KING queen\nman woman king none\n: odd\nman king woman apple");
    List<AnalogyScores> scores = Evaluation.of(table).analogies(list);
    assertEquals(
        List.of(
            new AnalogyScores("royal", 2, 1, 1, 1),
            new AnalogyScores("odd", 1, 1, 0, 0),
            new AnalogyScores("total", 3, 2, 1, 1)),
        scores);
    assertEquals(3, Evaluation.of(table).with(Unknown.WRONG).analogies(list).getLast().asked());
    assertEquals(0, Evaluation.of(table).restrictedTo(3).analogies(list).getLast().asked());
  }

  @Test
  void twoTablesAreComparedOnTheAnalogiesThatBothKnow() throws IOException {
    Analogies list = analogies(": all\nw0 w1 w2 w3\nw1 w2 w3 w4\nw0 w2 w4 w6\nw0 w1 w8 x\n");
    EmbeddingTable circle = circle();
    EmbeddingTable scattered =
        table(
            List.of("w0", "w1", "w2", "w3", "w4", "w5"),
            new float[][] {{1, 0}, {0, 1}, {-1, 0.1f}, {1, 0.2f}, {0.3f, -1}, {0.4f, 0.4f}});
    AnalogyAnswers good = Evaluation.of(circle).answers(list);
    AnalogyAnswers poor = Evaluation.of(scattered).answers(list);
    Difference sum = good.compare(poor).getFirst();
    assertEquals("sum", sum.measure());
    assertEquals(2, sum.common(), "w6 and x are not in both");
    assertEquals(1, sum.first());
    assertTrue(sum.second() < 1 && sum.low() < 0 && sum.p() >= 0.5, sum.toString());
    AnalogyAnswers strict = Evaluation.of(circle).with(Unknown.WRONG).answers(list);
    Difference all =
        strict.compare(Evaluation.of(scattered).with(Unknown.WRONG).answers(list)).getFirst();
    assertEquals(4, all.common());
    assertEquals(0.5, all.first());
    Difference none = good.compare(Evaluation.of(circle).restrictedTo(1).answers(list)).getFirst();
    assertEquals(0, none.common());
    assertTrue(Double.isNaN(none.first()) && none.p() == 1, none.toString());
  }

  @Test
  void theSignTestIsThatOfAFairCoin() {
    assertEquals(1, Difference.signTest(0, 0));
    assertEquals(1, Difference.signTest(5, 5));
    assertEquals(2 * (1 + 10 + 45) / 1024.0, Difference.signTest(8, 2), 1e-12);
    assertEquals(2 / 1024.0, Difference.signTest(0, 10), 1e-15);
    assertTrue(Difference.signTest(3000, 1000) < 1e-100);
  }
}
