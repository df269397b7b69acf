package embedkit.training.label;

import embedkit.api.text.RowGradients;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** A label of the line, told from others that are drawn by the square root of their count. */
final class DrawnOutput extends ListedOutput {

  private final ClassifierModel model;
  private final double[] upTo;
  private final int negatives;

  DrawnOutput(ClassifierModel model, RowGradients rows) {
    super(rows, model.objective().lines());
    this.model = model;
    this.negatives = model.objective().negatives();
    this.upTo = new double[model.labels()];
    double sum = 0;
    for (int label = 0; label < upTo.length; label++) {
      sum += Math.sqrt(model.labelCounts()[label]);
      upTo[label] = sum;
    }
  }

  @Override
  void place(int line, int[] labels, int from, int to, LongSupplier random) {
    int label = drawn(labels, from, to, random);
    say(model.row(label), true);
    for (int i = 0; i < negatives; i++) {
      say(model.row(other(label, random)), false);
    }
    endLine(line);
  }

  /** Draws a label that is not this one: the draw passes over its share. */
  private int other(int label, LongSupplier random) {
    double before = label == 0 ? 0 : upTo[label - 1];
    double own = upTo[label] - before;
    double at = (random.getAsLong() >>> 11) * 0x1p-53 * (upTo[upTo.length - 1] - own);
    int found = Arrays.binarySearch(upTo, at >= before ? at + own : at);
    int other = Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
    return other != label ? other : label == 0 ? 1 : label - 1;
  }
}
