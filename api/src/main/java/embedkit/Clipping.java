package embedkit;

import embedkit.api.Optimizer;
import embedkit.spi.OptimizerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.ArrayList;
import java.util.List;

/** The options of every optimizer that clip its gradients; the optimizer knows nothing of them. */
final class Clipping {

  static final Option<Double> VALUE =
      bound(ClippedOptimizer.VALUE_OPTION, "The largest number of a gradient.");
  static final Option<Double> ROW_NORM =
      bound(ClippedOptimizer.ROW_NORM_OPTION, "The greatest length of a row's gradient.");
  static final Option<Double> NORM =
      bound(ClippedOptimizer.NORM_OPTION, "The greatest length of a step's gradient, all rows.");

  private Clipping() {}

  private static Option<Double> bound(String name, String sentence) {
    return Option.optionalNumber(name, sentence).within("> 0", x -> x > 0);
  }

  /** Returns what an optimizer accepts, with clipping. */
  static List<Option<?>> options(OptimizerProvider provider) {
    List<Option<?>> all = new ArrayList<>(provider.options());
    all.addAll(List.of(VALUE, ROW_NORM, NORM));
    return List.copyOf(all);
  }

  static Optimizer create(OptimizerProvider provider, Options options) {
    Optimizer plain = provider.create(options);
    double value = options.find(VALUE).orElse(Double.POSITIVE_INFINITY);
    double rowNorm = options.find(ROW_NORM).orElse(Double.POSITIVE_INFINITY);
    double norm = options.find(NORM).orElse(Double.POSITIVE_INFINITY);
    boolean none = Double.isInfinite(Math.min(value, Math.min(rowNorm, norm)));
    return none ? plain : new ClippedOptimizer(plain, value, rowNorm, norm);
  }
}
