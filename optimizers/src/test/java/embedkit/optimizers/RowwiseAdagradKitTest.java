package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class RowwiseAdagradKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new RowwiseAdagrad.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "rowwise-adagrad",
        "rowwise-adagrad:weight-decay=0.1,eps=0",
        "rowwise-adagrad:weight-decay=0.1,weight-decay-mode=decoupled,initial-accumulator=0.1");
  }
}
