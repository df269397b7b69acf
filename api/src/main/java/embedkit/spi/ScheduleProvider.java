package embedkit.spi;

import embedkit.api.Schedule;

/** Makes learning-rate schedules of checked options. */
public interface ScheduleProvider extends Provider {

  /**
   * Makes the configured schedule.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the schedule
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  Schedule create(Options options);
}
