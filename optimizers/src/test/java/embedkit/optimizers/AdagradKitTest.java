package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class AdagradKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Adagrad.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "adagrad",
        "adagrad:lr-decay=0.1,initial-accumulator=0.5,eps=0",
        "adagrad:weight-decay=0.01,lr-decay=0.1");
  }
}
