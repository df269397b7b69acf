package embedkit.tokenizers;

import embedkit.api.text.Tokenizer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tokens are what stands between spaces, tabs and line ends, exactly as it is written: for text
 * that is tokenized already. The same cut as word2vec.c's and fastText's.
 */
public record Whitespace() implements Tokenizer {

  private static final String NAME = "whitespace";

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements TokenizerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(
          NAME,
          "What stands between spaces and tabs, exactly; for text that is tokenized already.",
          List.of());
    }

    @Override
    public Tokenizer create(Options options) {
      return new Whitespace();
    }
  }

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public boolean atSpaces() {
    return true;
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    int from = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || isSpace(line.charAt(i))) {
        if (i > from) {
          tokens.accept(line.substring(from, i));
        }
        from = i + 1;
      }
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
