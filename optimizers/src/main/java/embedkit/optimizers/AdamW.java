package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.text.GradientForm;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), PyTorch's {@code AdamW}: {@code w
 * *= 1 - lr * weightDecay}, then Adam without weight decay, with the slots {@code m} and {@code v}
 * (and {@code v-max} for AMSGrad).
 *
 * <p><b>Rows outside a step</b> decay and keep moving by their first moment (dense). Without a
 * sweep: each row makes up for the steps it missed when it is needed next.
 *
 * <p><b>Default for training words</b>: PyTorch's. Words need no weight decay as a rule, and lazy
 * {@code adam} or {@code adagrad} let several threads step at once, which dense steps do not.
 *
 * <p><b>Differs from PyTorch</b> only in that a first moment below 1e-30 becomes 0. PyTorch refuses
 * sparse gradients here; so is {@code semantics=lazy}.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param beta1 how slowly the mean of the gradients changes, 0 to below 1
 * @param beta2 how slowly the mean of their squares changes, 0 to below 1
 * @param epsilon added to the root, 0 or more
 * @param weightDecay how fast all rows decay, 0 or more
 * @param amsgrad whether the largest mean of squares so far is divided by
 */
public record AdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean amsgrad)
    implements Optimizer {

  private static final String NAME = "adamw";
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0.01, "How fast all rows decay, in proportion to lr.");
  private static final Option<String> SEMANTICS = Semantics.option(Semantics.DENSE);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adam with decoupled weight decay (PyTorch's AdamW); dense: all rows decay and keep"
              + " moving.",
          List.of(
              AdamOptions.LR,
              AdamOptions.BETA1,
              AdamOptions.BETA2,
              AdamOptions.EPS,
              WEIGHT_DECAY,
              AdamOptions.AMSGRAD,
              SEMANTICS));
    }

    @Override
    public Optimizer create(Options options) {
      Semantics.onlyDense(NAME, options.get(SEMANTICS));
      return new AdamW(
          options.get(AdamOptions.LR),
          options.get(AdamOptions.BETA1),
          options.get(AdamOptions.BETA2),
          options.get(AdamOptions.EPS),
          options.get(WEIGHT_DECAY),
          options.get(AdamOptions.AMSGRAD));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return AdamOptions.suitedToWords(form);
    }
  }

  /**
   * AdamW as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public AdamW(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0.01, false);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public AdamW {
    AdamOptions.check(NAME, learningRate, beta1, beta2, epsilon);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        AdamOptions.LR.of(learningRate),
        AdamOptions.BETA1.of(beta1),
        AdamOptions.BETA2.of(beta2),
        AdamOptions.EPS.of(epsilon),
        CommonOptions.unlessDefault(WEIGHT_DECAY, weightDecay),
        CommonOptions.unlessDefault(AdamOptions.AMSGRAD, amsgrad));
  }

  @Override
  public Optional<String> sparse() {
    return Optional.of("sparse-adam");
  }

  @Override
  public boolean dense() {
    return true;
  }

  @Override
  public boolean hasMomentum() {
    return beta1 > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new DenseSteps(
        table, slots, new AdamRule(beta1, beta2, epsilon, weightDecay, true, amsgrad));
  }
}
