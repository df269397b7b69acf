package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class ZerosKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Zeros.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("zeros");
  }
}
