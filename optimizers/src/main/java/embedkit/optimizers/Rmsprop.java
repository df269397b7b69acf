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

/**
 * RMSprop (Hinton 2012), PyTorch's: {@code g += weightDecay * w; s = alpha * s + (1 - alpha) * g*g;
 * r = g / (sqrt(s) + eps)}; centered, the square of the mean gradient is taken off {@code s} under
 * the root; {@code w -= lr * r}, or with momentum {@code b = momentum * b + r; w -= lr * b}. Slots:
 * {@code square}, and where they are used {@code mean} and {@code momentum}.
 *
 * <p><b>Rows outside a step</b> forget their squares, decay, and keep moving by their momentum
 * (dense). Without a sweep: each row makes up for the steps it missed when it is needed next.
 *
 * <p><b>Default for training words</b>: PyTorch's. A rare word's squares are forgotten between two
 * of its gradients, so that it takes full steps: {@code adagrad} or lazy {@code adam} suit words
 * better.
 *
 * <p><b>Differs from PyTorch</b> in that a momentum below 1e-30 becomes 0, and that a centered
 * square never falls below 0. PyTorch refuses sparse gradients here; so is {@code semantics=lazy}.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param alpha how slowly the mean of squares changes, 0 to below 1
 * @param epsilon added to the root, 0 or more
 * @param momentum how much of the last move goes on, 0 to below 1
 * @param centered whether the variance is divided by rather than the mean of squares
 * @param weightDecay how much of a row is added to its gradient, 0 or more
 */
public record Rmsprop(
    double learningRate,
    double alpha,
    double epsilon,
    double momentum,
    boolean centered,
    double weightDecay)
    implements Optimizer {

  private static final String NAME = "rmsprop";
  private static final Option<Double> LR = CommonOptions.learningRate(0.01);
  private static final Option<Double> ALPHA =
      CommonOptions.share("alpha", 0.99, "How slowly the mean of squares changes.");
  private static final Option<Double> EPS = CommonOptions.epsilon(1e-8);
  private static final Option<Double> MOMENTUM =
      CommonOptions.share("momentum", 0, "How much of the last move goes on.");
  private static final Option<Boolean> CENTERED =
      Option.flag("centered", false, "Whether the variance is divided by.");
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0, "How much of a row is added to its gradient.");
  private static final Option<String> SEMANTICS = Semantics.option(Semantics.DENSE);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "RMSprop, divided by a running mean of squares (PyTorch's); dense: all rows forget"
              + " their squares, decay and keep moving by momentum.",
          List.of(LR, ALPHA, EPS, MOMENTUM, CENTERED, WEIGHT_DECAY, SEMANTICS));
    }

    @Override
    public Optimizer create(Options options) {
      Semantics.onlyDense(NAME, options.get(SEMANTICS));
      return new Rmsprop(
          options.get(LR),
          options.get(ALPHA),
          options.get(EPS),
          options.get(MOMENTUM),
          options.get(CENTERED),
          options.get(WEIGHT_DECAY));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return CommonOptions.withEpsilon(0.1, WordRates.whole(0.01).divided(0.03).setting(form));
    }
  }

  /**
   * RMSprop as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Rmsprop(double learningRate) {
    this(learningRate, 0.99, 1e-8, 0, false, 0);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Rmsprop {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, ALPHA, alpha);
    CommonOptions.check(NAME, EPS, epsilon);
    CommonOptions.check(NAME, MOMENTUM, momentum);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        ALPHA.of(alpha),
        EPS.of(epsilon),
        CommonOptions.unlessDefault(MOMENTUM, momentum),
        CommonOptions.unlessDefault(CENTERED, centered),
        CommonOptions.unlessDefault(WEIGHT_DECAY, weightDecay));
  }

  @Override
  public boolean dense() {
    return true;
  }

  @Override
  public boolean hasMomentum() {
    return momentum > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new DenseSteps(table, slots, new RmspropRule(this));
  }
}
