package embedkit.training.label;

import embedkit.api.EmbeddingStore;
import embedkit.api.text.RowGradients;
import java.util.function.LongSupplier;

/** The output side of a block: lines, each a hidden row, that are to predict labels. */
abstract sealed class LabelOutput permits WholeOutput, ListedOutput {

  /**
   * Lines that fall on one row, over the learning rate. All of a block are taken at one point; more
   * of them overshoot what each would have done after those before it.
   */
  static final float MOST_TERMS = 8;

  /** Begins a block, before any line is placed. */
  abstract void begin();

  /** Takes a line's labels, which are one or more. */
  abstract void place(int line, int[] labels, int from, int to, LongSupplier random);

  /** Reads rows of its own, of which the last part is. */
  void gather(EmbeddingStore[] parts) {}

  /**
   * Adds the gradients.
   *
   * @param x hidden rows, padded to a multiple of 4 with zeros
   * @param dx their gradients
   * @param lines how many
   * @return the loss
   */
  abstract double learn(float[] x, float[] dx, int lines);

  /** Shortens gradients that would overshoot. */
  abstract void temper(double rate);

  /** The rows of the last part, where they are not the table's. */
  RowGradients ownRows() {
    throw new IndexOutOfBoundsException("this objective has no such part");
  }

  /** One of a line's labels. */
  static int drawn(int[] labels, int from, int to, LongSupplier random) {
    return to - from == 1
        ? labels[from]
        : labels[from + (int) Long.remainderUnsigned(random.getAsLong(), to - from)];
  }
}
