package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class FastTextKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new FastText.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("fasttext", "fasttext:width=2");
  }
}
