package embedkit.spi;

import embedkit.api.Initializer;

/** Makes initializers of checked options. */
public interface InitializerProvider extends Provider {

  /**
   * Makes the configured initializer.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the initializer
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  Initializer create(Options options);
}
