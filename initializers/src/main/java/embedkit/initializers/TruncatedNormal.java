package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * Independent numbers of a normal distribution cut at two bounds: not clipped to them, but as if
 * drawn again until within. The bounds count in standard deviations from the mean (Keras), or are
 * absolute as those of PyTorch's {@code trunc_normal_}. As in both libraries, the deviation is that
 * before the cut.
 *
 * @param mean the mean before the cut
 * @param std the standard deviation before the cut, above 0
 * @param low the lower bound
 * @param high the upper bound, above low
 * @param bounds {@code deviations} or {@code absolute}
 */
public record TruncatedNormal(double mean, double std, double low, double high, String bounds)
    implements Initializer {

  private static final String NAME = "truncated-normal";

  private static final Option<Double> MEAN = Option.number("mean", 0, "the mean before the cut");
  private static final Option<Double> STD =
      Option.number("std", 1, "the standard deviation before the cut").within("> 0", x -> x > 0);
  private static final Option<Double> LOW = Option.number("low", -2, "the lower bound");
  private static final Option<Double> HIGH = Option.number("high", 2, "the upper bound");
  private static final Option<String> BOUNDS =
      Option.choice(
          "bounds",
          "deviations",
          List.of("deviations", "absolute"),
          "whether bounds count in standard deviations from the mean or are absolute, as PyTorch's");

  /**
   * Checks the bounds.
   *
   * @throws ConfigurationException if low is not below high
   */
  public TruncatedNormal {
    Fan.check(BOUNDS, bounds, NAME);
    if (!(std > 0)) {
      throw new ConfigurationException(
          "initializer truncated-normal: std=" + std + " is not above 0");
    }
    if (!(low < high)) {
      throw new ConfigurationException(
          "initializer truncated-normal: low="
              + low
              + " is not below high="
              + high
              + "; low < high is accepted");
    }
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME, MEAN.of(mean), STD.of(std), LOW.of(low), HIGH.of(high), BOUNDS.of(bounds));
  }

  @Override
  public Rows bind(Target target) {
    boolean absolute = bounds.equals("absolute");
    double least = NormalQuantile.probability(absolute ? (low - mean) / std : low);
    double most = NormalQuantile.probability(absolute ? (high - mean) / std : high);
    if (!(least < most)) {
      throw new ConfigurationException(
          "initializer truncated-normal: next to nothing of the distribution lies between low="
              + low
              + " and high="
              + high
              + "; choose bounds nearer to the mean");
    }
    return RandomRows.quantiles(target, mean, std, least, most);
  }

  /** Makes {@link TruncatedNormal} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(
          NAME,
          "normal, cut at two bounds in standard deviations or absolute",
          List.of(MEAN, STD, LOW, HIGH, BOUNDS));
    }

    @Override
    public Initializer create(Options options) {
      return new TruncatedNormal(
          options.get(MEAN),
          options.get(STD),
          options.get(LOW),
          options.get(HIGH),
          options.get(BOUNDS));
    }
  }
}
