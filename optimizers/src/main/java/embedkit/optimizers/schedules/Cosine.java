package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * Half a wave: {@code end + (1 - end) * (1 + cos(pi * (t - w) / (T - w))) / 2}, after the warm-up w
 * (Loshchilov and Hutter 2017, without restarts; PyTorch's {@code CosineAnnealingLR} for t up to
 * T).
 *
 * @param end the factor at the end, 0 to 1
 * @param warmUp how it begins
 */
public record Cosine(double end, WarmUp warmUp) implements Warmed {

  private static final String NAME = "cosine";

  private static final Option<Double> END =
      Warmed.share("end", 0, "The share of the first rate that is left at the end.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "The rate falls as half a wave of the cosine.", WARM_UP.options(END));
    }

    @Override
    public Schedule create(Options options) {
      return new Cosine(options.get(END), WARM_UP.from(options));
    }
  }

  /** Half a wave to 0, without a warm-up. */
  public Cosine() {
    this(0, WarmUp.NONE);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Cosine {
    Warmed.check(NAME, END, end);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(NAME, warmUp, END.of(end));
  }

  @Override
  public double after(double step, double start, double total) {
    double wave = 0.5 * (1 + Math.cos(Math.PI * Warmed.done(step, start, total)));
    return end + (1 - end) * wave;
  }
}
