package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import java.util.Objects;
import java.util.Optional;

/**
 * Any optimizer, with gradients clipped before they reach it: first each number to {@code -value}
 * to {@code value}, then each row to a length of {@code rowNorm}, then all rows of the step
 * together to a length of {@code globalNorm}. {@link Double#POSITIVE_INFINITY} switches one off.
 * Where people type, every optimizer has these as the options {@code clip-value}, {@code
 * clip-row-norm} and {@code clip-norm}.
 *
 * <p>Semantics are PyTorch's {@code clip_grad_value_} and {@code clip_grad_norm_} (L2), on the
 * gradient of one table: too long a gradient is multiplied by {@code norm / (length + 1e-6)}, the
 * length being summed in double precision. The caller's gradients are only read. A gradient that is
 * not a number stays one: clipping does not hide that learning went astray.
 *
 * @param optimizer takes the clipped gradients
 * @param value the largest number, above 0
 * @param rowNorm the greatest length of a row's gradient, above 0
 * @param globalNorm the greatest length of a step's gradient, above 0
 */
public record ClippedOptimizer(Optimizer optimizer, double value, double rowNorm, double globalNorm)
    implements Optimizer {

  /** The option that sets {@link #value}. */
  public static final String VALUE_OPTION = "clip-value";

  /** The option that sets {@link #rowNorm}. */
  public static final String ROW_NORM_OPTION = "clip-row-norm";

  /** The option that sets {@link #globalNorm}. */
  public static final String NORM_OPTION = "clip-norm";

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is not above 0
   */
  public ClippedOptimizer {
    Objects.requireNonNull(optimizer, "optimizer");
    check(VALUE_OPTION, value);
    check(ROW_NORM_OPTION, rowNorm);
    check(NORM_OPTION, globalNorm);
  }

  private static void check(String option, double bound) {
    if (!(bound > 0)) {
      throw new ConfigurationException(
          "gradients cannot be clipped with " + option + "=" + bound + "; it is a number > 0");
    }
  }

  @Override
  public String spec() {
    String inner = optimizer.spec();
    StringBuilder text = new StringBuilder(inner);
    boolean first = inner.indexOf(':') < 0;
    for (Object[] one :
        new Object[][] {
          {VALUE_OPTION, value}, {ROW_NORM_OPTION, rowNorm}, {NORM_OPTION, globalNorm}
        }) {
      if (!Double.isInfinite((Double) one[1])) {
        text.append(first ? ':' : ',').append(one[0]).append('=').append(one[1]);
        first = false;
      }
    }
    return text.toString();
  }

  @Override
  public double learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public Optional<String> sparse() {
    return optimizer.sparse();
  }

  @Override
  public boolean dense() {
    return optimizer.dense();
  }

  @Override
  public boolean hasMomentum() {
    return optimizer.hasMomentum();
  }

  @Override
  public Optimizer ofWords() {
    return new ClippedOptimizer(optimizer.ofWords(), value, rowNorm, globalNorm);
  }

  @Override
  public TableOptimizer bind(EmbeddingStore table, Slots slots) {
    return new ClippedSteps(optimizer.bind(table, slots), table.dim(), this);
  }
}
