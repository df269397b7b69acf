package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class OrthogonalKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Orthogonal.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("orthogonal", "orthogonal:gain=2");
  }
}
