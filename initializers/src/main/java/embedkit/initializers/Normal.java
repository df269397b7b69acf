package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Normal N(mean, std²). The defaults are those of PyTorch's Embedding.
 *
 * @param mean the mean, finite
 * @param std the standard deviation, finite, 0 or more
 */
public record Normal(double mean, double std) implements Initializer {

  private static final String NAME = "normal";
  private static final Option<Double> MEAN = Option.number("mean", 0, "The mean.");
  private static final Option<Double> STD =
      Option.number("std", 1, "The standard deviation.").within(">= 0", x -> x >= 0);

  /**
   * Checks the deviation.
   *
   * @throws ConfigurationException if std is negative
   */
  public Normal {
    if (!(std >= 0)) {
      throw new ConfigurationException("initializer normal: std=" + std + " is negative");
    }
  }

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "Normal with a mean and a standard deviation.", List.of(MEAN, STD));
    }

    @Override
    public Initializer create(Options options) {
      return new Normal(options.get(MEAN), options.get(STD));
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, MEAN.of(mean), STD.of(std));
  }

  @Override
  public Rows bind(Target target) {
    return RowFill.of(target, random -> (float) (mean + std * random.gaussian()));
  }
}
