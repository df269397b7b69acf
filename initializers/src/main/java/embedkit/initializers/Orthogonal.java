package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Orthogonal initialization (Saxe et al. 2014): where there are at most as many rows as dims, the
 * rows are orthonormal, else the columns are; all times the gain. The Q of the QR decomposition of
 * normal numbers, made unique by a positive diagonal of R, as PyTorch's; R comes from Cholesky's
 * decomposition of the products, refined once, so a tall table is read twice or thrice but never
 * kept.
 *
 * @param gain factor of every number, above 0
 */
public record Orthogonal(double gain) implements Initializer {

  private static final String NAME = "orthogonal";

  private static final Option<Double> GAIN =
      Option.number("gain", 1, "factor of every number").within("> 0", x -> x > 0);

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Orthogonal {
    if (!(gain > 0)) {
      throw new ConfigurationException("initializer orthogonal: gain=" + gain + " is not above 0");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, GAIN.of(gain));
  }

  @Override
  public Rows bind(Target target) {
    return OrthogonalRows.of(target, gain);
  }

  /** Makes {@link Orthogonal} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(
          NAME,
          "orthonormal rows, or columns where there are more rows than dims, times gain",
          List.of(GAIN));
    }

    @Override
    public Initializer create(Options options) {
      return new Orthogonal(options.get(GAIN));
    }
  }
}
