package embedkit.optimizers.schedules;

import embedkit.api.ConfigurationException;
import embedkit.api.Schedule;
import embedkit.spi.Option;

/** A schedule that begins with a warm-up. */
interface Warmed extends Schedule {

  /** The usual options of a warm-up, which by default there is not. */
  WarmUp.Fields WARM_UP = WarmUp.Fields.of(0);

  /** How it begins. */
  WarmUp warmUp();

  /** The factor after the warm-up, which ended at {@code start}. */
  double after(double step, double start, double total);

  @Override
  default double factor(long step, long total) {
    double start = warmUp().span().of(total);
    return step < start ? warmUp().factor(step, start) : after(step, start, total);
  }

  /** Which share of the way from start to total is done, 0 to 1. */
  static double done(double step, double start, double total) {
    return total > start ? Math.clamp((step - start) / (total - start), 0.0, 1.0) : 1;
  }

  /** Checks a number that came from Java as one that was typed, with the same sentence. */
  static void check(String schedule, Option<Double> option, double value) {
    option.parse(Double.toString(value), "schedule " + schedule);
  }

  /** An option whose value is a factor of the first rate. */
  static Option<Double> share(String name, double value, String sentence) {
    return Option.number(name, value, sentence).within("from 0 to 1", x -> x >= 0 && x <= 1);
  }

  /** Where a factor falls again and again after a time, the time is above 0. */
  static void checkPeriod(String schedule, Span period) {
    if (period.steps() == 0 && period.share() == 0) {
      throw new ConfigurationException(
          "schedule " + schedule + ": period=0 is not accepted; period is above 0 and at most 1");
    }
  }
}
