package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class Word2VecKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Word2Vec.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("word2vec");
  }
}
