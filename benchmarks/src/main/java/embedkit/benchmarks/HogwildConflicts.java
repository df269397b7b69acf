package embedkit.benchmarks;

import embedkit.api.Vocabulary;
import embedkit.training.Pipeline;
import embedkit.training.ReadText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How often threads that learn one table without locks meet on a row, by the counts of a text, for
 * more threads than the machine has. While one block of skip-gram is computed, each other thread
 * takes the step of about one block; a row that is in both was read before that step and is moved
 * by a gradient that does not know of it.
 *
 * <pre>{@code benchmarks/run embedkit.benchmarks.HogwildConflicts text.txt}</pre>
 *
 * <p>Words are drawn independently, by their counts after subsampling: real text has its rare words
 * in one place, so that two threads meet on those less often than told here.
 */
public final class HogwildConflicts {

  private static final int BLOCK = 64;
  private static final int AROUND = 10;
  private static final int NEGATIVES = 32;
  private static final double POWER = 0.75;
  private static final int TRIALS = 400;
  private static final int MOST_THREADS = 64;

  private final double[] words;
  private final double[] negatives;
  private final SplittableRandom random = new SplittableRandom(1);

  private HogwildConflicts(long[] counts, double threshold) {
    double all = Arrays.stream(counts).sum();
    this.words = new double[counts.length];
    this.negatives = new double[counts.length];
    for (int row = 0; row < counts.length; row++) {
      double share = threshold * all / counts[row];
      words[row] = counts[row] * Math.min(1, Math.sqrt(share) + share);
      negatives[row] = Math.pow(counts[row], POWER);
    }
    Arrays.parallelPrefix(words, Double::sum);
    Arrays.parallelPrefix(negatives, Double::sum);
  }

  /**
   * Counts, and prints a table in Markdown.
   *
   * @param args the text
   */
  public static void main(String[] args) {
    ReadText text = Pipeline.of(args[0]).minCount(5).read();
    Vocabulary vocabulary = text.vocabulary();
    long[] counts = new long[Math.toIntExact(vocabulary.size())];
    Arrays.setAll(counts, row -> vocabulary.count(row).orElseThrow());
    HogwildConflicts conflicts =
        new HogwildConflicts(counts, text.pipeline().find(Pipeline.SUBSAMPLE).orElseThrow());
    System.out.println(
        "| threads | input rows that another moves | output rows | steps of others that an input row"
            + " misses | that an output row misses |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (int threads = 1; threads <= MOST_THREADS; threads *= 2) {
      System.out.println(conflicts.line(threads));
    }
    System.out.printf(
        "%nThe row that most blocks move is an input row in %.0f %% of them and an output row in"
            + " %.0f %%.%n",
        100 * conflicts.most(false), 100 * conflicts.most(true));
  }

  private String line(int threads) {
    double[] met = new double[2];
    double[] missed = new double[2];
    double[] rows = new double[2];
    for (int trial = 0; trial < TRIALS; trial++) {
      Block own = block();
      Map<Integer, Integer> inputs = new HashMap<>();
      Map<Integer, Integer> outputs = new HashMap<>();
      for (int other = 1; other < threads; other++) {
        Block theirs = block();
        theirs.inputs.forEach(row -> inputs.merge(row, 1, Integer::sum));
        theirs.outputs.forEach(row -> outputs.merge(row, 1, Integer::sum));
      }
      for (int side = 0; side < 2; side++) {
        Map<Integer, Integer> moved = side == 0 ? inputs : outputs;
        for (int row : side == 0 ? own.inputs : own.outputs) {
          met[side] += moved.containsKey(row) ? 1 : 0;
          missed[side] += moved.getOrDefault(row, 0);
          rows[side]++;
        }
      }
    }
    return "| %d | %.1f %% | %.1f %% | %.2f | %.2f |"
        .formatted(
            threads,
            100 * met[0] / rows[0],
            100 * met[1] / rows[1],
            missed[0] / rows[0],
            missed[1] / rows[1]);
  }

  private double most(boolean output) {
    Map<Integer, Integer> times = new HashMap<>();
    int blocks = 10 * TRIALS;
    for (int i = 0; i < blocks; i++) {
      Block block = block();
      (output ? block.outputs : block.inputs).forEach(row -> times.merge(row, 1, Integer::sum));
    }
    return times.values().stream().mapToInt(n -> n).max().orElseThrow() / (double) blocks;
  }

  private record Block(Set<Integer> inputs, Set<Integer> outputs) {}

  private Block block() {
    Set<Integer> inputs = new HashSet<>();
    Set<Integer> outputs = new HashSet<>();
    for (int i = 0; i < BLOCK + AROUND; i++) {
      int word = draw(words);
      if (i < BLOCK) {
        inputs.add(word);
      }
      outputs.add(word);
    }
    for (int i = 0; i < NEGATIVES; i++) {
      outputs.add(draw(negatives));
    }
    return new Block(inputs, outputs);
  }

  private int draw(double[] sums) {
    int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
    return found < 0 ? -found - 1 : found + 1;
  }
}
