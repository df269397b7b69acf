package embedkit.spi;

import embedkit.api.Optimizer;

/** Makes optimizers of checked options. */
public interface OptimizerProvider extends Provider {

  /**
   * Makes the configured optimizer.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the optimizer
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  Optimizer create(Options options);
}
