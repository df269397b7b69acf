package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Adagrad (Duchi et al. 2011): {@code s += g*g; w -= lr / (1 + (t-1) * lrDecay) * g / (sqrt(s) +
 * eps)}, with one slot, {@code accumulator}. Only the rows of a step move, which is what dense
 * Adagrad does as well, because a gradient of 0 changes nothing.
 *
 * <p><b>Differs from PyTorch</b> in the default of the learning rate (PyTorch: 0.01) and in having
 * no weight decay, which PyTorch refuses for sparse gradients. {@code t} counts the steps of the
 * table. Keras has eps inside the root and starts from 0.1.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param lrDecay how fast it falls with the steps, 0 or more
 * @param initialAccumulator what the sums of squared gradients start from, 0 or more
 * @param epsilon added to the root, 0 or more
 */
public record Adagrad(
    double learningRate, double lrDecay, double initialAccumulator, double epsilon)
    implements Optimizer {

  private static final String NAME = "adagrad";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);
  private static final Option<Double> LR_DECAY =
      Option.number("lr-decay", 0, "How fast the learning rate falls with the steps.")
          .within(">= 0", x -> x >= 0);
  private static final Option<Double> INITIAL =
      Option.number("initial-accumulator", 0, "What the sums of squared gradients start from.")
          .within(">= 0", x -> x >= 0);
  private static final Option<Double> EPS =
      CommonOptions.epsilon(1e-10, "Added to the root, so that nothing is divided by 0.");

  /** Makes it of options. */
  public static final class Provider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "Adagrad, a learning rate for each number that falls with its gradients; lazy.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(LR, LR_DECAY, INITIAL, EPS);
    }

    @Override
    public Optimizer create(Options options) {
      return new Adagrad(
          options.get(LR), options.get(LR_DECAY), options.get(INITIAL), options.get(EPS));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Adagrad {
    CommonOptions.check(
        learningRate > 0, "optimizer adagrad: lr=" + learningRate + " is not above 0");
    CommonOptions.check(
        lrDecay >= 0 && initialAccumulator >= 0 && epsilon >= 0,
        "optimizer adagrad: lr-decay, initial-accumulator and eps cannot be negative");
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        LR_DECAY.of(lrDecay),
        INITIAL.of(initialAccumulator),
        EPS.of(epsilon));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new Steps(
        table,
        slots.slot("accumulator", table.dim(), (float) initialAccumulator),
        lrDecay,
        (float) epsilon);
  }

  private static final class Steps extends RowSteps {
    private final EmbeddingStore accumulator;
    private final double lrDecay;
    private final float epsilon;

    Steps(EmbeddingStore table, EmbeddingStore accumulator, double lrDecay, float epsilon) {
      super(table, 1);
      this.accumulator = accumulator;
      this.lrDecay = lrDecay;
      this.epsilon = epsilon;
    }

    @Override
    void stepBlock(
        long[] rows,
        int from,
        int count,
        float[] gradients,
        int offset,
        int stride,
        double learningRate,
        long step,
        float[][] scratch) {
      float[] sums = scratch[0];
      float[] change = scratch[1];
      float rate = (float) -(learningRate / (1 + (step - 1) * lrDecay));
      accumulator.gather(rows, from, count, sums, 0, dim);
      for (int i = 0; i < count; i++) {
        int g = offset + i * stride;
        int c = i * dim;
        for (int d = 0; d < dim; d++) {
          float gradient = gradients[g + d];
          float sum = sums[c + d] + gradient * gradient;
          sums[c + d] = sum;
          // A gradient of 0 on a sum of 0 with eps 0 would be 0/0: such a number does not move.
          float root = (float) Math.sqrt(sum) + epsilon;
          change[c + d] = root == 0 ? 0 : rate * (gradient / root);
        }
      }
      accumulator.scatter(rows, from, count, sums, 0, dim);
      table.add(rows, from, count, change, 0, dim);
    }
  }
}
