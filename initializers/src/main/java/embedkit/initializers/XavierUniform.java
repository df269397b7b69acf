package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Xavier or Glorot initialization (Glorot and Bengio 2010), uniform in {@code ±gain * sqrt(6 /
 * (rows + dim))}, as PyTorch's and Keras'. DJL's is wider by the root of 2.
 *
 * @param gain factor of the bound, above 0
 */
public record XavierUniform(double gain) implements Initializer {

  private static final String NAME = "xavier-uniform";

  private static final Option<Double> GAIN =
      Option.number("gain", 1, "factor of the bound").within("> 0", x -> x > 0);

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public XavierUniform {
    if (!(gain > 0)) {
      throw new ConfigurationException(
          "initializer xavier-uniform: gain=" + gain + " is not above 0");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, GAIN.of(gain));
  }

  @Override
  public Rows bind(Target target) {
    double fans = (double) target.shape().rows() + target.shape().dim();
    double bound = gain * Math.sqrt(6 / fans);
    return RandomRows.uniform(target, -bound, bound);
  }

  /** Makes {@link XavierUniform} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(NAME, "Xavier/Glorot: uniform within gain * sqrt(6 / (rows + dim))", List.of(GAIN));
    }

    @Override
    public Initializer create(Options options) {
      return new XavierUniform(options.get(GAIN));
    }
  }
}
