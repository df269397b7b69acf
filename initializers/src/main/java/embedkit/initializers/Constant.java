package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;

/**
 * All numbers the same.
 *
 * @param value the number, rounded to float
 */
public record Constant(double value) implements Initializer {

  private static final String NAME = "constant";

  private static final Option<Double> VALUE =
      Option.number("value", 0, "every number of the table");

  @Override
  public String spec() {
    return Options.spec(NAME, VALUE.of(value));
  }

  @Override
  public Rows bind(Target target) {
    float number = (float) value;
    return RowFill.of(target, random -> number);
  }

  /** Makes {@link Constant} from options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For the service loader. */
    public Provider() {
      super(NAME, "every number the same", List.of(VALUE));
    }

    @Override
    public Initializer create(Options options) {
      return new Constant(options.get(VALUE));
    }
  }
}
