package embedkit.training.label;

import embedkit.kernels.Kernels;

/** The output rows of a classifier, and what a hidden row says by them. Immutable. */
final class OutputMatrix {

  private static final int SIGMOID_STEPS = 512;
  private static final double SIGMOID_REACH = 8;

  /** fastText adds it before it takes a logarithm. */
  private static final double LEAST = 1e-5;

  private final LabelLoss loss;
  private final LabelTree tree;
  private final float[] rows;
  private final int labels;
  private final int dim;
  private final boolean asFastText;

  /**
   * Takes rows.
   *
   * @param loss how they predict
   * @param counts of the labels
   * @param rows one behind the other, of labels, or of the forks of their tree
   * @param dim numbers per row
   * @param asFastText whether sigmoids and logarithms are as coarse as fastText's
   */
  OutputMatrix(LabelLoss loss, long[] counts, float[] rows, int dim, boolean asFastText) {
    this.loss = loss;
    this.tree = loss == LabelLoss.HIERARCHICAL ? LabelTree.of(counts) : null;
    this.rows = rows;
    this.labels = counts.length;
    this.dim = dim;
    this.asFastText = asFastText;
  }

  /** Rows that there are for so many labels. */
  static int rows(LabelLoss loss, int labels) {
    return loss == LabelLoss.HIERARCHICAL ? labels - 1 : labels;
  }

  float[] probabilities(float[] hidden) {
    int outputs = rows(loss, labels);
    float[] scores = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      scores[i] = Kernels.dot(rows, i * dim, hidden, 0, dim);
    }
    return switch (loss) {
      case SOFTMAX -> shares(scores);
      case ONE_VS_ALL, NEGATIVES -> each(scores);
      case HIERARCHICAL -> ways(scores);
    };
  }

  private float[] shares(float[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    double[] powers = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      powers[i] = Math.exp(scores[i] - most);
      sum += powers[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) told(powers[i] / sum);
    }
    return scores;
  }

  private float[] each(float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) told(asFastText ? coarse(scores[i]) : sigmoid(scores[i]));
    }
    return scores;
  }

  private float[] ways(float[] scores) {
    double[] likely = new double[scores.length];
    double[] unlikely = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      double turns = sigmoid(scores[i]);
      likely[i] = asFastText ? turns + LEAST : turns;
      unlikely[i] = asFastText ? 1 - turns + LEAST : 1 - turns;
    }
    float[] leaves = tree.leaves(likely, unlikely);
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = Math.min(1, leaves[i]);
    }
    return leaves;
  }

  private double told(double probability) {
    return asFastText ? Math.min(1, probability + LEAST) : probability;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The sigmoid as fastText looks it up. */
  private static double coarse(float x) {
    if (x < -SIGMOID_REACH) {
      return 0;
    }
    if (x > SIGMOID_REACH) {
      return 1;
    }
    int step = (int) ((x + SIGMOID_REACH) * SIGMOID_STEPS / SIGMOID_REACH / 2);
    return sigmoid(step * 2 * SIGMOID_REACH / SIGMOID_STEPS - SIGMOID_REACH);
  }
}
