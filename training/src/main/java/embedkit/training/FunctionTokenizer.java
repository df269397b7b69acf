package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.text.Tokenizer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A function of a program as a tokenizer, which no spec can name.
 *
 * @param function gives the tokens of a line in their order
 */
record FunctionTokenizer(Function<String, ? extends Iterable<String>> function)
    implements Tokenizer {

  private static final String SPEC = "function";

  FunctionTokenizer {
    Objects.requireNonNull(function, "tokenizer");
  }

  /** A run that is taken up again needs the function itself. */
  static void refuse(String spec) {
    if (spec.equals(SPEC)) {
      throw new ConfigurationException(
          "the tokenizer of this pipeline was a function of a Java program, which no text can name;"
              + " give it again with Pipeline.tokenizer");
    }
  }

  @Override
  public String spec() {
    return SPEC;
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    Iterable<String> found = function.apply(line);
    if (found == null) {
      // Who takes the tokens tells that, with the place.
      tokens.accept(null);
    } else {
      found.forEach(tokens);
    }
  }
}
