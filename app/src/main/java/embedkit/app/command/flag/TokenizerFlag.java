package embedkit.app.command.flag;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The flag that says how texts are cut. */
public final class TokenizerFlag {

  @Option(
      names = "--tokenizer",
      paramLabel = "SPEC",
      description =
          "Cut texts by this tokenizer: words, whitespace, a plugin's, or a tokenizer's file such as"
              + " tokenizer.json. Left out, it is the one beside the model's rows, or that which the"
              + " table was learned with, or words.")
  private String tokenizer;

  public Optional<String> spec() {
    return Optional.ofNullable(tokenizer);
  }
}
