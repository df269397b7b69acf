package embedkit.text;

import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import java.util.Optional;
import java.util.function.Consumer;

/** A tokenizer whose ids are those of the whole text, even where its file says to cut long ones. */
record UncutTokenizer(Tokenizer tokenizer) implements Tokenizer {

  @Override
  public String spec() {
    return tokenizer.spec();
  }

  @Override
  public boolean atSpaces() {
    return tokenizer.atSpaces();
  }

  @Override
  public Optional<String> caveat(String line) {
    return tokenizer.caveat(line);
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    tokenizer.split(line, tokens);
  }

  @Override
  public Optional<TokenIds> ids() {
    return tokenizer.ids().map(TokenIds::uncut);
  }
}
