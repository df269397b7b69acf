package embedkit.spi;

import embedkit.api.text.Tokenizer;

/** Makes tokenizers of checked options. */
public interface TokenizerProvider extends Provider {

  /**
   * Makes the configured tokenizer.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the tokenizer
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   */
  Tokenizer create(Options options);
}
