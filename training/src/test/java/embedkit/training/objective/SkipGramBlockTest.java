package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import embedkit.api.EmbeddingStore;
import embedkit.api.TableShape;
import embedkit.api.text.WindowPass;
import embedkit.testkit.ArrayStore;
import embedkit.training.objective.LearningBlock.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of a block against libtorch's, and against plain loops in double. */
class SkipGramBlockTest {

  /** What a block did, as whole tables: a row without a gradient is zero. */
  record Result(double loss, double[][] inputs, double[][] outputs) {

    static Result zeros(int rows, int dim) {
      return new Result(0, new double[rows][dim], new double[rows][dim]);
    }

    Result plus(double factor, Result other) {
      return new Result(
          loss + factor * other.loss,
          plus(inputs, factor, other.inputs),
          plus(outputs, factor, other.outputs));
    }

    private static double[][] plus(double[][] a, double factor, double[][] b) {
      double[][] sum = new double[a.length][a[0].length];
      for (int i = 0; i < a.length; i++) {
        for (int d = 0; d < a[i].length; d++) {
          sum[i][d] = a[i][d] + factor * b[i][d];
        }
      }
      return sum;
    }
  }

  private static Setting options(int window, int negatives, int shared) {
    return new Setting(WordObjective.skipGram(), window, negatives, shared);
  }

