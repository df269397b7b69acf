package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * The inverse square root: {@code sqrt(w / t)} after a warm-up w, as Vaswani et al. (2017) trained;
 * without one, {@code 1 / sqrt(1 + t / period)}. It knows no end.
 *
 * @param period without a warm-up, after how long the rate has fallen to {@code 1 / sqrt(2)}; above
 *     0
 * @param warmUp how it begins
 */
public record InverseSqrt(Span period, WarmUp warmUp) implements Warmed {

  private static final String NAME = "inverse-sqrt";

  private static final WarmUp.Fields WARM_UP = WarmUp.Fields.of(0.05);
  private static final Span.Pair PERIOD =
      Span.Pair.of("period", 0.05, "Where nothing is warmed up, when 0.71 of the rate is left");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "The rate falls by the square root of the steps.",
          WARM_UP.options(PERIOD.share(), PERIOD.steps()));
    }

    @Override
    public Schedule create(Options options) {
      return new InverseSqrt(PERIOD.from(options), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public InverseSqrt {
    Warmed.checkPeriod(NAME, period);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(NAME, warmUp, PERIOD.shareOf(period), PERIOD.stepsOf(period));
  }

  @Override
  public double after(double step, double start, double total) {
    return start > 0 ? Math.sqrt(start / step) : 1 / Math.sqrt(1 + step / period.of((long) total));
  }
}
