package embedkit.optimizers;

import embedkit.spi.OptimizerProvider;
import embedkit.testkit.OptimizerKit;
import java.util.List;

class FtrlKitTest extends OptimizerKit {

  @Override
  protected OptimizerProvider provider() {
    return new Ftrl.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("ftrl", "ftrl:beta=0,l1=0.001,l2=0.01", "ftrl:initial-accumulator=0.1,beta=0.5");
  }
}
