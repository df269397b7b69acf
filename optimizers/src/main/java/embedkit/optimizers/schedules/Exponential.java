package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * An even decay: {@code gamma^((t - w) / period)}, after the warm-up w. With a period of one step
 * it is PyTorch's {@code ExponentialLR}; by default the rate is a hundredth at the end of the run.
 *
 * @param gamma what the rate is multiplied by in a period, above 0 to 1
 * @param period how long that takes, above 0
 * @param warmUp how it begins
 */
public record Exponential(double gamma, Span period, WarmUp warmUp) implements Warmed {

  private static final String NAME = "exponential";

  private static final Option<Double> GAMMA =
      Option.number("gamma", 0.01, "What the rate is multiplied by in each period.")
          .within("> 0 and at most 1", x -> x > 0 && x <= 1);
  private static final Span.Pair PERIOD =
      Span.Pair.of("period", 1, "How long it takes to multiply once");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "The rate falls by the same share in every step.",
          WARM_UP.options(GAMMA, PERIOD.share(), PERIOD.steps()));
    }

    @Override
    public Schedule create(Options options) {
      return new Exponential(options.get(GAMMA), PERIOD.from(options), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Exponential {
    Warmed.check(NAME, GAMMA, gamma);
    Warmed.checkPeriod(NAME, period);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(
        NAME, warmUp, GAMMA.of(gamma), PERIOD.shareOf(period), PERIOD.stepsOf(period));
  }

  @Override
  public double after(double step, double start, double total) {
    return Math.pow(gamma, (step - start) / period.of((long) total));
  }
}
