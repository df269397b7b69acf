package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;

/**
 * A line to 0 at the end of the run, which stops at a floor: {@code max(floor, 1 - (t - w) / (T -
 * w))}, after the warm-up w. With the floor 0.0001 it is word2vec.c's, whose T is one more than the
 * words that there are; with 0, fastText's.
 *
 * @param floor what the factor never falls below, 0 to 1
 * @param warmUp how it begins
 */
public record Linear(double floor, WarmUp warmUp) implements Warmed {

  private static final String NAME = "linear";

  private static final Option<Double> FLOOR =
      Warmed.share("floor", 0, "The share of the first rate that it never falls below.");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "The rate falls in a line to 0, or to a floor.", WARM_UP.options(FLOOR));
    }

    @Override
    public Schedule create(Options options) {
      return new Linear(options.get(FLOOR), WARM_UP.from(options));
    }
  }

  /** A line to 0, without a warm-up. */
  public Linear() {
    this(0, WarmUp.NONE);
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public Linear {
    Warmed.check(NAME, FLOOR, floor);
  }

  @Override
  public String spec() {
    return WARM_UP.spec(NAME, warmUp, FLOOR.of(floor));
  }

  @Override
  public double after(double step, double start, double total) {
    return Math.max(floor, 1 - Warmed.done(step, start, total));
  }
}
