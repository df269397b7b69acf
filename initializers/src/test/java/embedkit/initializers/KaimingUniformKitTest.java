package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class KaimingUniformKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new KaimingUniform.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("kaiming-uniform", "kaiming-uniform:slope=0.2,convention=keras");
  }
}
