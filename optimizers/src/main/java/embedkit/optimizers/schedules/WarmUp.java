package embedkit.optimizers.schedules;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run begins: the rate rises in a line to its full height. Immutable.
 *
 * @param span how long the rate rises
 * @param first the rate of the first step: {@code zero}, as {@code step / span}, or {@code
 *     one-step}, as {@code (step + 1) / span}, which wastes no step
 */
public record WarmUp(Span span, String first) {

  static final Option<String> FIRST =
      Option.choice(
          "warmup-first",
          "zero",
          List.of("zero", "one-step"),
          "Whether the warm-up begins at 0 or with the rate of its second step.");

  /** No warm-up. */
  public static final WarmUp NONE = new WarmUp(Span.NONE, "zero");

  /**
   * Checks the first rate.
   *
   * @throws ConfigurationException if it is neither of the two
   */
  public WarmUp {
    FIRST.parse(first, "schedule warm-up");
  }

  /**
   * A warm-up from 0.
   *
   * @param share share of the run, 0 to 1
   * @return the warm-up
   * @throws ConfigurationException if it is out of its range
   */
  public static WarmUp share(double share) {
    return new WarmUp(Span.share(share), "zero");
  }

  /** The options of a warm-up. */
  record Fields(Span.Pair span) {

    static Fields of(double share) {
      return new Fields(
          Span.Pair.of("warmup", share, "How long the rate rises to its full height"));
    }

    WarmUp from(Options options) {
      return new WarmUp(span.from(options), options.get(FIRST));
    }

    List<Option<?>> options(Option<?>... further) {
      List<Option<?>> all = new ArrayList<>(List.of(further));
      all.addAll(List.of(span.share(), span.steps(), FIRST));
      return List.copyOf(all);
    }

    String spec(String name, WarmUp warmUp, Option.Setting... further) {
      List<Option.Setting> all = new ArrayList<>(List.of(further));
      all.add(span.shareOf(warmUp.span()));
      all.add(span.stepsOf(warmUp.span()));
      all.add(FIRST.of(warmUp.first()));
      return Options.spec(name, all.toArray(Option.Setting[]::new));
    }
  }

  double factor(double step, double length) {
    return Math.min(1, (first.equals("zero") ? step : step + 1) / length);
  }
}
