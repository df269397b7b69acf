package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * LeCun initialization (LeCun et al. 1998): variance 1 / fan in, normal or uniform. <b>Beware of
 * the fan</b>: PyTorch takes dim for the inputs of a table, Keras rows; the default is PyTorch's.
 *
 * @param distribution {@code normal} or {@code uniform}
 * @param convention {@code pytorch} or {@code keras}
 */
public record Lecun(String distribution, String convention) implements Initializer {

  private static final String NAME = "lecun";

  private static final Option<String> DISTRIBUTION =
      Option.choice("distribution", "normal", List.of("normal", "uniform"), "the distribution");
  private static final Option<String> CONVENTION = Fan.conventionOption();

  /**
   * Checks the values.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Lecun {
    Fan.check(DISTRIBUTION, distribution, NAME);
    Fan.check(CONVENTION, convention, NAME);
  }

  @Override
  public String spec() {
    return Options.spec(NAME, DISTRIBUTION.of(distribution), CONVENTION.of(convention));
  }

  @Override
  public Rows bind(Target target) {
    double deviation = 1 / Math.sqrt(Fan.of(target.shape(), "in", convention));
    if (distribution.equals("normal")) {
      return RandomRows.normal(target, deviation);
    }
    double bound = Math.sqrt(3) * deviation;
    return RandomRows.uniform(target, -bound, bound);
  }

  /** Makes {@link Lecun} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(
          NAME, "LeCun: variance 1 / fan in, normal or uniform", List.of(DISTRIBUTION, CONVENTION));
    }

    @Override
    public Initializer create(Options options) {
      return new Lecun(options.get(DISTRIBUTION), options.get(CONVENTION));
    }
  }
}
