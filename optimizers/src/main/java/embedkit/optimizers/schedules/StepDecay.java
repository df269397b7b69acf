package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * Stairs: {@code gamma^floor((t - w) / period)}, after the warm-up w, as {@code StepLR} of PyTorch
 * in Python. The {@code StepLR} of libtorch in C++ takes each stair one step later.
 *
 * @param gamma what the rate is multiplied by at each stair, above 0 to 1
 * @param period how long a stair is, above 0
 * @param warmUp how it begins
 */
public record StepDecay(double gamma, Span period, WarmUp warmUp) implements Warmed {

  private static final String NAME = "step";

  private static final Option<Double> GAMMA =
      Option.number("gamma", 0.1, "What the rate is multiplied by in each period.")
          .within("> 0 and at most 1", x -> x > 0 && x <= 1);
  private static final Span.Pair PERIOD = Span.Pair.of("period", 0.3, "How long a stair is");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "The rate falls in stairs.",
          WARM_UP.options(GAMMA, PERIOD.share(), PERIOD.steps()));
    }

    @Override
    public Schedule create(Options options) {
      return new StepDecay(options.get(GAMMA), PERIOD.from(options), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public StepDecay {
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
    return Math.pow(gamma, Math.floor((step - start) / period.of((long) total)));
  }
}
