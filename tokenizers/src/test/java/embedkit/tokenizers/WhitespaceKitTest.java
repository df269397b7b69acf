package embedkit.tokenizers;

import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import java.util.List;

class WhitespaceKitTest extends TokenizerKit {

  @Override
  protected TokenizerProvider provider() {
    return new Whitespace.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("whitespace");
  }
}
