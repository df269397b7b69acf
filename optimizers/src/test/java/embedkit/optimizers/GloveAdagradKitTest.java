package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class GloveAdagradKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new GloveAdagrad.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("glove-adagrad", "glove-adagrad:lr=0.1,initial-accumulator=0.5");
  }
}
