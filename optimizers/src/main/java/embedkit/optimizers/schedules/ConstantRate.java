package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * The same rate from the warm-up to the end: {@code 1}.
 *
 * @param warmUp how it begins
 */
public record ConstantRate(WarmUp warmUp) implements Warmed {

  private static final String NAME = "constant";

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "The rate stays as it is.", WARM_UP.options());
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
