package embedkit.training.label;

import embedkit.api.text.RowGradients;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Lines that say yes or no to some rows each. */
abstract sealed class ListedOutput extends LabelOutput permits TreeOutput, DrawnOutput {

  final RowGradients rows;
  private final int[] hidden;
  private final int[] start;
  private int[] listed = new int[256];
  private float[] sign = new float[256];
  private float[] logits = new float[512];
  private int size;

  ListedOutput(RowGradients rows, int lines) {
    this.rows = rows;
    this.hidden = IntStream.range(0, lines).toArray();
    this.start = new int[lines + 1];
  }

  @Override
  void begin() {
    size = 0;
  }

  /** Has the line that is placed say yes to a row, or no. */
  final void say(int row, boolean yes) {
    if (size == listed.length) {
      listed = Arrays.copyOf(listed, 2 * size);
      sign = Arrays.copyOf(sign, 2 * size);
      logits = new float[4 * size];
    }
    listed[size] = rows.place(row);
    sign[size] = yes ? 1 : -1;
    rows.count(listed[size], 1);
    size++;
  }

  final void endLine(int line) {
    start[line + 1] = size;
  }

  @Override
  final double learn(float[] x, float[] dx, int lines) {
    float[] y = rows.values();
    Kernels.dots(x, hidden, y, listed, start, lines, rows.stride(), logits);
    turn();
    double loss = Kernels.logisticPositive(logits, size);
    turn();
    Kernels.spread(
        x, dx, hidden, y, rows.gradients(), listed, listed, start, lines, rows.stride(), logits);
    return loss;
  }

  private void turn() {
    for (int i = 0; i < size; i++) {
      logits[i] *= sign[i];
    }
  }

  @Override
  final void temper(double rate) {
    rows.temper((float) (MOST_TERMS / rate));
  }
}
