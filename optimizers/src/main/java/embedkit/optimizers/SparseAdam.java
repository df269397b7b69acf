package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.text.GradientForm;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Options;
import java.util.List;
import java.util.Map;

/**
 * Adam as PyTorch's {@code SparseAdam} applies it to rows: {@code m += (1 - beta1) * (g - m); v +=
 * (1 - beta2) * (g*g - v); w -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)}, with
 * the slots {@code m} and {@code v}. {@code t} counts the steps of the table, also those without
 * rows, so that a row that comes late starts with small steps.
 *
 * <p><b>Rows outside a step</b> stay, and their state does not decay (lazy): a table of a million
 * words cannot be swept at every step.
 *
 * <p><b>Default for training words</b>: PyTorch's. The same as {@code adam} by default.
 *
 * <p><b>Differs from {@code Adam}</b> also in the place of eps, which is added to the root before
 * the correction of its bias. Differs from PyTorch's in nothing.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param beta1 how slowly the mean of the gradients changes, 0 to below 1
 * @param beta2 how slowly the mean of their squares changes, 0 to below 1
 * @param epsilon added to the root, 0 or more
 */
public record SparseAdam(double learningRate, double beta1, double beta2, double epsilon)
    implements Optimizer {

  private static final String NAME = "sparse-adam";

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adam on the rows of a step alone (PyTorch's SparseAdam); lazy: the other rows and"
              + " their state stay. For words: lr=0.02,eps=0.1.",
          List.of(AdamOptions.LR, AdamOptions.BETA1, AdamOptions.BETA2, AdamOptions.EPS));
    }

    @Override
    public Optimizer create(Options options) {
      return new SparseAdam(
          options.get(AdamOptions.LR),
          options.get(AdamOptions.BETA1),
          options.get(AdamOptions.BETA2),
          options.get(AdamOptions.EPS));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return AdamOptions.suitedToWords(form);
    }
  }

  /**
   * SparseAdam as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public SparseAdam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public SparseAdam {
    AdamOptions.check(NAME, learningRate, beta1, beta2, epsilon);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        AdamOptions.LR.of(learningRate),
        AdamOptions.BETA1.of(beta1),
        AdamOptions.BETA2.of(beta2),
        AdamOptions.EPS.of(epsilon));
  }

  @Override
  public boolean hasMomentum() {
    return beta1 > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new LazySteps(table, slots, new SparseAdamRule(beta1, beta2, epsilon));
  }
}
