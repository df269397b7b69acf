package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class NormalKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Normal.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("normal", "normal:mean=2,std=0.1");
  }
}
