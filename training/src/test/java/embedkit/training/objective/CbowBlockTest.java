package embedkit.training.objective;

import static embedkit.training.objective.SkipGramBlockTest.assertClose;
import static embedkit.training.objective.SkipGramBlockTest.ints;
import static embedkit.training.objective.SkipGramBlockTest.matrix;
import static embedkit.training.objective.SkipGramBlockTest.random;
import static embedkit.training.objective.SkipGramBlockTest.result;
import static embedkit.training.objective.SkipGramBlockTest.store;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.training.objective.LearningBlock.Setting;
import embedkit.training.objective.SkipGramBlockTest.Result;
import embedkit.training.objective.WordObjective.Blend;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of CBOW against libtorch's, against finite differences and plain loops. */
class CbowBlockTest {

  private static final WordObjective CBOW = cbow(Blend.MEAN);

  private static WordObjective cbow(Blend blend) {
    return new WordObjective(
        true, false, false, blend, Optional.empty(), WordObjective.NegativeSampling.USUAL);
  }

  private static Setting options(WordObjective objective, int window, int negatives, int shared) {
    return new Setting(objective, window, negatives, shared);
  }

  static List<JsonNode> cbowCases() throws IOException {
    try (InputStream in = CbowBlockTest.class.getResourceAsStream("/golden/sgns.json")) {
      List<JsonNode> cases = new ArrayList<>();
      for (JsonNode node : new ObjectMapper().readTree(in).get("cases")) {
        if (node.get("name").asText().startsWith("cbow_")) {
          cases.add(node);
        }
      }
      assertEquals(3, cases.size());
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("cbowCases")
  void gradientsAreThoseOfLibtorch(JsonNode golden) {
    double[][] inputs = matrix(golden.get("input_table"));
    double[][] outputs = matrix(golden.get("output_table"));
    Blend blend = golden.get("combine").asText().equals("sum") ? Blend.SUM : Blend.MEAN;
    Result actual = Result.zeros(inputs.length, inputs[0].length);
    for (JsonNode group : golden.get("groups")) {
      actual = actual.plus(1, ofGroup(cbow(blend), group, inputs, outputs));
    }
    double expectedLoss = golden.get("loss_float64").asDouble();
    assertEquals(expectedLoss, actual.loss(), 1e-5 * expectedLoss);
    assertClose(matrix(golden.get("grad_input_table_float64")), actual.inputs(), 5e-6);
    assertClose(matrix(golden.get("grad_output_table_float64")), actual.outputs(), 5e-6);
  }

  private static Result ofGroup(
      WordObjective objective, JsonNode group, double[][] inputs, double[][] outputs) {
    int[] contexts = ints(group.get("contexts"));
    int[] drawn = ints(group.get("negatives"));
    int[] words = new int[contexts.length + 1];
    words[0] = group.get("target").asInt();
    System.arraycopy(contexts, 0, words, 1, contexts.length);
    int[] high = new int[words.length];
    high[0] = words.length;
    Setting options = options(objective, 5, drawn.length, drawn.length);
    LearningBlock block = LearningBlock.of(options, inputs[0].length);
    int[] low = new int[words.length];
    return result(block, words, low, high, 1, drawn, store(inputs), store(outputs));
  }

  @ParameterizedTest
  @CsvSource({
    "MEAN, 64, 100, 5, 40, 32",
    "MEAN, 64, 33, 9, 500, 64",
    "MEAN, 1, 1, 1, 3, 1",
    "MEAN, 63, 16, 2, 300, 7",
    "UNDIVIDED, 64, 100, 5, 40, 32",
    "UNDIVIDED, 7, 300, 4, 9, 33",
    "SUM, 64, 100, 5, 40, 32",
    "SUM, 63, 16, 2, 300, 7"
  })
  void aBlockSumsToWhatOneWordAfterTheOtherGives(
      Blend blend, int size, int dim, int window, int vocabulary, int shared) {
    Random random = new Random(dim);
    double[][] inputs = random(random, vocabulary, dim);
    double[][] outputs = random(random, vocabulary, dim);
    int around = size + window;
    int[] words = random.ints(around, 0, vocabulary).toArray();
    int[] drawn = random.ints(shared, 0, vocabulary).toArray();
    int[] low = new int[around];
    int[] high = new int[around];
    for (int i = 0; i < around; i++) {
      int width = i == 3 ? 0 : 1 + random.nextInt(window);
      low[i] = Math.max(0, i - width);
      high[i] = Math.min(around, i + width + 1);
    }
    Setting options = options(cbow(blend), window, 5, shared);
    LearningBlock block = LearningBlock.of(options, dim);
    Result expected = plain(options, words, low, high, size, drawn, inputs, outputs);
    for (int round = 0; round < 2; round++) {
      Result actual = result(block, words, low, high, size, drawn, store(inputs), store(outputs));
      assertEquals(expected.loss(), actual.loss(), 1e-5 * (1 + expected.loss()));
      assertClose(expected.inputs(), actual.inputs(), 1e-4);
      assertClose(expected.outputs(), actual.outputs(), 1e-4);
    }
  }

  @Test
  void aSumOfNgramsIsRefused() {
    Optional<CharacterNgrams> ngrams = Optional.of(new CharacterNgrams(3, 6, 100));
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                new WordObjective(
                    true, false, false, Blend.SUM, ngrams, WordObjective.NegativeSampling.USUAL));
    assertTrue(
        refused.getMessage().contains("sum=true is not accepted with maxn=6"), refused::getMessage);
  }

  @ParameterizedTest
  @EnumSource(names = {"MEAN", "SUM"})
  void theGradientIsTheSlopeOfTheLoss(Blend blend) {
    Random random = new Random(8);
    double[][] inputs = random(random, 12, 6);
    double[][] outputs = random(random, 12, 6);
    int[] words = random.ints(20, 0, 12).toArray();
    int[] drawn = random.ints(8, 0, 12).toArray();
    int[] low = new int[20];
    int[] high = new int[20];
    for (int i = 0; i < 20; i++) {
      low[i] = Math.max(0, i - 1 - i % 3);
      high[i] = Math.min(20, i + 2 + i % 3);
    }
    Setting options = options(cbow(blend), 3, 5, 8);
    LearningBlock block = LearningBlock.of(options, 6);
    Result at = result(block, words, low, high, 20, drawn, store(inputs), store(outputs));
    for (int row = 0; row < 12; row++) {
      for (int d = 0; d < 6; d++) {
        double here = inputs[row][d];
        inputs[row][d] = here + 1e-5;
        double up = plain(options, words, low, high, 20, drawn, inputs, outputs).loss();
        inputs[row][d] = here - 1e-5;
        double down = plain(options, words, low, high, 20, drawn, inputs, outputs).loss();
        inputs[row][d] = here;
        assertEquals((up - down) / 2e-5, at.inputs()[row][d], 1e-4);
      }
    }
  }

  @Test
  void aWordAloneOnItsLinePredictsNothing() {
    LearningBlock block = LearningBlock.of(options(CBOW, 5, 5, 4), 3);
    EmbeddingStore table = store(random(new Random(1), 5, 3));
    block.compute(
        new int[] {2}, new int[] {0}, new int[] {1}, 0, 1, new int[] {0, 1, 2, 3}, table, table);
    assertEquals(0, block.pairs());
    assertEquals(0, block.loss());
    assertEquals(0, block.pass().count(0));
  }

  @Test
  void aBlockAllocatesNothingInSteadyState() {
    Random random = new Random(5);
    int[] words = random.ints(64, 0, 200).toArray();
    int[] drawn = random.ints(32, 0, 200).toArray();
    int[] low = new int[64];
    int[] high = new int[64];
    for (int i = 0; i < 64; i++) {
      low[i] = Math.max(0, i - 3);
      high[i] = Math.min(64, i + 4);
    }
    LearningBlock block = LearningBlock.of(options(CBOW, 5, 5, 32), 100);
    EmbeddingStore table = store(random(random, 200, 100));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 4000 && bytes > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 20; k++) {
        block.compute(words, low, high, 0, 64, drawn, table, table);
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, bytes, "a vector or a number is boxed in steady state");
  }

