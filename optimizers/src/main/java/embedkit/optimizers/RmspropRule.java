package embedkit.optimizers;

import java.util.ArrayList;
import java.util.List;

/** RMSprop on one row. */
final class RmspropRule extends RowRule {

  private final Rmsprop rmsprop;
  private final int meanSlot;
  private final int momentumSlot;

  RmspropRule(Rmsprop rmsprop) {
    this.rmsprop = rmsprop;
    this.meanSlot = 1;
    this.momentumSlot = rmsprop.centered() ? 2 : 1;
  }

  @Override
  List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.of("square"));
    if (rmsprop.centered()) {
      slots.add(Slot.of("mean"));
    }
    if (rmsprop.momentum() > 0) {
      slots.add(Slot.of("momentum"));
    }
    return slots;
  }

  @Override
  boolean readsRows() {
    return rmsprop.weightDecay() > 0;
  }

  @Override
  void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
    int at = row * block.dim;
    float decay = (float) rmsprop.weightDecay();
    for (int d = 0; d < block.dim; d++) {
      float gradient = gradients[from + d];
      block.change[at + d] = decay == 0 ? gradient : gradient + decay * block.rows[at + d];
    }
    scale(block, at);
    if (rmsprop.momentum() > 0) {
      carry(block, at);
    }
    float rate = -coefficients[c];
    for (int i = at; i < at + block.dim; i++) {
      block.change[i] *= rate;
    }
  }

  /** Divides the gradient, which stands in the change, by its running root. */
  private void scale(Rows block, int at) {
    float[] r = block.change;
    float[] square = block.slots[0];
    float keep = (float) rmsprop.alpha();
    float take = (float) (1 - rmsprop.alpha());
    float epsilon = (float) rmsprop.epsilon();
    float[] mean = rmsprop.centered() ? block.slots[meanSlot] : null;
    for (int i = at; i < at + block.dim; i++) {
      float gradient = r[i];
      square[i] = keep * square[i] + take * (gradient * gradient);
      float under = square[i];
      if (mean != null) {
        mean[i] += take * (gradient - mean[i]);
        under = Math.max(under - mean[i] * mean[i], 0);
      }
      r[i] = gradient / Math.max((float) Math.sqrt(under) + epsilon, LEAST_ROOT);
    }
  }

  private void carry(Rows block, int at) {
    float[] r = block.change;
    float[] momentum = block.slots[momentumSlot];
    float keep = (float) rmsprop.momentum();
    for (int i = at; i < at + block.dim; i++) {
      float moved = keep * momentum[i] + r[i];
      momentum[i] = Math.abs(moved) < LEAST_MOMENTUM ? 0 : moved;
      r[i] = momentum[i];
    }
  }

  @Override
  boolean rests(Rows block, int row) {
    return rmsprop.weightDecay() == 0
        && (rmsprop.momentum() == 0
            || allZero(block.slots[momentumSlot], row * block.dim, block.dim));
  }

  @Override
  void rest(Rows block, int row, int steps) {
    int at = row * block.dim;
    AdamRule.decay(block.slots[0], at, block.dim, (float) rmsprop.alpha(), steps);
    if (rmsprop.centered()) {
      restMean(block.slots[meanSlot], at, block.dim, steps);
    }
  }

  private void restMean(float[] mean, int from, int n, int steps) {
    if (allZero(mean, from, n)) {
      return;
    }
    float take = (float) (1 - rmsprop.alpha());
    for (int step = 0; step < steps; step++) {
      for (int i = from; i < from + n; i++) {
        mean[i] += take * (0 - mean[i]);
      }
    }
  }
}
