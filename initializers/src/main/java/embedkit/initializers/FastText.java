package embedkit.initializers;

import embedkit.api.ConfigurationException;
import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * How fastText starts its input table: independent numbers, uniform in {@code [-width / dim, width
 * / dim)} with width 1. <b>Differs from fastText</b>, which with fewer than ten threads fills a
 * part of the table only.
 *
 * @param width half the width of the distribution times dim
 */
public record FastText(double width) implements Initializer {

  private static final String NAME = "fasttext";

  private static final Option<Double> WIDTH =
      Option.number("width", 1, "half the width of the distribution times dim")
          .within("> 0", x -> x > 0);

  /**
   * Checks the values.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public FastText {
    if (!(width > 0)) {
      throw new ConfigurationException("initializer fasttext: width=" + width + " is not above 0");
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME, WIDTH.of(width));
  }

  @Override
  public Rows bind(Target target) {
    double bound = width / target.shape().dim();
    return RandomRows.uniform(target, -bound, bound);
  }

  /** Makes {@link FastText} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(NAME, "uniform in [-1/dim, 1/dim), as fastText starts", List.of(WIDTH));
    }

    @Override
    public Initializer create(Options options) {
      return new FastText(options.get(WIDTH));
    }
  }
}
