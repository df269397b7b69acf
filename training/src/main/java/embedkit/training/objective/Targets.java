package embedkit.training.objective;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import embedkit.api.text.WindowPass;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The output side of a block: examples, each of which is a hidden row (a word's, or a mean) that is
 * to predict some words.
 */
abstract sealed class Targets permits NegativeTargets, TreeTargets {

  /** More terms than this, over the learning rate, overshoot. */
  private static final double MOST_TERMS = 8;

  final int stride;
  final RowGradients outputs;
  final int[] hidden;
  int examples;
  int[] rows = new int[1 << 10];
  int size;
  final int[] start;
  float[] logits = new float[1 << 10];

  /**
   * Scratch.
   *
   * @param words most examples of a block
   * @param room output rows that there is room for at first
   */
  Targets(WordModel model, int words, int room) {
    this.hidden = new int[words];
    this.start = new int[words + 1];
    this.stride = Kernels.stride(model.text().dim());
    this.outputs = new RowGradients(room, stride);
  }

  /** Tells the rate of the step that follows. */
  void at(double rate) {}

  /** Whether pairs are learned one after the other, so that no sum of them overshoots. */
  boolean inTurn() {
    return false;
  }

  /** Tells how many true pairs the next block has, where that is known. */
  void expect(long pairs) {}

  /** Begins a block. */
  void clear(LongSupplier random) {
    outputs.clear();
    examples = 0;
    size = 0;
  }

  /** Prepares for a word that is to be predicted; returns what {@link #predict} wants. */
  abstract int target(int word);

  /** Prepares for words that are to be predicted, one behind the other. */
  void targets(int[] words, int from, int count, int[] into) {
    for (int k = 0; k < count; k++) {
      into[k] = target(words[from + k]);
    }
  }

  /** Begins the example of a hidden row. */
  final void begin(int row) {
    hidden[examples] = row;
    start[examples] = size;
  }

  /** Has the example predict a word; returns the terms that this adds to the hidden row. */
  abstract float predict(int target);

  /**
   * Has the example predict words of a list; returns the terms that this adds. A window more of the
   * list may be read than is meant.
   */
  float predict(int[] some, int from, int to) {
    float terms = 0;
    for (int k = from; k < to; k++) {
      terms += predict(some[k]);
    }
    return terms;
  }

  /**
   * Has one example after the other predict the words of a block's lists, and nothing else.
   *
   * @param row the hidden row of each
   * @param inputs is told the terms that fall on each
   */
  void predict(WindowPass.Predictions block, int[] row, Inputs inputs) {
    int[] starts = block.starts();
    for (int i = block.from(); i < block.to(); i++) {
      begin(row[i - block.from()]);
      float terms = 0;
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        terms += predict(target(block.targets()[k]));
      }
      inputs.count(row[i - block.from()], terms);
      end(starts[i + 1] - starts[i]);
    }
  }

  /** Ends the example, of so many words. */
  void end(int predicted) {
    start[++examples] = size;
  }

  /** Ends the block, of so many true pairs. */
  void endBlock(long pairs) {}

  final void addLogit(int row) {
    makeRoom(1);
    rows[size++] = row;
  }

  /** Makes room for so many more logits. */
  final void makeRoom(int more) {
    if (size + more > rows.length) {
      rows = Arrays.copyOf(rows, Math.max(size + more, 2 * rows.length));
      logits = new float[Kernels.stride(rows.length)];
    }
  }

  void gather(EmbeddingStore part) {
    outputs.gather(part);
  }

  /** Whether {@link #learn} overwrites the gradients of the hidden rows, else it adds to them. */
  boolean overwrites() {
    return false;
  }

  /**
   * Computes the gradients of all rows.
   *
   * @param x hidden rows, padded
   * @param dx their gradients, overwritten or added to
   * @param count how many, a multiple of 4
   * @return the loss
   */
  abstract double learn(float[] x, float[] dx, int count);

  /** For each of the rows that are learned the one whose gradient its own is added to. */
  int[] sums() {
    return rows;
  }

  /** Learns that the rows of each example are the true ones. */
  final double truePairs(float[] x, float[] dx) {
    Kernels.dots(x, hidden, outputs.values(), rows, start, examples, stride, logits);
    turn(logits);
    double sum = Kernels.logisticPositive(logits, size);
    turn(logits);
    Kernels.spread(
        x,
        dx,
        hidden,
        outputs.values(),
        outputs.gradients(),
        rows,
        sums(),
        start,
        examples,
        stride,
        logits);
    return sum;
  }

  /** Changes the sign of logits, and of their gradients, that are to be false. */
  void turn(float[] some) {}

  /**
   * An output row meets its true pairs and its negatives in different blocks; it is shortened only
   * where the negatives of one row would fill a block.
   */
  final void temper(double rate) {
    outputs.temper((float) (MOST_TERMS / rate));
  }
}
