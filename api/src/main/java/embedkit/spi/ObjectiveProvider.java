package embedkit.spi;

import embedkit.api.Incubating;
import embedkit.api.text.Objective;

/** Makes objectives of checked options. */
@Incubating
public interface ObjectiveProvider extends Provider {

  /**
   * Makes the configured objective.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the objective
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  Objective create(Options options);
}
