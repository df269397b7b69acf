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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent: {@code w -= lr * g}; with momentum {@code b = momentum * b + (1 -
 * dampening) * g; w -= lr * b}, with Nesterov's {@code w -= lr * (g + momentum * b)}, and with
 * weight decay {@code g += weightDecay * w} before all. Slot: {@code momentum}, where there is one.
 *
 * <p><b>Rows outside a step</b> stay without momentum and weight decay. With either they move, as
 * in PyTorch (also with its sparse gradients: a row once touched keeps moving by its momentum),
 * unless the semantics are lazy; weight decay has no lazy meaning and is refused, as PyTorch
 * refuses it for sparse gradients.
 *
 * <p><b>Default for training words</b>: plain, with the learning rate 0.05 of fastText. It is what
 * word2vec.c and fastText train with, keeps no state, and several threads step at once.
 *
 * <p><b>Differs from PyTorch</b> in the default of the learning rate (PyTorch: 0.001), and in that
 * a momentum below 1e-30 becomes 0. As there, the first step of the table takes the gradient
 * without dampening, and lr multiplies the whole momentum. <b>Differs from word2vec.c</b>, which
 * applies each pair at once, in taking the sum over a block.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param momentum how much of the last move goes on, 0 to below 1
 * @param dampening how much of the gradient is kept out of the momentum, 0 to 1
 * @param nesterov whether the momentum looks ahead
 * @param weightDecay how much of the row is added to its gradient, 0 or more
 * @param semantics whether rows outside a step move by their momentum and decay
 */
