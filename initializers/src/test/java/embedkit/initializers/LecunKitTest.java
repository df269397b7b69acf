package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class LecunKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new Lecun.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("lecun", "lecun:distribution=uniform");
  }
}
