package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class AdamWKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new AdamW.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "adamw", "adamw:weight-decay=0,beta1=0.5,beta2=0.9", "adamw:amsgrad=true,eps=0.001");
  }
}
