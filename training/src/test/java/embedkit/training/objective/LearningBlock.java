package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.Vocabulary;
import embedkit.api.text.Objective;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowPass;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A pass whose negatives are the test's choice. */
final class LearningBlock {

  private static final int VOCABULARY = 1024;
  private static final Vocabulary WORDS =
      Vocabulary.of(IntStream.range(0, VOCABULARY).mapToObj(i -> "w" + i).toList());

  private final WindowPass pass;
  private final WindowBlock block = new WindowBlock();
  private final EmbeddingStore[] parts = new EmbeddingStore[2];
  private int[] drawn;
  private int next;
  private final LongSupplier bits = this::nextDrawn;

  private LearningBlock(WindowPass pass) {
    this.pass = pass;
  }

  /** What of a run's options makes a difference to a block. */
  record Setting(WordObjective objective, int window, int negatives, int shared) {}

  /** All words are equally frequent here, so that a draw is its random bits. */
  static LearningBlock of(Setting options, int dim) {
    long[] counts = new long[VOCABULARY];
    Arrays.fill(counts, 1);
    WordObjective asked = options.objective();
    // CBOW draws half of what is asked for.
    int shared = asked.cbow() ? 2 * options.shared() : options.shared();
    WordObjective objective =
        new WordObjective(
            asked.cbow(),
            asked.hierarchical(),
            asked.inTurn(),
            asked.blend(),
            asked.ngrams(),
            new WordObjective.NegativeSampling(options.negatives(), shared, 0.75));
    Objective.Text text = new Objective.Text(WORDS, counts, dim, options.window(), 1);
    return new LearningBlock(objective.bind(text).pass());
  }

  private long nextDrawn() {
    return (long) ((drawn[next++] + 0.5) / VOCABULARY * 0x1p32) << 32;
  }

  void compute(
      int[] words,
      int[] low,
      int[] high,
      int from,
      int to,
      int[] negatives,
      EmbeddingStore inputTable,
      EmbeddingStore outputTable) {
    drawn = negatives;
    next = 0;
    block.lay(words, low, high);
    block.choose(from, to);
    parts[0] = inputTable;
    parts[1] = outputTable;
    pass.learn(block, bits, parts);
  }

  void temper(double rate) {
    pass.temper(rate);
  }

  double loss() {
    return pass.loss();
  }

  long pairs() {
    return pass.examples();
  }

  WindowPass pass() {
    return pass;
  }
}
