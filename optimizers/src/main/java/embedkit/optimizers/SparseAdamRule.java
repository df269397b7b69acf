package embedkit.optimizers;

import embedkit.kernels.Kernels;
import java.util.List;

/** SparseAdam on one row: eps stands beside the root as it is. */
final class SparseAdamRule extends RowRule {

  private final double beta1;
  private final double beta2;
  private final float epsilon;

  SparseAdamRule(double beta1, double beta2, double epsilon) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = (float) epsilon;
  }

  @Override
  List<Slot> slots() {
    return List.of(Slot.of("m"), Slot.of("v"));
  }

  @Override
  boolean countsSteps() {
    return true;
  }

  @Override
  void coefficients(long step, double learningRate, float[] to, int at) {
    double correction1 = 1 - Math.pow(beta1, step);
    double correction2 = 1 - Math.pow(beta2, step);
    to[at] = (float) (learningRate * Math.sqrt(correction2) / correction1);
  }

  @Override
  void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
    float rate = -coefficients[c];
    float toMean = (float) (1 - beta1);
    float toSquare = (float) (1 - beta2);
    Kernels.divideMeanByRootMean(
        rate,
        toMean,
        toSquare,
        epsilon,
        LEAST_ROOT,
        gradients,
        from,
        block.slots[0],
        block.slots[1],
        block.change,
        row * block.dim,
        block.dim);
  }
}
