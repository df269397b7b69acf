package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.text.GradientForm;
import embedkit.kernels.Kernels;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;
import java.util.Map;

/**
 * Adagrad (Duchi et al. 2011): {@code g += weightDecay * w; s += g*g; w -= lr / (1 + (t-1) *
 * lrDecay) * g / (sqrt(s) + eps)}, with the slot {@code accumulator} for {@code s}. {@code t}
 * counts the steps of the table, also those without rows.
 *
 * <p><b>Rows outside a step</b> stay, which is what dense Adagrad does as well, because a gradient
 * of 0 changes nothing. With weight decay they decay (dense); a lazy weight decay is refused, as
 * PyTorch refuses it for sparse gradients. Gradients of one row are summed before they are squared.
 *
 * <p><b>Default for training words</b>: no weight decay, and the learning rate 0.2 instead of
 * PyTorch's 0.01, which is too slow for the few times that most words occur. The sums then start
 * from 0.1, as in Keras, and not from 0: else the first step of a word would move each of its
 * numbers by the whole learning rate, however small its gradient. Under a loss that is the mean of
 * many examples, whose gradients are small, rows would hardly learn from 0.1; so it is not the
 * default elsewhere.
 *
 * <p><b>Differs from PyTorch</b> in the default of the learning rate. Keras has eps inside the
 * root; TensorFlow 1 has no eps.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param lrDecay how fast it falls with the steps, 0 or more
 * @param initialAccumulator what the sums of squared gradients start from, 0 or more
 * @param epsilon added to the root, 0 or more
 * @param weightDecay how much of a row is added to its gradient, 0 or more
 * @param semantics whether rows outside a step decay
 */
public record Adagrad(
    double learningRate,
    double lrDecay,
    double initialAccumulator,
    double epsilon,
    double weightDecay,
    Semantics semantics)
    implements Optimizer {

  private static final String NAME = "adagrad";
  private static final Option<Double> LR = CommonOptions.learningRate(0.2);
  private static final Option<Double> LR_DECAY =
      CommonOptions.atLeast0("lr-decay", 0, "How fast the learning rate falls with the steps.");
  private static final Option<Double> INITIAL =
      CommonOptions.atLeast0(
          "initial-accumulator", 0, "What the sums of squared gradients start from.");
  private static final Option<Double> EPS = CommonOptions.epsilon(1e-10);
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0, "How much of a row is added to its gradient.");
  private static final Option<String> SEMANTICS = Semantics.option(Semantics.DENSE);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adagrad, a learning rate for each number that falls with its gradients; rows outside"
              + " a step stay, except by weight decay (dense).",
          List.of(LR, LR_DECAY, INITIAL, EPS, WEIGHT_DECAY, SEMANTICS));
    }

    @Override
    public Optimizer create(Options options) {
      return new Adagrad(
          options.get(LR),
          options.get(LR_DECAY),
          options.get(INITIAL),
          options.get(EPS),
          options.get(WEIGHT_DECAY),
          Semantics.of(options.get(SEMANTICS)));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return CommonOptions.rate(form, 0.2, 0.3, 0.2, 0.1);
    }

    @Override
    public Map<String, String> suitedToWordsAtAnyRate() {
      return Map.of(INITIAL.name(), "0.1");
    }
  }

  /**
   * Adagrad as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Adagrad(double learningRate) {
    this(learningRate, 0, 0, 1e-10, 0, Semantics.DENSE);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range, or they do not fit each
   *     other
   */
  public Adagrad {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, LR_DECAY, lrDecay);
    CommonOptions.check(NAME, INITIAL, initialAccumulator);
    CommonOptions.check(NAME, EPS, epsilon);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
    CommonOptions.check(
        semantics == Semantics.DENSE || weightDecay == 0,
        "optimizer adagrad: weight-decay="
            + weightDecay
            + " needs semantics=dense; a lazy step does not reach the rows that would decay"
            + " (rowwise-adagrad decays the rows of a step alone)");
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        LR_DECAY.of(lrDecay),
        INITIAL.of(initialAccumulator),
        EPS.of(epsilon),
        CommonOptions.unlessDefault(WEIGHT_DECAY, weightDecay),
        CommonOptions.unlessDefault(SEMANTICS, semantics.text()));
  }

  @Override
  public boolean dense() {
    return weightDecay > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    Rule rule = new Rule(this);
    return dense() ? new DenseSteps(table, slots, rule) : new LazySteps(table, slots, rule);
  }

  private static final class Rule extends RowRule {
    private final Adagrad adagrad;

    Rule(Adagrad adagrad) {
      this.adagrad = adagrad;
    }

    @Override
    List<Slot> slots() {
      return List.of(new Slot("accumulator", false, (float) adagrad.initialAccumulator));
    }

    @Override
    boolean readsRows() {
      return adagrad.weightDecay > 0;
    }

    @Override
    boolean countsSteps() {
      return adagrad.lrDecay > 0;
    }

    @Override
    void coefficients(long step, double learningRate, float[] to, int at) {
      to[at] = (float) (learningRate / (1 + (step - 1) * adagrad.lrDecay));
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      float rate = -coefficients[c];
      float epsilon = (float) adagrad.epsilon;
      float decay = (float) adagrad.weightDecay;
      int at = row * block.dim;
      float[] g = gradients;
      int start = from;
      if (decay > 0) {
        g = block.change;
        start = at;
        for (int d = 0; d < block.dim; d++) {
          g[at + d] = gradients[from + d] + decay * block.rows[at + d];
        }
      }
      Kernels.divideByRootSum(
          rate, epsilon, LEAST_ROOT, g, start, block.slots[0], block.change, at, block.dim);
    }
  }
}
