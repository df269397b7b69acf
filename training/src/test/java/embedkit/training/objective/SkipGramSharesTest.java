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

/**
 * Blocks with fewer true pairs than one machine has in a block of 64 words draw fewer random words.
 */
class SkipGramSharesTest {

  private static final int WORDS = 500;
  private static final int DIM = 6;

  /** Words 7, 8 and 9, again and again. */
  private static int[] predicted(int pairs) {
    return IntStream.range(0, pairs).map(i -> 7 + i % 3).toArray();
  }

  @ParameterizedTest
  @CsvSource({"384, 32", "500, 32", "192, 16", "97, 9", "96, 8", "3, 1"})
  void eachTruePairIsToldFromAsManyRandomWordsOnAverage(int pairs, int drawn) {
    long[] counts = new long[WORDS];
    Arrays.fill(counts, 3);
    Vocabulary words = Vocabulary.of(IntStream.range(0, WORDS).mapToObj(i -> "w" + i).toList());
    WindowModel model =
        assertInstanceOf(
            WindowModel.class, new SkipGram(5).bind(new Objective.Text(words, counts, DIM, 5, 1)));
    WindowPass pass = model.pass(3);
    AtomicInteger bits = new AtomicInteger();
    EmbeddingStore zeros = SkipGramBlockTest.store(new double[WORDS][DIM]);
    pass.learn(
        new WindowPass.Predictions(
            new int[] {3, 4, 3}, new int[] {0, 2, 2, pairs}, predicted(pairs), 0, 3),
        () -> (bits.getAndIncrement() * 0x9e3779b97f4a7c15L) | 1,
        new EmbeddingStore[] {zeros, zeros});
    assertEquals(drawn, bits.get());
    assertEquals(pairs, pass.examples());
    // Of rows of zeros each true word, and each of the five random ones, costs the logarithm of 2.
    assertEquals(pairs * 6 * Math.log(2), pass.loss(), 1e-5 * pairs);
    assertEquals(2, pass.count(0));
    assertTrue(pass.count(1) >= 4 && pass.count(1) <= 3 + drawn, pass.count(1) + " rows");
  }
}
