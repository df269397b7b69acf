package embedkit.optimizers;

import java.util.List;

/**
 * Dense Adam on one row: {@code m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g*g;
 * w -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)}, with the largest v so far in
 * place of v for AMSGrad. Weight decay is part of the gradient, or apart from it.
 */
final class AdamRule extends RowRule {

  private final double beta1;
  private final double beta2;
  private final float epsilon;
  private final double weightDecay;
  private final boolean decoupled;
  private final boolean amsgrad;

  AdamRule(
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled,
      boolean amsgrad) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = (float) epsilon;
    this.weightDecay = weightDecay;
    this.decoupled = decoupled;
    this.amsgrad = amsgrad;
  }

  @Override
  List<Slot> slots() {
    return amsgrad
        ? List.of(Slot.of("m"), Slot.of("v"), Slot.of("v-max"))
        : List.of(Slot.of("m"), Slot.of("v"));
  }

  @Override
  boolean readsRows() {
    return weightDecay > 0;
  }

  @Override
  boolean countsSteps() {
    return true;
  }

  @Override
  int coefficientCount() {
    return 3;
  }

  @Override
  void coefficients(long step, double learningRate, float[] to, int at) {
    to[at] = (float) (learningRate / (1 - Math.pow(beta1, step)));
    to[at + 1] = (float) Math.sqrt(1 - Math.pow(beta2, step));
    to[at + 2] = decoupled ? (float) (learningRate * weightDecay) : 0;
  }

  @Override
  void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
    float rate = -coefficients[c];
    float correction = coefficients[c + 1];
    float shrink = coefficients[c + 2];
    float decay = decoupled ? 0 : (float) weightDecay;
    float toMean = (float) (1 - beta1);
    float keepSquare = (float) beta2;
    float toSquare = (float) (1 - beta2);
    boolean decays = weightDecay > 0;
    float[] w = block.rows;
    float[] m = block.slots[0];
    float[] v = block.slots[1];
    float[] most = amsgrad ? block.slots[2] : v;
    float[] change = block.change;
    int at = row * block.dim;
    for (int i = at; i < at + block.dim; i++) {
      float gradient = gradients[from + i - at];
      if (decays) {
        gradient += decay * w[i];
      }
      float mean = m[i] + toMean * (gradient - m[i]);
      m[i] = Math.abs(mean) < LEAST_MOMENTUM ? 0 : mean;
      v[i] = keepSquare * v[i] + toSquare * (gradient * gradient);
      most[i] = Math.max(most[i], v[i]);
      float root = (float) Math.sqrt(most[i]) / correction + epsilon;
      change[i] = rate * (m[i] / Math.max(root, LEAST_ROOT)) - (decays ? shrink * w[i] : 0);
    }
  }

  @Override
  boolean rests(Rows block, int row) {
    return weightDecay == 0 && allZero(block.slots[0], row * block.dim, block.dim);
  }

  @Override
  void rest(Rows block, int row, int steps) {
    decay(block.slots[1], row * block.dim, block.dim, (float) beta2, steps);
  }

  /** Lets numbers decay step by step: a power would not round as a sweep does. */
  static void decay(float[] values, int from, int n, float keep, int steps) {
    if (allZero(values, from, n)) {
      return;
    }
    for (int step = 0; step < steps; step++) {
      for (int i = from; i < from + n; i++) {
        values[i] *= keep;
      }
    }
  }
}
