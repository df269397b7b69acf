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
    return List.of(
        "sgd",
        "sgd:lr=0.3",
        "sgd:momentum=0.9",
        "sgd:momentum=0.8,dampening=0.5,semantics=lazy",
        "sgd:momentum=0.5,nesterov=true,weight-decay=0.01",
        "sgd:weight-decay=0.1");
  }
}
