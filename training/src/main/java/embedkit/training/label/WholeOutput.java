package embedkit.training.label;

import embedkit.api.text.RowGradients;
import embedkit.kernels.Kernels;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** All labels at once: softmax, or each yes or no. Their rows are the first that a block places. */
final class WholeOutput extends LabelOutput {

  private final ClassifierModel model;
  private final RowGradients rows;
  private final boolean softmax;
  private final int labels;
  private final int dim;
  private final int stride;
  private final int columns;
  private final float[] transposed;
  private final float[] logits;
  private final float[] ones;
  private final float[] known;
  private int[] targets = new int[64];
  private final int[] targetStart;
  private int placed;
  private int learned;

  WholeOutput(ClassifierModel model, RowGradients rows) {
    this.model = model;
    this.rows = rows;
    this.softmax = model.objective().loss() == LabelLoss.SOFTMAX;
    this.labels = model.labels();
    this.dim = model.dim();
    this.stride = rows.stride();
    this.columns = Kernels.columns(labels);
    int room = (model.objective().lines() + 3) & -4;
    this.transposed = new float[Math.multiplyExact(dim, columns)];
    this.logits = new float[Math.multiplyExact(room, columns)];
    this.ones = new float[room];
    Arrays.fill(ones, 1);
    this.known = new float[columns];
    Arrays.fill(known, 0, labels, 1);
    this.targetStart = new int[room + 1];
  }

  @Override
  void begin() {
    placed = 0;
    for (int label = 0; label < labels; label++) {
      rows.place(model.row(label));
    }
  }

  @Override
  void place(int line, int[] all, int from, int to, LongSupplier random) {
    if (softmax) {
      add(drawn(all, from, to, random));
    } else {
      for (int i = from; i < to; i++) {
        addOnce(all[i], targetStart[line]);
      }
    }
    targetStart[line + 1] = placed;
  }

  private void addOnce(int label, int from) {
    for (int i = from; i < placed; i++) {
      if (targets[i] == label) {
        return;
      }
    }
    add(label);
  }

  private void add(int label) {
    if (placed == targets.length) {
      targets = Arrays.copyOf(targets, 2 * placed);
    }
    targets[placed++] = label;
  }

  @Override
  double learn(float[] x, float[] dx, int lines) {
    learned = lines;
    int count = (lines + 3) & -4;
    float[] y = rows.values();
    Kernels.transpose(y, labels, stride, dim, transposed, columns);
    Kernels.products(x, count, stride, dim, transposed, columns, logits);
    double loss = softmax ? shares(lines) : yesOrNo(lines);
    Arrays.fill(logits, lines * columns, count * columns, 0);
    Kernels.accumulate(logits, columns, 1, count, labels, y, dx, stride);
    int rounded = (labels + 3) & -4;
    Kernels.accumulate(logits, 1, columns, rounded, lines, x, rows.gradients(), stride);
    return loss;
  }

  private double shares(int lines) {
    double loss = 0;
    for (int line = 0; line < lines; line++) {
      int at = line * columns;
      float score = logits[at + targets[line]];
      loss += Softmax.shares(logits, at, labels) - score;
      logits[at + targets[line]] -= 1;
      Arrays.fill(logits, at + labels, at + columns, 0);
    }
    return loss;
  }

  /** As if no label were true, then turned for those that are. */
  private double yesOrNo(int lines) {
    double loss = 0;
    for (int line = 0; line < lines; line++) {
      for (int i = targetStart[line]; i < targetStart[line + 1]; i++) {
        loss -= logits[line * columns + targets[i]];
      }
    }
    loss += Kernels.logistic(logits, lines, columns, ones, known);
    for (int line = 0; line < lines; line++) {
      for (int i = targetStart[line]; i < targetStart[line + 1]; i++) {
        logits[line * columns + targets[i]] -= 1;
      }
    }
    return loss;
  }

  @Override
  void temper(double rate) {
    float most = (float) (MOST_TERMS / rate);
    if (learned <= most) {
      return;
    }
    for (int label = 0; label < labels; label++) {
      float terms = 0;
      for (int at = label; at < learned * columns; at += columns) {
        terms += Math.abs(logits[at]);
      }
      if (terms > most) {
        Kernels.scale(
            most / terms,
            rows.gradients(),
            label * stride,
            rows.gradients(),
            label * stride,
            stride);
      }
    }
  }
}
