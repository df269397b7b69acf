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
 * Adam (Kingma and Ba 2015), in one of two meanings, with the slots {@code m} and {@code v} (and
 * {@code v-max} for AMSGrad, Reddi et al. 2018).
 *
 * <p><b>Rows outside a step</b> stay with {@code semantics=lazy}, the default, which is PyTorch's
 * {@code SparseAdam} (see {@link SparseAdam}). With {@code semantics=dense} it is PyTorch's {@code
 * Adam}: {@code g += weightDecay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2)
 * * g*g; w -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)} for every row at every
 * step, so that rows without a gradient keep moving by their first moment. Weight decay and AMSGrad
 * need dense semantics.
 *
 * <p><b>Default for training words</b>: lazy. A rare word is in one step of thousands; moving it in
 * all of them for one gradient does no good, and several threads can step at once.
 *
 * <p><b>Differs from PyTorch</b>: there {@code Adam} is dense and refuses sparse gradients, and
 * {@code SparseAdam} is lazy; here a word chooses between them. In dense steps a first moment below
 * 1e-30 becomes 0.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param beta1 how slowly the mean of the gradients changes, 0 to below 1
 * @param beta2 how slowly the mean of their squares changes, 0 to below 1
 * @param epsilon added to the root, 0 or more
 * @param weightDecay how much of a row is added to its gradient, 0 or more
 * @param amsgrad whether the largest mean of squares so far is divided by
 * @param semantics whether rows outside a step keep moving
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean amsgrad,
    Semantics semantics)
    implements Optimizer {

  private static final String NAME = "adam";
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0, "How much of a row is added to its gradient.");
  private static final Option<String> SEMANTICS = Semantics.option(Semantics.LAZY);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adam; by default on the rows of a step alone (lazy, PyTorch's SparseAdam), with"
              + " semantics=dense on all rows (PyTorch's Adam).",
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
      return new Adam(
          options.get(AdamOptions.LR),
          options.get(AdamOptions.BETA1),
          options.get(AdamOptions.BETA2),
          options.get(AdamOptions.EPS),
          options.get(WEIGHT_DECAY),
          options.get(AdamOptions.AMSGRAD),
          Semantics.of(options.get(SEMANTICS)));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return AdamOptions.suitedToWords(form);
    }
  }

  /**
   * Lazy Adam as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0, false, Semantics.LAZY);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range, or they do not fit each
   *     other
   */
  public Adam {
    AdamOptions.check(NAME, learningRate, beta1, beta2, epsilon);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
    boolean lazy = semantics == Semantics.LAZY;
    CommonOptions.check(
        !lazy || weightDecay == 0,
        "optimizer adam: weight-decay="
            + weightDecay
            + " needs semantics=dense; a lazy step does not reach the rows that would decay");
    CommonOptions.check(
        !lazy || !amsgrad,
        "optimizer adam: amsgrad=true needs semantics=dense; lazy steps are SparseAdam's, which has"
            + " no amsgrad");
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
        CommonOptions.unlessDefault(AdamOptions.AMSGRAD, amsgrad),
        CommonOptions.unlessDefault(SEMANTICS, semantics.text()));
  }

  @Override
  public Optional<String> sparse() {
    return dense() ? Optional.of(NAME) : Optional.empty();
  }

  @Override
  public boolean dense() {
    return semantics == Semantics.DENSE;
  }

  @Override
  public boolean hasMomentum() {
    return beta1 > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return dense()
        ? new DenseSteps(
            table, slots, new AdamRule(beta1, beta2, epsilon, weightDecay, false, amsgrad))
        : new LazySteps(table, slots, new SparseAdamRule(beta1, beta2, epsilon));
  }
}
