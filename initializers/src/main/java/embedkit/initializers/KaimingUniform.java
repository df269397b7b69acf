package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Kaiming or He initialization (He et al. 2015), uniform in {@code ±gain * sqrt(3 / fan)}. The gain
 * is that of a non-linearity: relu √2, leaky-relu √(2 / (1 + slope²)), tanh 5/3, linear and sigmoid
 * 1, selu 3/4. <b>Beware of the fan</b>: PyTorch takes dim for the inputs and rows for the outputs
 * of a table, Keras the other way round; the default is PyTorch's.
 *
 * @param nonlinearity what the rows feed: linear, sigmoid, tanh, relu, leaky-relu or selu
 * @param slope the negative slope of leaky-relu
 * @param fan {@code in} or {@code out}
 * @param convention {@code pytorch} or {@code keras}
 */
public record KaimingUniform(String nonlinearity, double slope, String fan, String convention)
    implements Initializer {

  private static final String NAME = "kaiming-uniform";

  private static final Option<String> NONLINEARITY =
      Option.choice(
          "nonlinearity",
          "leaky-relu",
          Fan.NONLINEARITIES,
          "what the rows feed, which sets the gain");
  private static final Option<Double> SLOPE =
      Option.number("slope", 0, "the negative slope of leaky-relu");
  private static final Option<String> FAN = Fan.option();
  private static final Option<String> CONVENTION = Fan.conventionOption();

  /**
   * Checks the values.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public KaimingUniform {
    Fan.check(NONLINEARITY, nonlinearity, NAME);
    Fan.check(FAN, fan, NAME);
    Fan.check(CONVENTION, convention, NAME);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        NONLINEARITY.of(nonlinearity),
        SLOPE.of(slope),
        FAN.of(fan),
        CONVENTION.of(convention));
  }

  @Override
  public Rows bind(Target target) {
    double gain = Fan.gain(nonlinearity, slope);
    double deviation = gain / Math.sqrt(Fan.of(target.shape(), fan, convention));
    double bound = Math.sqrt(3) * deviation;
    return RandomRows.uniform(target, -bound, bound);
  }

  /** Makes {@link KaimingUniform} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(
          NAME,
          "Kaiming/He: uniform within gain * sqrt(3 / fan)",
          List.of(NONLINEARITY, SLOPE, FAN, CONVENTION));
    }

    @Override
    public Initializer create(Options options) {
      return new KaimingUniform(
          options.get(NONLINEARITY), options.get(SLOPE), options.get(FAN), options.get(CONVENTION));
    }
  }
}
