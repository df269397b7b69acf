package embedkit.optimizers;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options that several optimizers have. */
final class CommonOptions {

  static final String LR = "lr";
  private static final String EPS = "eps";

  private CommonOptions() {}

  static Option<Double> learningRate(double value) {
    return Option.number(LR, value, "The learning rate that training starts from.")
        .within("> 0", x -> x > 0);
  }

  static Option<Double> epsilon(double value) {
    return atLeast0(EPS, value, "Added to the root, so that nothing is divided by 0.");
  }

  static Option<Double> weightDecay(double value, String sentence) {
    return atLeast0("weight-decay", value, sentence);
  }

  static Option<Double> atLeast0(String name, double value, String sentence) {
    return Option.number(name, value, sentence).within(">= 0", x -> x >= 0);
  }

  static Option<Double> share(String name, double value, String sentence) {
    return Option.number(name, value, sentence).within("from 0 to below 1", x -> x >= 0 && x < 1);
  }

  /** A learning rate with an epsilon. */
  static Map<String, String> withEpsilon(double eps, Map<String, String> rate) {
    Map<String, String> suited = new LinkedHashMap<>(rate);
    suited.put(EPS, Double.toString(eps));
    return suited;
  }

  /** Leaves a setting out of the spec where it is the default. */
  static <T> Option.Setting unlessDefault(Option<T> option, T value) {
    return option.of(option.defaultValue().filter(value::equals).isPresent() ? null : value);
  }

  /** Checks a number that came from Java as one that was typed, with the same sentence. */
  static void check(String optimizer, Option<Double> option, double value) {
    option.parse(Double.toString(value), "optimizer " + optimizer);
  }

  static void check(boolean right, String message) {
    if (!right) {
      throw new ConfigurationException(message);
    }
  }
}
