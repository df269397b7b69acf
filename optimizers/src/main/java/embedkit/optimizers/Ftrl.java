package embedkit.optimizers;

import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.text.GradientForm;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * FTRL-Proximal (McMahan et al. 2013, algorithm 1), for each number of a row: {@code sigma =
 * (sqrt(n + g*g) - sqrt(n)) / lr; z += g - sigma * w; n += g*g; w = 0 if |z| <= l1, else -(z -
 * sign(z) * l1) / ((beta + sqrt(n)) / lr + l2)}. It makes numbers exactly 0 that are not worth
 * their l1. Slots: {@code z}, {@code n}, and {@code rate} of one number a row.
 *
 * <p><b>Rows outside a step</b> stay (lazy), which is what the paper does as well.
 *
 * <p><b>Default for training words</b>: l1 = l2 = 0 and lr 0.05, with which it is a near relative
 * of {@code adagrad}; what it is for is a table most of whose numbers are to be 0.
 *
 * <p><b>Differs from the paper and from TensorFlow</b> in two things that change nothing there. The
 * paper starts from w = 0; a row that starts elsewhere here keeps its start, because z starts as
 * what gives w (with TensorFlow the first step throws it away). And where a schedule changes lr,
 * sigma is the change of {@code (beta + sqrt(n)) / lr}, with the lr of the row's last step kept in
 * {@code rate}, or the whole row would shrink along with lr. TensorFlow has no beta (0) and starts
 * n from 0.1.
 *
 * @param learningRate the paper's alpha, the learning rate that training starts from, above 0
 * @param beta slows the first steps, 0 or more
 * @param l1 strength of the regularization that makes zeros, 0 or more
 * @param l2 strength of the regularization that makes numbers small, 0 or more
 * @param initialAccumulator what n starts from, 0 or more
 */
public record Ftrl(
    double learningRate, double beta, double l1, double l2, double initialAccumulator)
    implements Optimizer {

  private static final String NAME = "ftrl";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);
  private static final Option<Double> BETA =
      CommonOptions.atLeast0("beta", 1, "Slows the first steps.");
  private static final Option<Double> L1 =
      CommonOptions.atLeast0("l1", 0, "Regularization that makes numbers exactly 0.");
  private static final Option<Double> L2 =
      CommonOptions.atLeast0("l2", 0, "Regularization that makes numbers small.");
  private static final Option<Double> INITIAL =
      CommonOptions.atLeast0(
          "initial-accumulator", 0, "What the sums of squared gradients start from.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "FTRL-Proximal (McMahan et al. 2013), whose l1 makes numbers exactly 0; lazy: rows"
              + " outside a step stay.",
          List.of(LR, BETA, L1, L2, INITIAL));
    }

    @Override
    public Optimizer create(Options options) {
      return new Ftrl(
          options.get(LR),
          options.get(BETA),
          options.get(L1),
          options.get(L2),
          options.get(INITIAL));
    }

    /** As TensorFlow starts n, which makes it {@code adagrad} where nothing is regularized. */
    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      Map<String, String> suited =
          new LinkedHashMap<>(WordRates.whole(0.2).divided(0.3).summed(0.1).setting(form));
      suited.put(BETA.name(), "0");
      suited.put(INITIAL.name(), "0.1");
      return suited;
    }
  }

  /**
   * FTRL as it is by default, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public Ftrl(double learningRate) {
    this(learningRate, 1, 0, 0, 0);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Ftrl {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, BETA, beta);
    CommonOptions.check(NAME, L1, l1);
    CommonOptions.check(NAME, L2, l2);
    CommonOptions.check(NAME, INITIAL, initialAccumulator);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        LR.of(learningRate),
        BETA.of(beta),
        L1.of(l1),
        L2.of(l2),
        INITIAL.of(initialAccumulator));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new LazySteps(table, slots, new Rule(this));
  }

  private static final class Rule extends RowRule {
    private final Ftrl ftrl;

    Rule(Ftrl ftrl) {
      this.ftrl = ftrl;
    }

    @Override
    List<Slot> slots() {
      return List.of(
          Slot.of("z"),
          new Slot("n", false, (float) ftrl.initialAccumulator),
          new Slot("rate", true, 0));
    }

    @Override
    boolean readsRows() {
      return true;
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      int at = row * block.dim;
      float rate = coefficients[c];
      float last = block.slots[2][row];
      boolean fresh = last == 0;
      if (rate == 0) {
        Arrays.fill(block.change, at, at + block.dim, 0);
        return;
      }
      block.slots[2][row] = rate;
      for (int d = 0; d < block.dim; d++) {
        number(block, at + d, gradients[from + d], rate, fresh ? rate : last, fresh);
      }
    }

    private void number(Rows block, int i, float g, float rate, float last, boolean fresh) {
      double w = block.rows[i];
      double n = block.slots[1][i];
      double before = (ftrl.beta + Math.sqrt(n)) / last;
      double z = fresh ? -w * (before + ftrl.l2) - Math.signum(w) * ftrl.l1 : block.slots[0][i];
      n += (double) g * g;
      double after = (ftrl.beta + Math.sqrt(n)) / rate;
      z += g - (after - before) * w;
      double strength = after + ftrl.l2;
      double beyond = Math.max(Math.abs(z) - ftrl.l1, 0);
      double moved = strength == 0 ? w : -Math.signum(z) * beyond / strength;
      block.slots[0][i] = (float) z;
      block.slots[1][i] = (float) n;
      block.change[i] = (float) (moved - w);
    }
  }
}
