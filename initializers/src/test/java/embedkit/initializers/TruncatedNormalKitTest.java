package embedkit.initializers;

import embedkit.spi.InitializerProvider;
import embedkit.testkit.InitializerKit;
import java.util.List;

class TruncatedNormalKitTest extends InitializerKit {

  @Override
  protected InitializerProvider provider() {
    return new TruncatedNormal.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "truncated-normal", "truncated-normal:mean=1,std=0.5,low=-1,high=2,bounds=absolute");
  }
}
