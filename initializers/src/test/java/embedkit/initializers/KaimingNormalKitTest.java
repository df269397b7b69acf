package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class KaimingNormalKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new KaimingNormal.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("kaiming-normal", "kaiming-normal:nonlinearity=relu,fan=out,convention=keras");
  }
}
