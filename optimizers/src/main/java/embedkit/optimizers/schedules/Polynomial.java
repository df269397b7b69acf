package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * A power of the line: {@code end + (1 - end) * (1 - (t - w) / (T - w))^power}, after the warm-up
 * w, as Keras's {@code PolynomialDecay} without its cycles.
 *
 * @param power the power, above 0; 1 is a line
 * @param end the factor at the end, 0 to 1
 * @param warmUp how it begins
 */
public record Polynomial(double power, double end, WarmUp warmUp) implements Warmed {

  private static final String NAME = "polynomial";

  private static final Option<Double> POWER =
      Option.number("power", 2, "The power of the line; 1 is the line.").within("> 0", x -> x > 0);
  private static final Option<Double> END =
      Warmed.share("end", 0, "The share of the first rate that is left at the end.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "The rate falls by a power of a line.", WARM_UP.options(POWER, END));
    }

    @Override
    public Schedule create(Options options) {
      return new Polynomial(options.get(POWER), options.get(END), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Polynomial {
    Warmed.check(NAME, POWER, power);
    Warmed.check(NAME, END, end);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(NAME, warmUp, POWER.of(power), END.of(end));
  }

  @Override
  public double after(double step, double start, double total) {
    double left = Math.pow(1 - Warmed.done(step, start, total), power);
    return end + (1 - end) * left;
  }
}
