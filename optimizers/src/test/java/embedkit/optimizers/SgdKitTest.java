package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class SgdKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Sgd.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("sgd", "sgd:lr=0.3");
  }
}
