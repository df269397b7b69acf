package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Uniform in [low, high). The default bounds are those of Keras's Embedding.
 *
 * @param low the least value, finite
 * @param high what all values stay below, finite, above low
 */
public record Uniform(double low, double high) implements Initializer {

  private static final String NAME = "uniform";
  private static final Option<Double> LOW = Option.number("low", -0.05, "The least value.");
  private static final Option<Double> HIGH =
      Option.number("high", 0.05, "What all values stay below.");

  /**
   * Checks the bounds.
   *
   * @throws ConfigurationException if low is not less than high
   */
  public Uniform {
    if (!(low < high)) {
      throw new ConfigurationException(
          "initializer uniform: low=" + low + " is not less than high=" + high);
    }
  }

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "Uniform between low and high.", List.of(LOW, HIGH));
    }

    @Override
    public Initializer create(Options options) {
      return new Uniform(options.get(LOW), options.get(HIGH));
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, LOW.of(low), HIGH.of(high));
  }

  @Override
  public Rows bind(Target target) {
    float width = (float) (high - low);
    float from = (float) low;
    return RowFill.of(target, random -> from + random.uniform() * width);
  }
}
