package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class AdamKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Adam.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "adam",
        "adam:beta1=0.5,beta2=0.9,eps=0.001",
        "adam:semantics=dense",
        "adam:semantics=dense,weight-decay=0.01,amsgrad=true,eps=0");
  }
}
