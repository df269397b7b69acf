package embedkit.training.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.EmbeddingStore;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowPass;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words along a tree, against plain loops in double: pair after pair, and all at one point. */
class TreeInTurnTest {

  private static final int WORDS = 30;
  private static final int SIZE = 64;
  private static final int WINDOW = 4;

  private final long[] counts = new long[WORDS];
  private final int[] words = new int[SIZE];
  private final int[] low = new int[SIZE];
  private final int[] high = new int[SIZE];
  private double[][] inputs;
  private double[][] nodes;

  private void draw(int dim) {
    Random random = new Random(dim);
    Arrays.setAll(counts, row -> 1000 / (row + 1));
    for (int i = 0; i < SIZE; i++) {
      words[i] = (int) (WORDS * Math.pow(random.nextDouble(), 2));
      int width = 1 + random.nextInt(WINDOW);
      low[i] = Math.max(0, i - width);
      high[i] = Math.min(SIZE, i + width + 1);
    }
    inputs = SkipGramBlockTest.random(random, WORDS, dim);
    nodes = SkipGramBlockTest.random(random, WORDS - 1, dim);
  }

  private WindowPass pass(boolean cbow, int dim) {
    WordObjective objective =
        new WordObjective(
            cbow,
            true,
            true,
            WordObjective.Blend.UNDIVIDED,
            Optional.empty(),
            WordObjective.NegativeSampling.USUAL);
    Vocabulary names = Vocabulary.of(IntStream.range(0, WORDS).mapToObj(i -> "w" + i).toList());
    return objective.bind(new Objective.Text(names, counts, dim, WINDOW, 1)).pass();
  }

  private void learn(WindowPass pass) {
    WindowBlock block = new WindowBlock();
    block.lay(words, low, high);
    block.choose(0, SIZE);
    EmbeddingStore[] parts = {SkipGramBlockTest.store(inputs), SkipGramBlockTest.store(nodes)};
    pass.learn(block, () -> 0, parts);
  }

  /** What a step at this rate makes of the rows. */
  private static double[][] stepped(WindowPass pass, int part, double[][] before, double rate) {
    double[][] after = new double[before.length][];
    Arrays.setAll(after, row -> before[row].clone());
    for (int i = 0; i < pass.count(part); i++) {
      double[] row = after[(int) pass.rows(part)[i]];
      for (int d = 0; d < row.length; d++) {
        row[d] -= rate * pass.gradients(part)[i * pass.stride(part) + d];
      }
    }
    return after;
  }

  /** Moves the forks to a word, and adds to the gradient of what predicts it; returns the loss. */
  private double pair(double[] x, double[] gradient, int word, double[][] forks, double rate) {
    HuffmanTree tree = HuffmanTree.of(counts);
    double loss = 0;
    for (int step = 0; step < tree.depth(word); step++) {
      double[] fork = nodes[tree.fork(word, step)];
      double[] moved = forks[tree.fork(word, step)];
      double logit = 0;
      for (int d = 0; d < x.length; d++) {
        logit += x[d] * fork[d];
      }
      boolean second = tree.turn(word, step);
      loss += Math.log1p(Math.exp(second ? logit : -logit));
      double g = 1 / (1 + Math.exp(-logit)) - (second ? 0 : 1);
      for (int d = 0; d < x.length; d++) {
        gradient[d] += g * fork[d];
        moved[d] -= rate * g * x[d];
      }
    }
    return loss;
  }

  @ParameterizedTest
  @CsvSource({"1, 0.05", "16, 0.05", "33, 0.2", "100, 0.0001", "100, 0.5"})
  void eachPairOfSkipGramStartsWhereThoseBeforeItEnded(int dim, double rate) {
    draw(dim);
    WindowPass pass = pass(false, dim);
    pass.at(rate);
    learn(pass);
    pass.temper(rate);
    double[][] x = stepped(pass, 0, inputs, rate);
    double[][] y = stepped(pass, 1, nodes, rate);
    double loss = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = low[i]; j < high[i]; j++) {
        if (j != i) {
          double[] input = inputs[words[i]];
          double[] gradient = new double[dim];
          loss += pair(input, gradient, words[j], nodes, rate);
          for (int d = 0; d < dim; d++) {
            input[d] -= rate * gradient[d];
          }
        }
      }
    }
    assertEquals(loss, pass.loss(), 1e-4 * loss);
    SkipGramBlockTest.assertClose(inputs, x, 2e-5);
    SkipGramBlockTest.assertClose(nodes, y, 2e-5);
  }

  @ParameterizedTest
  @CsvSource({"16, 0.05", "100, 0.5"})
  void eachPredictionOfCbowStartsAtForksWhereThoseBeforeItLeftThem(int dim, double rate) {
    draw(dim);
    WindowPass pass = pass(true, dim);
    pass.at(rate);
    learn(pass);
    double[][] y = stepped(pass, 1, nodes, rate);
    double loss = 0;
    for (int i = 0; i < SIZE; i++) {
      double[] mean = new double[dim];
      for (int j = low[i]; j < high[i]; j++) {
        for (int d = 0; d < dim && j != i; d++) {
          mean[d] += inputs[words[j]][d] / (high[i] - low[i] - 1);
        }
      }
      loss += pair(mean, new double[dim], words[i], nodes, rate);
    }
    assertEquals(loss, pass.loss(), 1e-4 * loss);
    SkipGramBlockTest.assertClose(nodes, y, 2e-5);
  }

  @ParameterizedTest
  @CsvSource({"16", "100"})
  void withoutARateAllPairsAreTakenAtOnePoint(int dim) {
    draw(dim);
    WindowPass pass = pass(false, dim);
    learn(pass);
    double[][] forks = new double[nodes.length][];
    Arrays.setAll(forks, row -> nodes[row].clone());
    double[][] expected = new double[WORDS][dim];
    double loss = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = low[i]; j < high[i]; j++) {
        loss += j == i ? 0 : pair(inputs[words[i]], expected[words[i]], words[j], forks, 1);
      }
    }
    assertEquals(loss, pass.loss(), 1e-4 * loss);
    SkipGramBlockTest.assertClose(forks, stepped(pass, 1, nodes, 1), 1e-4);
    double[][] moved = stepped(pass, 0, inputs, 1);
    for (int row = 0; row < WORDS; row++) {
      for (int d = 0; d < dim; d++) {
        assertEquals(inputs[row][d] - expected[row][d], moved[row][d], 1e-4);
      }
    }
    assertTrue(pass.examples() > SIZE);
  }
}
