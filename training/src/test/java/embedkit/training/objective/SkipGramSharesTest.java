package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbeddingStore;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks that have a share of their words' true pairs draw a share of the random words. */
class SkipGramSharesTest {

  private static final int WORDS = 500;
  private static final int DIM = 6;

  @ParameterizedTest
  @CsvSource({"1, 32", "0.5, 16", "0.26, 9", "0.25, 8", "0.0001, 1"})
  void eachTruePairIsToldFromAsManyRandomWordsOnAverage(double share, int drawn) {
    long[] counts = new long[WORDS];
    Arrays.fill(counts, 3);
    Vocabulary words = Vocabulary.of(IntStream.range(0, WORDS).mapToObj(i -> "w" + i).toList());
    WindowModel model =
        assertInstanceOf(
            WindowModel.class, new SkipGram(5).bind(new Objective.Text(words, counts, DIM, 5, 1)));
    WindowPass pass = model.pass(share);
    AtomicInteger bits = new AtomicInteger();
    EmbeddingStore zeros = SkipGramBlockTest.store(new double[WORDS][DIM]);
    pass.learn(
        new WindowPass.Predictions(
            new int[] {3, 4, 3}, new int[] {0, 2, 2, 3}, new int[] {7, 8, 9}, 0, 3),
        () -> (bits.getAndIncrement() * 0x9e3779b97f4a7c15L) | 1,
        new EmbeddingStore[] {zeros, zeros});
    assertEquals(drawn, bits.get());
    assertEquals(3, pass.examples());
    // Of rows of zeros each true word, and each of the five random ones, costs the logarithm of 2.
    assertEquals(3 * 6 * Math.log(2), pass.loss(), 1e-4);
    assertEquals(2, pass.count(0));
    assertTrue(pass.count(1) >= 4 && pass.count(1) <= 3 + drawn, pass.count(1) + " rows");
  }
}
