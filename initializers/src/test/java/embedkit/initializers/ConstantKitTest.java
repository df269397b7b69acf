package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class ConstantKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Constant.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("constant", "constant:value=-0.25");
  }
}
