package embedkit.spi;

import embedkit.api.Incubating;
import embedkit.api.Optimizer;
import embedkit.api.text.GradientForm;
import java.util.Map;

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

  /**
   * Returns what suits words that are learned of a text, where a run names this optimizer and no
   * learning rate. The options' own defaults are those of the library whose semantics it has, which
   * was made for other networks.
   *
   * @param form how gradients come to rows
   * @param given values for all of {@link #options()}: those that the run names, and defaults
   * @return text by the option's name, for options that the run left out; empty if the options'
   *     defaults suit words
   */
  default Map<String, String> suitedToWords(GradientForm form, Options given) {
    return Map.of();
  }

  /**
   * Returns what suits words at any learning rate, so that it holds where a run names the rate,
   * too.
   *
   * @return text by the option's name, for options that the run left out; empty if the options'
   *     defaults suit words
   */
  @Incubating
  default Map<String, String> suitedToWordsAtAnyRate() {
    return Map.of();
  }
}
