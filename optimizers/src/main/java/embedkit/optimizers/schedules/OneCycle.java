package embedkit.optimizers.schedules;

import embedkit.api.Schedule;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.ScheduleProvider;
import java.util.List;

/**
 * One cycle up and down (Smith and Topin 2018), as PyTorch's {@code OneCycleLR} with two phases:
 * from {@code 1 / div} up to 1 at the step {@code w - 1}, then down to {@code 1 / (div *
 * final-div)} at the step {@code T - 1}, where w is the warm-up. Learning rates are given as their
 * highest.
 *
 * @param div how many times the highest rate is the first, 1 or more
 * @param finalDiv how many times the first rate is the last, 1 or more
 * @param anneal the way between them: {@code cos} or {@code linear}
 * @param warmUp how long the rate rises
 */
public record OneCycle(double div, double finalDiv, String anneal, Span warmUp)
    implements Schedule {

  private static final String NAME = "one-cycle";
  private static final Option<Double> DIV =
      Option.number("div", 25, "The highest rate is so many times the first.")
          .within(">= 1", x -> x >= 1);
  private static final Option<Double> FINAL_DIV =
      Option.number("final-div", 10_000, "The first rate is so many times the last.")
          .within(">= 1", x -> x >= 1);
  private static final Option<String> ANNEAL =
      Option.choice(
          "anneal",
          "cos",
          List.of("cos", "linear"),
          "The way between the rates: a wave or a line.");
  private static final Span.Pair WARM_UP =
      Span.Pair.of("warmup", 0.3, "How long the rate rises to its full height");

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements ScheduleProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "The rate rises from a fraction, then falls to next to nothing (PyTorch's OneCycleLR).",
          List.of(DIV, FINAL_DIV, ANNEAL, WARM_UP.share(), WARM_UP.steps()));
    }

    @Override
    public Schedule create(Options options) {
      return new OneCycle(
          options.get(DIV), options.get(FINAL_DIV), options.get(ANNEAL), WARM_UP.from(options));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws embedkit.api.ConfigurationException if one is out of its range
   */
  public OneCycle {
    Warmed.check(NAME, DIV, div);
    Warmed.check(NAME, FINAL_DIV, finalDiv);
    ANNEAL.parse(anneal, "schedule " + NAME);
  }

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        DIV.of(div),
        FINAL_DIV.of(finalDiv),
        ANNEAL.of(anneal),
        WARM_UP.shareOf(warmUp),
        WARM_UP.stepsOf(warmUp));
  }

  @Override
  public double factor(long step, long total) {
    double top = warmUp.of(total) - 1;
    return step < top
        ? between(1 / div, 1, step / top)
        : between(1, 1 / (div * finalDiv), Warmed.done(step, Math.max(0, top), total - 1.0));
  }

  private double between(double from, double to, double share) {
    return anneal.equals("cos")
        ? to + (from - to) / 2 * (1 + Math.cos(Math.PI * share))
        : from + (to - from) * share;
  }
}