  static List<JsonNode> skipGramCases() throws IOException {
    try (InputStream in = SkipGramBlockTest.class.getResourceAsStream("/golden/sgns.json")) {
      List<JsonNode> cases = new ArrayList<>();
      for (JsonNode node : new ObjectMapper().readTree(in).get("cases")) {
        if (node.get("model").asText().startsWith("skip-gram")) {
          cases.add(node);
        }
      }
      assertEquals(5, cases.size());
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("skipGramCases")
  void gradientsAreThoseOfLibtorch(JsonNode golden) {
    double[][] inputs = matrix(golden.get("input_table"));
    double[][] outputs = matrix(golden.get("output_table"));
    Result actual = Result.zeros(inputs.length, inputs[0].length);
    for (JsonNode group : golden.get("groups")) {
      actual = actual.plus(1, ofGroup(group, inputs, outputs));
    }
    double expectedLoss = golden.get("loss_float64").asDouble();
    assertEquals(expectedLoss, actual.loss, 1e-5 * expectedLoss);
    assertClose(matrix(golden.get("grad_input_table_float64")), actual.inputs, 5e-6);
    assertClose(matrix(golden.get("grad_output_table_float64")), actual.outputs, 5e-6);
  }

  /**
   * A group counts each negative once, a block {@code negatives * contexts / shared} times. Loss
   * and gradients are linear in that number, so that two blocks give any other.
   */
  private static Result ofGroup(JsonNode group, double[][] inputs, double[][] outputs) {
    int[] contexts = ints(group.get("contexts"));
    int[] drawn = ints(group.get("negatives"));
    int[] words = new int[contexts.length + 1];
    words[0] = group.get("centre").asInt();
    System.arraycopy(contexts, 0, words, 1, contexts.length);
    int[] high = new int[words.length];
    high[0] = words.length;
    Result[] results = new Result[2];
    for (int k = 1; k <= 2; k++) {
      Setting options = options(5, k, drawn.length);
      results[k - 1] =
          block(options, words, new int[words.length], high, 1, drawn, inputs, outputs);
    }
    double share = (double) drawn.length / contexts.length - 1;
    return results[0].plus(share, results[1].plus(-1, results[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 3, 1",
    "64, 100, 5, 40, 32",
    "64, 33, 10, 5, 64",
    "63, 16, 2, 300, 7",
    "7, 1023, 4, 9, 33",
    "64, 2, 20, 2, 1"
  })
  void repeatedWordsAndNegativesSumToOneGradientPerRow(
      int size, int dim, int window, int vocabulary, int shared) {
    Random random = new Random(dim);
    double[][] inputs = random(random, vocabulary, dim);
    double[][] outputs = random(random, vocabulary, dim);
    int around = size + window;
    int[] words = random.ints(around, 0, vocabulary).toArray();
    int[] drawn = random.ints(shared, 0, vocabulary).toArray();
    int[] low = new int[around];
    int[] high = new int[around];
    for (int i = 0; i < around; i++) {
      int width = 1 + random.nextInt(window);
      low[i] = Math.max(0, i - width);
      high[i] = Math.min(around, i + width + 1);
    }
    Setting options = options(window, 5, shared);
    Result actual = block(options, words, low, high, size, drawn, inputs, outputs);
    Result expected = plain(options, words, low, high, size, drawn, inputs, outputs);
    assertEquals(expected.loss, actual.loss, 1e-5 * (1 + expected.loss));
    assertClose(expected.inputs, actual.inputs, 1e-4);
    assertClose(expected.outputs, actual.outputs, 1e-4);
  }

  @Test
  void aBlockThatWasUsedBeforeGivesTheSameAsAFreshOne() {
    Random random = new Random(3);
    double[][] table = random(random, 50, 20);
    LearningBlock used = LearningBlock.of(options(3, 5, 16), 20);
    for (int round = 0; round < 5; round++) {
      int size = round % 2 == 0 ? 64 : 9;
      int[] words = random.ints(size, 0, 50).toArray();
      int[] drawn = random.ints(16, 0, 50).toArray();
      int[] low = new int[size];
      int[] high = new int[size];
      for (int i = 0; i < size; i++) {
        low[i] = Math.max(0, i - 2);
        high[i] = Math.min(size, i + 3);
      }
      LearningBlock fresh = LearningBlock.of(options(3, 5, 16), 20);
      EmbeddingStore store = store(table);
      Result a = result(used, words, low, high, size, drawn, store, store);
      Result b = result(fresh, words, low, high, size, drawn, store, store);
      assertEquals(b.loss, a.loss);
      assertClose(b.inputs, a.inputs, 0);
      assertClose(b.outputs, a.outputs, 0);
    }
  }

  @Test
  void aWordAloneOnItsLineHasNoPairAndNoLoss() {
    LearningBlock block = LearningBlock.of(options(5, 5, 4), 3);
    EmbeddingStore table = store(random(new Random(1), 5, 3));
    block.compute(
        new int[] {2}, new int[] {0}, new int[] {1}, 0, 1, new int[] {0, 1, 2, 3}, table, table);
    assertEquals(0, block.pairs());
    assertEquals(0, block.loss());
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
    LearningBlock block = LearningBlock.of(options(5, 5, 32), 100);
    EmbeddingStore table = store(random(random, 200, 100));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    // The interpreter boxes vectors, so only the compiled steady state counts: the least of many.
    for (int round = 0; round < 4000 && bytes > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < 20; k++) {
        block.compute(words, low, high, 0, 64, drawn, table, table);
      }
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, bytes, "a vector or a number is boxed in steady state");
  }

  @Test
  void temperingShortensOnlyRowsOfManyTermsAndTurnsNone() {
    Random random = new Random(3);
    Setting options = options(5, 5, 32);
    EmbeddingStore table = store(random(random, 200, 10));
    int[] words = new int[64];
    int[] low = new int[64];
    int[] high = new int[64];
    int[] drawn = new int[32];
    for (int i = 0; i < 64; i++) {
      // Word 0 stands at every second place, and is every second negative.
      words[i] = i % 2 == 0 ? 0 : 1 + i;
      low[i] = Math.max(0, i - 1 - i % 5);
      high[i] = Math.min(64, i + 2 + i % 5);
      drawn[i / 2] = i % 4 < 2 ? 0 : 100 + i;
    }
    LearningBlock block = LearningBlock.of(options, 10);
    Result whole = result(block, words, low, high, 64, drawn, table, table);
    block.temper(0.05);
    Result tempered = current(block, table);
    double pairs = block.pairs();
    double frequent = 0;
    double predicted = 0;
    for (int i = 0; i < 64; i++) {
      frequent += i % 2 == 0 ? high[i] - low[i] - 1 : 0;
      for (int j = low[i]; j < high[i]; j++) {
        predicted += j != i && words[j] == 0 ? 1 : 0;
      }
    }
    assertScaled(whole.inputs[0], 40 / (frequent * 6), tempered.inputs[0]);
    assertScaled(whole.outputs[0], 160 / (predicted + 16 * pairs * 5 / 32), tempered.outputs[0]);
    for (int row = 1; row < 200; row++) {
      int width = row <= 64 ? high[row - 1] - low[row - 1] - 1 : 0;
      boolean input = row <= 64 && row % 2 == 0;
      assertScaled(
          whole.inputs[row], input ? Math.min(1, 40.0 / (width * 6)) : 1, tempered.inputs[row]);
      assertScaled(whole.outputs[row], 1, tempered.outputs[row]);
    }
  }

  private static void assertScaled(double[] whole, double share, double[] tempered) {
    for (int d = 0; d < whole.length; d++) {
      assertEquals(whole[d] * share, tempered[d], 1e-5 * Math.abs(whole[d]) + 1e-9);
    }
  }

  private static Result block(
      Setting options,
      int[] words,
      int[] low,
      int[] high,
      int size,
      int[] drawn,
      double[][] inputs,
      double[][] outputs) {
    LearningBlock block = LearningBlock.of(options, inputs[0].length);
    return result(block, words, low, high, size, drawn, store(inputs), store(outputs));
  }

  static Result result(
      LearningBlock block,
      int[] words,
      int[] low,
      int[] high,
      int size,
      int[] drawn,
      EmbeddingStore inputs,
      EmbeddingStore outputs) {
    block.compute(words, low, high, 0, size, drawn, inputs, outputs);
    return current(block, inputs);
  }

  static Result current(LearningBlock block, EmbeddingStore like) {
    int rows = (int) like.rows();
    return new Result(
        block.loss(),
        spread(block.pass(), 0, rows, like.dim()),
        spread(block.pass(), 1, rows, like.dim()));
  }

  private static double[][] spread(WindowPass pass, int part, int rows, int dim) {
    double[][] table = new double[rows][dim];
    boolean[] seen = new boolean[rows];
    for (int i = 0; i < pass.count(part); i++) {
      int row = (int) pass.rows(part)[i];
      assertTrue(!seen[row], "row " + row + " stands twice in one step");
      seen[row] = true;
      for (int d = 0; d < dim; d++) {
        table[row][d] = pass.gradients(part)[i * pass.stride(0) + d];
      }
    }
    return table;
  }

  /** The formula, one pair after the other. */
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
      int pairs = 0;
      for (int j = low[i]; j < high[i]; j++) {
        if (j != i) {
          loss += pair(sum, words[i], words[j], 1, 1, inputs, outputs);
          pairs++;
        }
      }
      double weight = (double) options.negatives() * pairs / drawn.length;
      for (int row : drawn) {
        loss += pair(sum, words[i], row, 0, weight, inputs, outputs);
      }
    }
    return new Result(loss, sum.inputs, sum.outputs);
  }

  private static double pair(
      Result sum,
      int input,
      int output,
      int label,
      double weight,
      double[][] inputs,
      double[][] outputs) {
    double[] x = inputs[input];
    double[] y = outputs[output];
    double logit = 0;
    for (int d = 0; d < x.length; d++) {
      logit += x[d] * y[d];
    }
    double g = weight * (1 / (1 + Math.exp(-logit)) - label);
    for (int d = 0; d < x.length; d++) {
      sum.inputs[input][d] += g * y[d];
      sum.outputs[output][d] += g * x[d];
    }
    return weight * Math.log1p(Math.exp(label == 1 ? -logit : logit));
  }

  static EmbeddingStore store(double[][] values) {
    int dim = values[0].length;
    EmbeddingStore store = new FlatStore(TableShape.f32(values.length, dim));
    float[] row = new float[dim];
    for (int i = 0; i < values.length; i++) {
      for (int d = 0; d < dim; d++) {
        row[d] = (float) values[i][d];
      }
      store.scatter(i, 1, row, 0, dim);
    }
    return store;
  }

  /** Rows in one array, whose gather allocates nothing, which the allocation test needs. */
  private static final class FlatStore extends ArrayStore {
    private final float[] flat;

    FlatStore(TableShape shape) {
      super(shape);
      flat = new float[Math.toIntExact(shape.rows() * shape.dim())];
    }

    @Override
    public void scatter(long firstRow, int count, float[] src, int offset, int stride) {
      for (int i = 0; i < count; i++) {
        int to = ((int) firstRow + i) * dim();
        System.arraycopy(src, offset + i * stride, flat, to, dim());
      }
    }

    @Override
    public void gather(long[] rows, int from, int count, float[] dst, int offset, int stride) {
      int dim = dim();
      for (int i = 0; i < count; i++) {
        System.arraycopy(flat, (int) rows[from + i] * dim, dst, offset + i * stride, dim);
      }
    }
  }

  static double[][] random(Random random, int rows, int dim) {
    double[][] table = new double[rows][dim];
    for (double[] row : table) {
      for (int d = 0; d < dim; d++) {
        row[d] = (float) (random.nextGaussian() / Math.sqrt(dim));
      }
    }
    return table;
  }

  static void assertClose(double[][] expected, double[][] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      for (int d = 0; d < expected[i].length; d++) {
        double scale = 1 + Math.abs(expected[i][d]);
        assertEquals(expected[i][d], actual[i][d], tolerance * scale, "row " + i + ", " + d);
      }
    }
  }

  static double[][] matrix(JsonNode node) {
    double[][] rows = new double[node.size()][node.get(0).size()];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < rows[i].length; d++) {
        rows[i][d] = node.get(i).get(d).asDouble();
      }
    }
    return rows;
  }

  static int[] ints(JsonNode node) {
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asInt();
    }
    return values;
  }
}
