package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Xavier or Glorot initialization (Glorot and Bengio 2010), normal with deviation {@code gain *
 * sqrt(2 / (rows + dim))}, as PyTorch's. Keras cuts its at two deviations.
 *
 * @param gain factor of the deviation, above 0
 */
public record XavierNormal(double gain) implements Initializer {

  private static final String NAME = "xavier-normal";

  private static final Option<Double> GAIN =
      Option.number("gain", 1, "factor of the deviation").within("> 0", x -> x > 0);

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public XavierNormal {
    if (!(gain > 0)) {
      throw new ConfigurationException(
          "initializer xavier-normal: gain=" + gain + " is not above 0");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, GAIN.of(gain));
  }

  @Override
  public Rows bind(Target target) {
    double fans = (double) target.shape().rows() + target.shape().dim();
    return RandomRows.normal(target, gain * Math.sqrt(2 / fans));
  }

  /** Makes {@link XavierNormal} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(
          NAME,
          "Xavier/Glorot: normal with deviation gain * sqrt(2 / (rows + dim))",
          List.of(GAIN));
    }

    @Override
    public Initializer create(Options options) {
      return new XavierNormal(options.get(GAIN));
    }
  }
}
