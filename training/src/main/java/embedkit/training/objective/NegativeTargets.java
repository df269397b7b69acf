package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import embedkit.api.text.WindowPass;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Each true pair is told from random words, which all examples of a block share. */
final class NegativeTargets extends Targets {

  private final AliasSampler sampler;
  private final int negatives;
  private final int window;
  private final int most;
  private final long fullPairs;
  private final int[] drawn;
  private final int[] columnOf;
  private final int dim;
  private final float[] rowWeight;
  private final float[] columnWeight;
  private final float[] transposed;
  private final float[] logits;
  private int[] sums = new int[rows.length];
  private boolean ordered;
  private int shared;
  private float each;
  private int columns;
  private int negativeRows;

  /**
   * The output side of blocks.
   *
   * @param words most words of a block
   * @param fullPairs true pairs of a block that draws as many random words as are asked for; one
   *     with fewer draws fewer, so that each pair is told from as many, and not more often from the
   *     same; 0 for blocks that all draw as many
   */
  NegativeTargets(WordModel model, AliasSampler sampler, int words, long fullPairs) {
    super(model, words, model.around() + model.sharedNegatives());
    this.most = model.sharedNegatives();
    this.fullPairs = fullPairs;
    this.sampler = sampler;
    this.negatives = model.negatives();
    this.window = model.text().window();
    this.drawn = new int[most];
    this.columnOf = new int[most];
    this.dim = model.text().dim();
    // Kernels take rows by four.
    this.rowWeight = new float[(words + 3) & -4];
    share(most);
    this.columnWeight = new float[columns];
    this.transposed = new float[dim * columns];
    this.logits = new float[rowWeight.length * columns];
  }

  private void share(int negativeWords) {
    shared = negativeWords;
    columns = Kernels.columns(shared);
    each = (float) negatives / shared;
  }

  @Override
  void expect(long pairs) {
    if (fullPairs > 0) {
      share(Math.clamp((most * pairs + fullPairs - 1) / fullPairs, 1, most));
    }
  }

  @Override
  void clear(LongSupplier random) {
    super.clear(random);
    ordered = false;
    Arrays.fill(rowWeight, 0);
    Arrays.fill(columnWeight, 0);
    for (int j = 0; j < shared; j++) {
      drawn[j] = sampler.draw(random.getAsLong());
    }
    outputs.place(drawn, 0, shared, columnOf, 0);
    for (int j = 0; j < shared; j++) {
      columnWeight[columnOf[j]] += 1;
    }
    negativeRows = outputs.size();
  }

  @Override
  int target(int word) {
    return outputs.place(word);
  }

  @Override
  void targets(int[] words, int from, int count, int[] into) {
    outputs.place(words, from, count, into, 0);
  }

  @Override
  float predict(int target) {
    addLogit(target);
    return 1f + negatives;
  }

  /** Windows are of any width, which no processor foresees: so as much is copied for each. */
  @Override
  float predict(int[] some, int from, int to) {
    int turns = Math.max(to - from, window);
    makeRoom(turns);
    int[] into = rows;
    int at = size;
    for (int t = 0; t < turns; t++) {
      into[at + t] = some[from + t];
    }
    size = at + to - from;
    return (to - from) * (1f + negatives);
  }

  /** The words of all lists are placed in one go, as most lists are short. */
  @Override
  void predict(WindowPass.Predictions block, int[] row, Inputs inputs) {
    ordered = true;
    int[] starts = block.starts();
    int first = starts[block.from()];
    size = starts[block.to()] - first;
    makeRoom(0);
    outputs.place(block.targets(), first, size, rows, 0);
    for (int i = block.from(); i < block.to(); i++) {
      int own = row[i - block.from()];
      int predicted = starts[i + 1] - starts[i];
      inputs.count(own, predicted * (1f + negatives));
      weigh(own, predicted);
      hidden[examples] = own;
      start[examples++] = starts[i] - first;
    }
    start[examples] = size;
  }

  @Override
  void end(int predicted) {
    weigh(hidden[examples], predicted);
    super.end(predicted);
  }

  private void weigh(int row, int predicted) {
    rowWeight[row] += predicted * each;
  }

  /** Sums of so few whole numbers are exact in any order. */
  @Override
  void endBlock(long pairs) {
    for (int k = 0; k < size; k++) {
      outputs.count(rows[k], 1);
    }
    float terms = (float) negatives * pairs / shared;
    for (int j = 0; j < negativeRows; j++) {
      outputs.count(j, columnWeight[j] * terms);
    }
    if (ordered) {
      findSums();
    }
  }

  /**
   * Where words are predicted in the order in which they were placed, a row that is new is the next
   * one, and its gradient begins as a copy of zeros: so it need not be made zero before.
   */
  private void findSums() {
    if (sums.length < rows.length) {
      sums = new int[rows.length];
    }
    int zeros = outputs.size() + RowGradients.PADDING - 1;
    int next = roundedNegatives();
    for (int k = 0; k < size; k++) {
      int other = rows[k] ^ next;
      int old = (other | -other) >> 31;
      sums[k] = rows[k] & old | zeros & ~old;
      next += 1 + old;
    }
  }

  @Override
  int[] sums() {
    return ordered ? sums : rows;
  }

  @Override
  void gather(EmbeddingStore part) {
    outputs.gather(part, ordered ? outputs.size() : roundedNegatives());
  }

  @Override
  boolean overwrites() {
    return true;
  }

  @Override
  double learn(float[] x, float[] dx, int count) {
    return negativePairs(x, dx, count) + truePairs(x, dx);
  }

  private double negativePairs(float[] x, float[] dx, int count) {
    float[] y = outputs.values();
    Kernels.transpose(y, negativeRows, stride, dim, transposed, columns);
    Kernels.products(x, count, stride, dim, transposed, columns, logits);
    double sum = Kernels.logistic(logits, count, columns, rowWeight, columnWeight);
    Kernels.product(logits, columns, 1, count, negativeRows, y, dx, stride);
    Kernels.product(logits, 1, columns, roundedNegatives(), count, x, outputs.gradients(), stride);
    return sum;
  }

  private int roundedNegatives() {
    return (negativeRows + 3) & -4;
  }
}