public record Sgd(
    double learningRate,
    double momentum,
    double dampening,
    boolean nesterov,
    double weightDecay,
    Semantics semantics)
    implements Optimizer {

  private static final String NAME = "sgd";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);
  private static final Option<Double> MOMENTUM =
      CommonOptions.share("momentum", 0, "How much of the last move goes on.");
  private static final Option<Double> DAMPENING =
      Option.number("dampening", 0, "How much of the gradient is kept out of the momentum.")
          .within("from 0 to 1", x -> x >= 0 && x <= 1);
  private static final Option<Boolean> NESTEROV =
      Option.flag("nesterov", false, "Whether the momentum looks ahead.");
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0, "How much of a row is added to its gradient.");
  private static final Option<String> SEMANTICS = Semantics.option(Semantics.DENSE);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Stochastic gradient descent; rows outside a step stay, except by momentum and weight"
              + " decay (dense). The default for words: no state, all threads at once.",
          List.of(LR, MOMENTUM, DAMPENING, NESTEROV, WEIGHT_DECAY, SEMANTICS));
    }

    @Override
    public Optimizer create(Options options) {
      return new Sgd(
          options.get(LR),
          options.get(MOMENTUM),
          options.get(DAMPENING),
          options.get(NESTEROV),
          options.get(WEIGHT_DECAY),
          Semantics.of(options.get(SEMANTICS)));
    }

    /** A momentum goes on with each move, 1 / (1 - momentum) times in all. */
    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      double momentum = given.get(MOMENTUM);
      double left = 1 - momentum;
      Map<String, String> suited = new LinkedHashMap<>();
      suited.putAll(
          WordRates.whole(0.05).divided(0.2).mean(0.07).summed(0.025).times(left).setting(form));
      if (momentum > 0 && given.get(WEIGHT_DECAY) == 0) {
        suited.put(SEMANTICS.name(), Semantics.LAZY.text());
      }
      return suited;
    }
  }

  /**
   * Plain gradient descent.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Sgd(double learningRate) {
    this(learningRate, 0, 0, false, 0, Semantics.DENSE);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range, or they do not fit each
   *     other
   */
  public Sgd {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, MOMENTUM, momentum);
    CommonOptions.check(NAME, DAMPENING, dampening);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
    CommonOptions.check(
        !nesterov || (momentum > 0 && dampening == 0),
        "optimizer sgd: nesterov=true needs a momentum above 0 and dampening=0; given were"
            + (" momentum=" + momentum + " and dampening=" + dampening));
    CommonOptions.check(
        semantics == Semantics.DENSE || weightDecay == 0,
        "optimizer sgd: weight-decay="
            + weightDecay
            + " needs semantics=dense; a lazy step does not reach the rows that would decay");
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        CommonOptions.unlessDefault(MOMENTUM, momentum),
        CommonOptions.unlessDefault(DAMPENING, dampening),
        CommonOptions.unlessDefault(NESTEROV, nesterov),
        CommonOptions.unlessDefault(WEIGHT_DECAY, weightDecay),
        CommonOptions.unlessDefault(SEMANTICS, semantics.text()));
  }

  @Override
  public boolean dense() {
    return semantics == Semantics.DENSE && (momentum > 0 || weightDecay > 0);
  }

  @Override
  public boolean hasMomentum() {
    return momentum > 0;
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    RowRule rule = momentum > 0 ? new Momentum(this) : new Plain((float) weightDecay);
    return dense() ? new DenseSteps(table, slots, rule) : new LazySteps(table, slots, rule);
  }

  private static final class Plain extends RowRule {
    private final float weightDecay;

    Plain(float weightDecay) {
      this.weightDecay = weightDecay;
    }

    @Override
    List<Slot> slots() {
      return List.of();
    }

    @Override
    boolean readsRows() {
      return weightDecay > 0;
    }

    /** Without gaps that are worth the trouble, many rows are one. */
    @Override
    int step(Rows block, int count, float[] gradients, int from, int stride, float[] coefficients) {
      if (weightDecay != 0 || count == 0 || stride > block.change.length / block.capacity) {
        return super.step(block, count, gradients, from, stride, coefficients);
      }
      int numbers = (count - 1) * stride + block.dim;
      Kernels.scale(-coefficients[0], gradients, from, block.change, 0, numbers);
      return stride;
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      float rate = -coefficients[c];
      float decay = weightDecay;
      float[] w = block.rows;
      float[] change = block.change;
      int at = row * block.dim;
      if (decay == 0) {
        Kernels.scale(rate, gradients, from, change, at, block.dim);
        return;
      }
      for (int d = 0; d < block.dim; d++) {
        change[at + d] = rate * (gradients[from + d] + decay * w[at + d]);
      }
    }
  }

  private static final class Momentum extends RowRule {
    private final Sgd sgd;

    Momentum(Sgd sgd) {
      this.sgd = sgd;
    }

    @Override
    List<Slot> slots() {
      return List.of(Slot.of("momentum"));
    }

    @Override
    boolean readsRows() {
      return sgd.weightDecay > 0;
    }

    @Override
    boolean countsSteps() {
      return true;
    }

    @Override
    int coefficientCount() {
      return 2;
    }

    @Override
    void coefficients(long step, double learningRate, float[] to, int at) {
      to[at] = (float) learningRate;
      to[at + 1] = step == 1 ? 1 : (float) (1 - sgd.dampening);
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      float rate = -coefficients[c];
      float share = coefficients[c + 1];
      float momentum = (float) sgd.momentum;
      float decay = (float) sgd.weightDecay;
      float ofGradient = sgd.nesterov ? 1 : 0;
      float ofMomentum = sgd.nesterov ? momentum : 1;
      float[] w = block.rows;
      float[] b = block.slots[0];
      float[] change = block.change;
      int at = row * block.dim;
      for (int i = at; i < at + block.dim; i++) {
        float gradient = gradients[from + i - at];
        if (decay != 0) {
          gradient += decay * w[i];
        }
        float moved = momentum * b[i] + share * gradient;
        b[i] = Math.abs(moved) < LEAST_MOMENTUM ? 0 : moved;
        change[i] = rate * (ofGradient * gradient + ofMomentum * b[i]);
      }
    }

    @Override
    boolean rests(Rows block, int row) {
      return sgd.weightDecay == 0 && allZero(block.slots[0], row * block.dim, block.dim);
    }
  }
}
