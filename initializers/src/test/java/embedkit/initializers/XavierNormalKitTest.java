package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class XavierNormalKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new XavierNormal.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("xavier-normal", "xavier-normal:gain=2");
  }
}
