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
 * Adagrad in the order of GloVe's own program (Pennington et al. 2014; source: {@code glove.c}):
 * {@code t = lr * g; w -= t / sqrt(s); s += t*t}, with the slot {@code accumulator} for {@code s}.
 * A gradient is divided by the root of what came before it, and the learning rate is within the
 * square.
 *
 * <p>At one learning rate this is plain Adagrad of the rate 1, whose sums start from {@code
 * initial-accumulator / lr^2} and are added to after the step instead of before it. So the
 * accumulator of 1 is a great one: a rare number learns as with {@code sgd}, and only one whose
 * gradients add up to the order of 1/lr learns more slowly.
 *
 * <p><b>Rows outside a step</b> stay (lazy), as a gradient of 0 changes nothing. Gradients of one
 * row are summed before they are squared.
 *
 * <p><b>Differs from GloVe</b> in what lies outside this step: there, gradients of a bias are not
 * scaled by the learning rate, and those of a vector are cut to -100 to 100. Both are up to who
 * makes the gradients.
 *
 * @param learningRate the learning rate that training starts from, above 0
 * @param initialAccumulator what the sums of squared steps start from, above 0
 */
public record GloveAdagrad(double learningRate, double initialAccumulator) implements Optimizer {

  private static final String NAME = "glove-adagrad";
  private static final Option<Double> LR = CommonOptions.learningRate(0.05);
  private static final Option<Double> INITIAL =
      Option.number(
              "initial-accumulator",
              1,
              "What the sums start from, of squares of gradient times learning rate.")
          .within("> 0", x -> x > 0);

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements OptimizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "Adagrad as GloVe has it: each step by the sums before it, which begin at 1; lazy.",
          List.of(LR, INITIAL));
    }

    @Override
    public Optimizer create(Options options) {
      return new GloveAdagrad(options.get(LR), options.get(INITIAL));
    }

    @Override
    public Map<String, String> suitedToWords(GradientForm form, Options given) {
      return WordRates.whole(0.1).divided(0.3).mean(0.2).summed(0.05).setting(form);
    }
  }

  /**
   * As GloVe's program has it, of any learning rate.
   *
   * @param learningRate the learning rate that training starts from, above 0
   * @throws embedkit.api.ConfigurationException if it is out of its range
   */
  public GloveAdagrad(double learningRate) {
    this(learningRate, 1);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public GloveAdagrad {
    CommonOptions.check(NAME, LR, learningRate);
    CommonOptions.check(NAME, INITIAL, initialAccumulator);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME, LR.of(learningRate), CommonOptions.unlessDefault(INITIAL, initialAccumulator));
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new LazySteps(table, slots, new Rule(this));
  }

  private static final class Rule extends RowRule {
    private final GloveAdagrad adagrad;

    Rule(GloveAdagrad adagrad) {
      this.adagrad = adagrad;
    }

    @Override
    List<Slot> slots() {
      return List.of(new Slot("accumulator", false, (float) adagrad.initialAccumulator));
    }

    @Override
    void step(Rows block, int row, float[] gradients, int from, float[] coefficients, int c) {
      Kernels.divideByRootSumBefore(
          -coefficients[c],
          LEAST_ROOT,
          gradients,
          from,
          block.slots[0],
          block.change,
          row * block.dim,
          block.dim);
    }
  }
}
