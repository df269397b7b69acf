package embedkit.optimizers.schedules;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Options;

/**
 * A length of time: a share of the run, or a number of steps. Immutable.
 *
 * @param share share of the run, 0 to 1; used where {@code steps} is 0
 * @param steps number of steps, or 0
 */
public record Span(double share, long steps) {

  /** No time at all. */
  public static final Span NONE = new Span(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if one is out of its range
   */
  public Span {
    if (!(share >= 0 && share <= 1) || steps < 0) {
      throw new ConfigurationException(
          "a span of the share "
              + share
              + " or of "
              + steps
              + " steps; a share is from 0 to 1, and steps are 0 or more");
    }
  }

  /**
   * A share of the run.
   *
   * @param share 0 to 1
   * @return the span
   * @throws ConfigurationException if it is out of its range
   */
  public static Span share(double share) {
    return new Span(share, 0);
  }

  /**
   * A number of steps.
   *
   * @param steps 0 or more
   * @return the span
   * @throws ConfigurationException if it is out of its range
   */
  public static Span steps(long steps) {
    return new Span(0, steps);
  }

  /** The two options of a span; {@code name} and {@code name-steps}. */
  record Pair(Option<Double> share, Option<Long> steps) {

    static Pair of(String name, double value, String what) {
      return new Pair(
          Option.number(name, value, what + ", as a share of the run.")
              .within("from 0 to 1", x -> x >= 0 && x <= 1),
          Option.integer(
                  name + "-steps", 0, what + ", in steps (words, in train); 0: as the share says.")
              .within(">= 0", x -> x >= 0));
    }

    Span from(Options options) {
      long given = options.get(steps);
      return given > 0 ? Span.steps(given) : Span.share(options.get(share));
    }

    Option.Setting shareOf(Span span) {
      return share.of(span.steps() > 0 ? null : span.share());
    }

    Option.Setting stepsOf(Span span) {
      return steps.of(span.steps() > 0 ? span.steps() : null);
    }
  }

  double of(long total) {
    return steps > 0 ? steps : share * total;
  }
}
