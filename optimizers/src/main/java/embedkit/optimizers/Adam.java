package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015) as PyTorch's {@code SparseAdam} applies it to rows: {@code m += (1 -
 * beta1) * (g - m); v += (1 - beta2) * (g*g - v); w -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m /
 * (sqrt(v) + eps)}, with the slots {@code m} and {@code v}. Only the rows of a step move, and the
 * state of the others does not decay: a table of a million words cannot be swept at every step.
 *
 * <p><b>Differs from PyTorch's {@code Adam}</b>, which is dense: there rows without a gradient keep
 * moving, and eps is added to the bias-corrected root. {@code t} counts the steps of the table,
 * also those without rows, as {@code SparseAdam} does.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param beta1 how slowly the mean of the gradients changes, 0 to below 1
 * @param beta2 how slowly the mean of their squares changes, 0 to below 1
 * @param epsilon added to the root, 0 or more
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements Optimizer {

  private static final String NAME = "adam";
  private static final Option<Double> LR = CommonOptions.learningRate(0.001);
  private static final Option<Double> BETA1 =
      CommonOptions.decayRate("beta1", 0.9, "How slowly the mean of the gradients changes.");
  private static final Option<Double> BETA2 =
      CommonOptions.decayRate("beta2", 0.999, "How slowly the mean of their squares changes.");
  private static final Option<Double> EPS =
      CommonOptions.epsilon(1e-8, "Added to the root, so that nothing is divided by 0.");

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
      return "Adam with lazy rows (PyTorch's SparseAdam): touched rows only, steps counted per table.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(LR, BETA1, BETA2, EPS);
    }

    @Override
    public Optimizer create(Options options) {
      return new Adam(options.get(LR), options.get(BETA1), options.get(BETA2), options.get(EPS));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Adam {
    CommonOptions.check(learningRate > 0, "optimizer adam: lr=" + learningRate + " is not above 0");
    CommonOptions.check(
        beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon >= 0,
        "optimizer adam: beta1 and beta2 go from 0 to below 1, and eps cannot be negative");
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME, LR.of(learningRate), BETA1.of(beta1), BETA2.of(beta2), EPS.of(epsilon));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new Steps(table, slots.slot("m", table.dim(), 0), slots.slot("v", table.dim(), 0), this);
  }

  private static final class Steps extends RowSteps {
    private final EmbeddingStore means;
    private final EmbeddingStore squares;
    private final Adam adam;

    Steps(EmbeddingStore table, EmbeddingStore means, EmbeddingStore squares, Adam adam) {
      super(table, 2);
      this.means = means;
      this.squares = squares;
      this.adam = adam;
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
      float[] m = scratch[0];
      float[] v = scratch[1];
      float[] change = scratch[2];
      double correction1 = 1 - Math.pow(adam.beta1, step);
      double correction2 = 1 - Math.pow(adam.beta2, step);
      float rate = (float) -(learningRate * Math.sqrt(correction2) / correction1);
      float toMean = (float) (1 - adam.beta1);
      float toSquare = (float) (1 - adam.beta2);
      float epsilon = (float) adam.epsilon;
      means.gather(rows, from, count, m, 0, dim);
      squares.gather(rows, from, count, v, 0, dim);
      for (int i = 0; i < count; i++) {
        int g = offset + i * stride;
        int c = i * dim;
        for (int d = 0; d < dim; d++) {
          float gradient = gradients[g + d];
          float mean = m[c + d] + toMean * (gradient - m[c + d]);
          float square = v[c + d] + toSquare * (gradient * gradient - v[c + d]);
          m[c + d] = mean;
          v[c + d] = square;
          float root = (float) Math.sqrt(square) + epsilon;
          change[c + d] = root == 0 ? 0 : rate * (mean / root);
        }
      }
      means.scatter(rows, from, count, m, 0, dim);
      squares.scatter(rows, from, count, v, 0, dim);
      table.add(rows, from, count, change, 0, dim);
    }
  }
}
