package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class UniformKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Uniform.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("uniform", "uniform:low=-3,high=0.5");
  }
}
