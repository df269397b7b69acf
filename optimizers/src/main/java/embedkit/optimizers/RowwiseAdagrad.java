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
 * Adagrad with one accumulator a row, as FBGEMM has it: {@code s += mean(g*g); k = lr / (sqrt(s) +
 * eps); w -= k * g}, with the slot {@code accumulator} of one number a row, so that the state is a
 * dim-th of Adagrad's. Weight decay is of one of two kinds: {@code l2} adds {@code weightDecay * w}
 * to the gradient before anything else; {@code decoupled} takes {@code w *= 1 - lr * weightDecay}
 * and leaves the accumulator alone.
 *
 * <p><b>Rows outside a step</b> stay and do not decay (lazy), as in FBGEMM; {@code
 * torchrec.optim.RowWiseAdagrad} decays all rows.
 *
 * <p><b>Default for training words</b>: no weight decay, learning rate 0.05. The one with state to
 * take for tables that hardly fit the memory.
 *
 * <p><b>Differs from FBGEMM</b> in the default of the learning rate (there 0.01) and in having no
 * {@code max_norm}.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param initialAccumulator what the accumulators start from, 0 or more
 * @param epsilon added to the root, 0 or more
 * @param weightDecay how fast the rows of a step decay, 0 or more
 * @param decay the kind of weight decay
 */
public record RowwiseAdagrad(
    double learningRate, double initialAccumulator, double epsilon, double weightDecay, Decay decay)
    implements Optimizer {

  /** The kinds of weight decay. */
  public enum Decay {
    /** The row, times the weight decay, is added to the gradient. */
    L2,
    /** The row shrinks by the learning rate times the weight decay, apart from the gradient. */
    DECOUPLED;

    private String text() {
      return this == L2 ? "l2" : "decoupled";
    }
  }

  private static final String NAME = "rowwise-adagrad";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);
  private static final Option<Double> INITIAL =
      CommonOptions.atLeast0("initial-accumulator", 0, "What the accumulators start from.");
  private static final Option<Double> EPS = CommonOptions.epsilon(1e-8);
  private static final Option<Double> WEIGHT_DECAY =
      CommonOptions.weightDecay(0, "How fast the rows of a step decay.");
  private static final Option<String> DECAY =
      Option.choice(
          "weight-decay-mode",
          Decay.L2.text(),
          List.of(Decay.L2.text(), Decay.DECOUPLED.text()),
          "Whether the decay is part of the gradient (l2) or apart from it (decoupled).");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adagrad with one accumulator a row (FBGEMM's); lazy: rows outside a step stay, and"
              + " their weights do not decay.",
          List.of(LR, INITIAL, EPS, WEIGHT_DECAY, DECAY));
    }

    @Override
    public Optimizer create(Options options) {
      return new RowwiseAdagrad(
          options.get(LR),
          options.get(INITIAL),
          options.get(EPS),
          options.get(WEIGHT_DECAY),
          options.get(DECAY).equals(Decay.L2.text()) ? Decay.L2 : Decay.DECOUPLED);
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return WordRates.whole(0.15).divided(0.3).summed(0.08).setting(form);
    }
  }

  /**
   * Row-wise Adagrad as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public RowwiseAdagrad(double learningRate) {
    this(learningRate, 0, 1e-8, 0, Decay.L2);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public RowwiseAdagrad {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, INITIAL, initialAccumulator);
    CommonOptions.check(NAME, EPS, epsilon);
    CommonOptions.check(NAME, WEIGHT_DECAY, weightDecay);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        INITIAL.of(initialAccumulator),
        EPS.of(epsilon),
        CommonOptions.unlessDefault(WEIGHT_DECAY, weightDecay),
        CommonOptions.unlessDefault(DECAY, decay.text()));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new LazySteps(table, slots, new Rule(this));
  }

  private static final class Rule extends RowRule {
    private final RowwiseAdagrad adagrad;
    private final float l2;
    private final double decoupled;

    Rule(RowwiseAdagrad adagrad) {
      this.adagrad = adagrad;
      this.l2 = adagrad.decay == Decay.L2 ? (float) adagrad.weightDecay : 0;
      this.decoupled = adagrad.decay == Decay.DECOUPLED ? adagrad.weightDecay : 0;
    }

    @Override
    List<Slot> slots() {
      return List.of(new Slot("accumulator", true, (float) adagrad.initialAccumulator));
    }

    @Override
    boolean readsRows() {
      return adagrad.weightDecay > 0;
    }

    @Override
    int coefficientCount() {
      return 2;
    }

    @Override
    void coefficients(long step, double learningRate, float[] to, int at) {
      to[at] = (float) learningRate;
      to[at + 1] = (float) (learningRate * decoupled);
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      int at = row * block.dim;
      float[] g = gradients;
      int start = from;
      if (l2 > 0) {
        g = block.change;
        start = at;
        for (int d = 0; d < block.dim; d++) {
          g[at + d] = gradients[from + d] + l2 * block.rows[at + d];
        }
      }
      float accumulator = block.slots[0][row] + Kernels.squares(g, start, block.dim) / block.dim;
      block.slots[0][row] = accumulator;
      float root = (float) Math.sqrt(accumulator) + (float) adagrad.epsilon;
      float rate = -(coefficients[c] / Math.max(root, LEAST_ROOT));
      Kernels.scale(rate, g, start, block.change, at, block.dim);
      if (decoupled > 0) {
        Kernels.axpy(-coefficients[c + 1], block.rows, at, block.change, at, block.dim);
      }
    }
  }
}
