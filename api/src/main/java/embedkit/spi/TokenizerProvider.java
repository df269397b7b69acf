package embedkit.spi;

import embedkit.api.Incubating;
import embedkit.api.text.Tokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes tokenizers of checked options. */
public interface TokenizerProvider extends Provider {

  /**
   * Makes the configured tokenizer.
   *
   * @param options values for all of {@link #options()}, checked
   * @return the tokenizer
   * @throws embedkit.api.ConfigurationException if options do not fit each other
   * @throws embedkit.api.VectorFileException if a file that an option names is not a tokenizer's
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  Tokenizer create(Options options);

  /**
   * Tells how a file or a directory is read, if its content is a tokenizer of this kind.
   *
   * @param file an existing file or directory
   * @return the spec of the tokenizer that it holds; empty if it holds none of this kind
   */
  @Incubating
  default Optional<String> recognise(Path file) {
    return Optional.empty();
  }

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
