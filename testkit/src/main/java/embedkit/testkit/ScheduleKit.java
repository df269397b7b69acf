package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Providers;
import embedkit.api.ConfigurationException;
import embedkit.api.Schedule;
import embedkit.spi.ScheduleProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every schedule keeps. Extend it with your provider, and every rule is a test. */
public abstract class ScheduleKit {

  private static final long[] TOTALS = {1, 2, 3, 20, 1000, 1L << 40};

  /** For subclasses. */
  protected ScheduleKit() {}

  /**
   * Returns the provider to test.
   *
   * @return a fresh provider
   */
  protected abstract ScheduleProvider provider();

  /**
   * Returns specs that the provider accepts, with options in their various ranges.
   *
   * @return one spec or more, beginning with the provider's name
   */
  protected abstract List<String> specs();

  private Schedule make(String spec) {
    Providers<ScheduleProvider> all = Providers.of("schedule", List.of(provider()));
    Providers.Choice<ScheduleProvider> choice = all.choose(spec);
    return choice.provider().create(choice.options());
  }

  /** The text form is a round trip. */
  @Test
  public void theSpecParsesBackToAnEqualSchedule() {
    for (String spec : specs()) {
      Schedule made = make(spec);
      assertEquals(made, make(made.spec()), spec);
    }
  }

  /** Whatever the length of the run, the rate can be learned with, beyond the end as well. */
  @Test
  public void everyFactorIsFiniteAndNotNegative() {
    for (String spec : specs()) {
      Schedule made = make(spec);
      for (long total : TOTALS) {
        for (long step = 0; step <= total + 3; step += 1 + total / 100) {
          check(made.factor(step, total), spec + " at " + step + " of " + total);
        }
        check(made.factor(total, total), spec + " at the end of " + total);
        check(made.factor(10 * total, total), spec + " far beyond " + total);
      }
    }
  }

  private static void check(double factor, String where) {
    assertTrue(Double.isFinite(factor) && factor >= 0, where + " is " + factor);
  }

  /** The factor depends on the step and the total alone, in whatever order they are asked. */
  @Test
  public void theFactorRemembersNothing() {
    for (String spec : specs()) {
      Schedule made = make(spec);
      double[] forwards = new double[30];
      for (int step = 0; step < 30; step++) {
        forwards[step] = made.factor(step, 25);
      }
      for (int step = 29; step >= 0; step--) {
        assertEquals(forwards[step], made.factor(step, 25), spec);
        assertEquals(forwards[step], make(spec).factor(step, 25), spec);
      }
    }
  }

  /** A run learns something: some factor is above 0. */
  @Test
  public void notEveryFactorIsZero() {
    for (String spec : specs()) {
      double most = 0;
      for (int step = 0; step < 1000; step++) {
        most = Math.max(most, make(spec).factor(step, 1000));
      }
      assertTrue(most > 0, spec);
    }
  }

  /** An option that is not declared is refused. */
  @Test
  public void anUnknownOptionIsRefused() {
    String spec = provider().name() + ":no-such-option=1";
    assertThrows(ConfigurationException.class, () -> make(spec));
  }
}
