package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class XavierUniformKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new XavierUniform.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("xavier-uniform", "xavier-uniform:gain=2");
  }
}
