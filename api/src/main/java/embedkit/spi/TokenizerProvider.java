package embedkit.spi;

import embedkit.api.text.Tokenizer;
import java.util.Map;

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

  /**
   * Returns what options stand for in a spec that a table or a checkpoint kept before there were
   * these options, so that it means what it meant then.
   *
   * @return values as text by the option's name, of those whose default is something new
   */
  default Map<String, String> formerly() {
    return Map.of();
  }
}