  /** The formula, one word after the other. */
  private static Result plain(
      Setting options,
      int[] words,
      int[] low,
      int[] high,
      int size,
      int[] drawn,
      double[][] inputs,
      double[][] outputs) {
    Result sum = Result.zeros(inputs.length, inputs[0].length);
    double loss = 0;
    for (int i = 0; i < size; i++) {
      int count = high[i] - low[i] - 1;
      if (count > 0) {
        double[] mean = new double[inputs[0].length];
        double[] gradient = new double[mean.length];
        double part = options.objective().blend() == Blend.SUM ? 1 : 1.0 / count;
        addAround(words, low[i], high[i], i, inputs, mean, part);
        loss += term(mean, gradient, words[i], 1, 1, sum, outputs);
        for (int row : drawn) {
          double weight = (double) options.negatives() / drawn.length;
          loss += term(mean, gradient, row, 0, weight, sum, outputs);
        }
        double share = options.objective().undivided() ? 1 : 1.0 / count;
        for (int j = low[i]; j < high[i]; j++) {
          for (int d = 0; d < mean.length && j != i; d++) {
            sum.inputs()[words[j]][d] += share * gradient[d];
          }
        }
      }
    }
    return new Result(loss, sum.inputs(), sum.outputs());
  }

  private static void addAround(
      int[] words, int low, int high, int but, double[][] rows, double[] to, double share) {
    for (int j = low; j < high; j++) {
      for (int d = 0; d < to.length && j != but; d++) {
        to[d] += share * rows[words[j]][d];
      }
    }
  }

  private static double term(
      double[] mean,
      double[] gradient,
      int output,
      int label,
      double weight,
      Result sum,
      double[][] outputs) {
    double logit = 0;
    for (int d = 0; d < mean.length; d++) {
      logit += mean[d] * outputs[output][d];
    }
    double g = weight * (1 / (1 + Math.exp(-logit)) - label);
    for (int d = 0; d < mean.length; d++) {
      gradient[d] += g * outputs[output][d];
      sum.outputs()[output][d] += g * mean[d];
    }
    return weight * Math.log1p(Math.exp(label == 1 ? -logit : logit));
  }
}
