package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * A rate that falls as time goes: {@code 1 / (1 + decay * (t - w) / period)}, after the warm-up w.
 * With a period of one step it is the {@code lr_decay} of PyTorch's Adagrad.
 *
 * @param decay how much the divisor grows in a period, 0 or more
 * @param period a period, above 0
 * @param warmUp how it begins
 */
public record InverseTime(double decay, Span period, WarmUp warmUp) implements Warmed {

  private static final String NAME = "inverse-time";

  private static final Option<Double> DECAY =
      Option.number("decay", 1, "How much the divisor grows in each period.")
          .within(">= 0", x -> x >= 0);
  private static final Span.Pair PERIOD = Span.Pair.of("period", 0.1, "How long a period is");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "The rate is divided by a number that grows in a line.",
          WARM_UP.options(DECAY, PERIOD.share(), PERIOD.steps()));
    }

    @Override
    public Schedule create(Options options) {
      return new InverseTime(options.get(DECAY), PERIOD.from(options), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public InverseTime {
    Warmed.check(NAME, DECAY, decay);
    Warmed.checkPeriod(NAME, period);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(
        NAME, warmUp, DECAY.of(decay), PERIOD.shareOf(period), PERIOD.stepsOf(period));
  }

  @Override
  public double after(double step, double start, double total) {
    return 1 / (1 + decay * ((step - start) / period.of((long) total)));
  }
}
