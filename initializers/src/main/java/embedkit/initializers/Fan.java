package embedkit.initializers;

import embedkit.api.TableShape;
import embedkit.spi.Option;
import java.util.List;

/** The fan and the gain of Kaiming's and LeCun's rules. */
final class Fan {

  static final List<String> NONLINEARITIES =
      List.of("linear", "sigmoid", "tanh", "relu", "leaky-relu", "selu");

  private Fan() {}

  static Option<String> option() {
    return Option.choice("fan", "in", List.of("in", "out"), "whose number scales the variance");
  }

  static Option<String> conventionOption() {
    return Option.choice(
        "convention",
        "pytorch",
        List.of("pytorch", "keras"),
        "what fan in is: dim (PyTorch) or rows (Keras)");
  }

  /** Refuses a word that an option does not know, with the option's own sentence. */
  static void check(Option<String> option, String word, String initializer) {
    option.parse(word, "initializer " + initializer);
  }

  /** Returns the fan: PyTorch's fan in is dim, its fan out rows; Keras has it the other way. */
  static double of(TableShape shape, String fan, String convention) {
    boolean dim = fan.equals("in") == convention.equals("pytorch");
    return dim ? shape.dim() : Math.max(1, shape.rows());
  }

  /** Returns PyTorch's {@code calculate_gain}. */
  static double gain(String nonlinearity, double slope) {
    return switch (nonlinearity) {
      case "tanh" -> 5.0 / 3;
      case "relu" -> Math.sqrt(2);
      case "leaky-relu" -> Math.sqrt(2 / (1 + slope * slope));
      case "selu" -> 0.75;
      default -> 1;
    };
  }
}
