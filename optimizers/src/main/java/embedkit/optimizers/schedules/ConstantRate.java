package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;
import java.util.List;

/**
 * The same rate from the warm-up to the end: {@code 1}.
 *
 * @param warmUp how it begins
 */
public record ConstantRate(WarmUp warmUp) implements Warmed {

  private static final String NAME = "constant";

  /** Makes it of options. */
  public static final class Provider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {}

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String summary() {
      return "The rate stays as it is.";
    }

    @Override
    public List<Option<?>> options() {
      return WARM_UP.options();
    }

    @Override
    public Schedule create(Options options) {
      return new ConstantRate(WARM_UP.from(options));
    }
  }

  @Override
  public String spec() {
    return WARM_UP.spec(NAME, warmUp);
  }

  @Override
  public double after(double step, double start, double total) {
    return 1;
  }
}
