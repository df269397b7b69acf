package embedkit.optimizers;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;

/** Options that several optimizers have. */
final class CommonOptions {

  private CommonOptions() {}

  static Option<Double> learningRate(double value) {
    return Option.number("lr", value, "The learning rate that training starts from.")
        .within("> 0", x -> x > 0);
  }

  static Option<Double> epsilon(double value, String sentence) {
    return Option.number("eps", value, sentence).within(">= 0", x -> x >= 0);
  }

  static Option<Double> decayRate(String name, double value, String sentence) {
    return Option.number(name, value, sentence).within("from 0 to below 1", x -> x >= 0 && x < 1);
  }

  static void check(boolean right, String message) {
    if (!right) {
      throw new ConfigurationException(message);
    }
  }
}
